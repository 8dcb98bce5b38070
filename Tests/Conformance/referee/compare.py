"""dksc beside the referee, on random graphs. Called by 'kernel_referee.py compare'.

Of each graph, dksc is asked for the transformed text (--emit graph), in which only the transforms and the
initializers are believed, and for its analysis (analyze --json). Each number of the analysis is held against
the referee's on the transformed graph; each refusal is held against the graph as it was; and a graph that a
shaping method takes without an error or a warning has to be what the method promises.
"""

import argparse
import collections
import dataclasses
import json
import math
import os
import re
import subprocess
import tempfile
import time

import numpy as np

import gaussian_pairs
from finite_networks import monte_carlo
from gaussian_pairs import KINKED, expectation, expectation_on_line
from graph_text import parse
from kernel_referee import Kernel
from random_graphs import random_graph

TOLERANCE = 1e-10  # relative; absolute below 1
SOUND = 1e-9
WIDTHS = (32, 64)  # of finite networks: channels in the place of each
ERRORS = 4  # standard errors
STEEP = 8.0  # α beyond which an activation is nearly a corner


class Unjudged(Exception):
    """A refusal that the referee has no opinion on."""


def differs(found, known, tolerance=TOLERANCE):
    return found is None or not abs(found - known) <= tolerance * max(1.0, abs(known))


# --------------------------------------------------------------------------------------------------
# Refusals
# --------------------------------------------------------------------------------------------------


class Original:
    """A graph as it was before its method: sums normalized, each activation a generic one of the same shape,
    with mean zero under dks. Inputs are correlated, so that a moment which is not zero is one that is not
    known to be zero."""

    def __init__(self, graph):
        self.graph = graph
        for node in graph.nodes.values():
            if node.op == "sum":
                weights = np.array(node.settings.get("weights", [1] * len(node.operands)), dtype=float)
                node.settings["weights"] = list(weights / math.sqrt(weights @ weights))
        self.kernel = Kernel(graph, [-0.5, 0.7], unknown=0.2, surrogate=self.surrogate)

    def surrogate(self, node):
        phi = dataclasses.replace(node.activation, alpha=0.8, beta=0.45)
        if self.graph.method.name == "dks":
            phi = dataclasses.replace(phi, delta=-expectation(phi, 0, 1.0))
        size = math.sqrt(expectation_on_line(phi, phi, 0, 1.0, 1.0))
        return dataclasses.replace(phi, gamma=1 / size)

    @property
    def live(self):
        return [self.graph.nodes[name] for name in self.graph.live]

    def elements(self, name):
        return [self.kernel.elements[e] for e in self.kernel.values[name].flat]

    @property
    def transformed(self):
        return [node for node in self.live if node.op == "activation" and not node.settings.get("kept")]

    def dependent_sums(self):
        """Names of sums of which a cross moment of two summands does not vanish, or is not known to."""
        found = []
        for node in self.live:
            if node.op != "sum":
                continue
            values = [self.kernel.values[o].ravel() for o in node.operands]
            moments = (self.kernel.moment(int(a), int(b)) for i in range(len(values)) for j in range(i)
                       for a, b in zip(values[i], values[j]))
            if any(np.abs(m[:self.kernel.size]).max() > 1e-12 for m in moments):
                found.append(node.name)
        return found

    def bent_inputs(self):
        """Transformed activations that are fed by what is not Gaussian."""
        return [node.name for node in self.transformed
                if any(not e.gaussian for e in self.elements(node.operands[0]))]

    def input_as_it_is(self):
        """An input in anything but an affine layer, or in one that has other values too."""
        keys = collections.defaultdict(set)
        for node in self.live:
            kinds = {e.kind == "input" for o in node.operands for e in self.elements(o)}
            if node.op in ("dense", "conv", "depthwiseConv", "embedding"):
                keys[node.weights] |= kinds
            elif True in kinds:
                return True
        return any(len(kinds) > 1 for kinds in keys.values())

    def justifies(self, code):
        """Whether an error is right. Errors that only the solver of dksc can know are not judged."""
        method = self.graph.method
        names = {node.activation.phi for node in self.transformed}
        match code:
            case "DKS0505" | "DKS0526" | "DKS0527":
                return bool(self.dependent_sums())
            case "DKS0501" | "DKS0503" | "DKS0506" | "DKS0513" | "DKS0514" | "DKS0528":
                return bool(self.bent_inputs())
            case "DKS0524":
                return self.input_as_it_is() or any(node.op == "channelShuffle" for node in self.live)
            case "DKS0509":
                return not names or self.kernel.maximal(1.0, lambda f: 2 * f) == 1.0
            case "DKS0515":
                return method.name == "tat" and bool(names & KINKED)
            case "DKS0517":
                return "eta" in method.settings and bool(names - {"leakyRelu", "relu"})
            case "DKS0540" | "DKS0541" | "DKS0542" | "DKS0529":
                raise Unjudged
        return False


# --------------------------------------------------------------------------------------------------
# One graph
# --------------------------------------------------------------------------------------------------


class Case:
    """What became of one graph: its failures are pairs (kind, text)."""

    def __init__(self, index, text, options):
        self.index, self.text, self.options = index, text, options
        self.failures, self.refused, self.unjudged, self.tangents = [], False, False, 0
        self.method = parse(text).method
        with tempfile.TemporaryDirectory() as folder:
            self.path = os.path.join(folder, "X.graph")
            with open(self.path, "w") as file:
                file.write(text)
            self.judge()

    def fail(self, kind, text):
        self.failures.append((kind, text))

    def check(self, kind, place, found, known, tolerance=TOLERANCE):
        if differs(found, known, tolerance):
            self.fail(kind, f"{place}: dksc {found}, referee {known!r}")

    def run(self, *arguments):
        return subprocess.run([self.options.dksc, *arguments], capture_output=True, text=True, timeout=120)

    def judge(self):
        emitted = self.run(self.path, "--emit", "graph")
        tangents = ["--ntk", "--at", str(self.options.at)] if self.options.ntk else []
        analysis = self.run("analyze", self.path, "--json", "--grid", "9", *tangents)
        if emitted.returncode or analysis.returncode:
            if bool(emitted.returncode) != bool(analysis.returncode):
                self.fail("one command refuses", (emitted.stderr or analysis.stderr).strip().splitlines()[0])
            return self.refuse(emitted.stderr or analysis.stderr)
        graph = parse(emitted.stdout)
        if any(abs(node.activation.alpha) > STEEP for node in graph.nodes.values() if node.op == "activation"):
            self.unjudged = True  # the referee's quadrature is not made for steps
            return
        report = json.loads(analysis.stdout)
        grid = np.linspace(-1, 1, 9)
        kernel = Kernel(graph, grid, self.options.at)
        self.check_initializers(graph)
        self.check_values(graph, kernel, report)
        self.check_outputs(graph, kernel, report, grid)
        self.check_maximum(kernel, report)
        silent = not re.search(r"\b(error|warning):", emitted.stderr + analysis.stderr)
        if silent and self.method.name in ("dks", "tat"):
            self.check_soundness(graph, kernel, report)
        if self.index < self.options.monte_carlo:
            self.check_sampling(graph)

    def refuse(self, stderr):
        errors = [line for line in stderr.splitlines() if re.search(r"\berror:", line)]
        codes = [code[1] for line in errors if (code := re.search(r"\[(DKS\d+)\]", line))]
        if not codes:
            return self.fail("crash", (stderr.strip().splitlines() or ["no message"])[-1])
        self.refused = True
        original = Original(parse(self.text))
        for code in codes:
            try:
                if not original.justifies(code):
                    self.fail(f"refused without need {code}", stderr.strip().splitlines()[0])
            except Unjudged:
                self.unjudged = True

    def check_initializers(self, graph):
        """One matrix can only be drawn in one way."""
        seen = {}
        for node in graph.nodes.values():
            if "weights" in node.settings and node.op in ("dense", "conv", "depthwiseConv", "embedding"):
                if seen.setdefault(node.weights, node.initializer) != node.initializer:
                    self.fail("one key, two initializers", f"{node.name} {node.settings['weights']}")

    def check_values(self, graph, kernel, report):
        if "values" not in report:
            return self.fail("no values", "the JSON has no field 'values'")
        found = {value["name"]: value for value in report["values"]}
        for name in graph.live:
            if name not in found:
                self.fail("value missing", name)
                continue
            if kernel.is_guessed(name):
                continue  # an activation of what is not Gaussian is named as an assumption, and has no right value
            known = kernel.report(name)
            for key in ("q", "mean", "cAt0", "slopeAt1"):
                self.check(f"value {key}", f"{name} ({graph.nodes[name].op})", found[name].get(key), known[key])

    def check_outputs(self, graph, kernel, report, grid):
        known = {name: kernel.report(node) for name, node in graph.outputs.items()}
        if {o["name"] for o in report["outputs"]} != set(known):
            self.fail("outputs missing", str([o["name"] for o in report["outputs"]]))
        sure = {name for name, node in graph.outputs.items() if not kernel.is_guessed(node)}
        for output in report["outputs"]:
            if output["name"] not in sure:
                continue
            for key in ("q", "cAt0", "slopeAt1"):
                self.check(f"output {key}", output["name"], output[key], known[output["name"]][key])
        for output in report.get("grid") or []:
            if output["name"] not in sure:
                continue
            for c, found, value in zip(grid, output["cMap"], known[output["name"]]["cMap"]):
                self.check("output cMap", f"{output['name']} at c = {c}", found, float(value))
        if self.options.ntk and not kernel.ambiguous:
            for output in (report.get("tangentKernel") or {}).get("outputs", []):
                for key in ("nngp", "ntk"):
                    if output.get(key) is not None and output["name"] in sure:
                        self.tangents += key == "ntk"
                        place = output["name"]
                        self.check(f"tangent kernel {key}", place, output[key], known[place][key])

    def check_maximum(self, kernel, report):
        if report.get("maximal") and report.get("local"):
            self.check("maximal achieved", "maximum", report["maximal"]["achieved"],
                       kernel.maximal_of_method(report["local"]))

    def check_soundness(self, graph, kernel, report):
        """q = 1 before each transformed activation, the local targets, and the network's target."""
        zeta = self.method.settings.get("zeta", 1.5)
        get = self.method.settings.get
        target = zeta if self.method.name == "dks" else get("tau", get("eta"))
        for name in graph.live:
            node = graph.nodes[name]
            if node.op != "activation" or node.settings.get("kept"):
                continue
            squares = [kernel.square(int(e)) for e in kernel.values[node.operands[0]].flat]
            worst = max(squares, key=lambda q: abs(q - 1))
            if abs(worst - 1) > SOUND:
                self.fail("unsound q", f"{name} is fed by q = {worst!r} without a warning")
            chi1, curvature = gaussian_pairs.local_of(node.activation)
            self.check("local slope", name, chi1, report["local"]["chi1"], SOUND)
            if "curvature" in report["local"]:
                self.check("local curvature", name, curvature, report["local"]["curvature"], 1e-8)
        # The method has no say in activations that are kept.
        if self.method.name == "dks" and not any(node.settings.get("kept") for node in graph.nodes.values()):
            for name in graph.live:
                moments = [kernel.moment(int(e), int(e)) for e in kernel.values[name].flat]
                slope = max((float(m[kernel.size] / m[0]) for m in moments if m[0] > 0), default=0)
                if slope > zeta + SOUND:
                    return self.fail("unsound slope", f"{name}: C'(1) = {slope!r} > {zeta}")
        achieved = kernel.maximal_of_method(report["local"])
        if achieved > target + SOUND:
            self.fail("unsound maximum", f"{achieved!r} > {target}")

    def check_sampling(self, graph):
        """The referee itself, beside finite networks; their bias is of the order of one over the width."""
        try:
            narrow, wide = (monte_carlo(graph, self.options.at, width, 24, self.index) for width in WIDTHS)
        except NotImplementedError:  # mirrored weights are not drawn
            return
        for name in narrow:
            for label, (theory, m, e), (_, n, f) in zip("qKmΘ", narrow[name], wide[name]):
                # A network of width n lies b/n beside its limit: beyond the errors at both widths, and without b.
                measured = ((m, e), (n, f), (2 * n - m, math.hypot(2 * f, e)))
                if all(abs(x - theory) > ERRORS * error + 1e-6 for x, error in measured):
                    self.fail(f"monte carlo {label}", f"{name}: referee {theory:.6g}, measured "
                              + " ".join(f"{x:.6g} ± {error:.2g}" for x, error in measured))


# --------------------------------------------------------------------------------------------------
# All of them
# --------------------------------------------------------------------------------------------------


def main(arguments):
    parser = argparse.ArgumentParser(prog="kernel_referee.py compare", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dksc", required=True, help="path of the compiler")
    parser.add_argument("--graphs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="this graph alone, with all of its failures")
    parser.add_argument("--at", type=float, default=0.3, help="the cosine of the tangent kernel")
    parser.add_argument("--ntk", action="store_true", help="compare tangent kernels too")
    parser.add_argument("--monte-carlo", type=int, default=0, metavar="M",
                        help="hold the referee against finite networks on the first M graphs")
    options = parser.parse_args(arguments)
    if options.only is not None and options.monte_carlo:
        options.monte_carlo = options.only + 1
    indices = range(options.graphs) if options.only is None else [options.only]
    kinds, agreed, refused, failed, unjudged, tangents = collections.defaultdict(list), 0, 0, 0, 0, 0
    start = time.time()
    for index in indices:
        text = random_graph(options.seed, index)
        case = Case(index, text, options)
        failed += bool(case.failures)
        refused += case.refused and not case.failures
        unjudged += case.unjudged and not case.failures
        agreed += not case.refused and not case.failures
        tangents += case.tangents
        for kind in dict.fromkeys(kind for kind, _ in case.failures):
            first = next(text for k, text in case.failures if k == kind)
            kinds[kind].append((index, first))
        gaussian_pairs.forget()
        if options.only is not None:
            print(text, *(f"{kind}: {found}" for kind, found in case.failures), sep="\n")
    if options.only is None:
        for kind, found in sorted(kinds.items(), key=lambda item: -len(item[1])):
            index, first = found[0]
            print(f"{kind}: {len(found)} graphs, as --seed {options.seed} --only {index}: {first}")
    print(f"{len(indices)} graphs: {agreed} agree, {refused} refused rightly, {failed} fail  "
          f"[{unjudged} not judged, {tangents} tangent kernels, {time.time() - start:.1f} s]")
    return 1 if failed else 0
