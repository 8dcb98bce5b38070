"""The ways of a model through dksc, and what has to hold on each.

A route writes files into a folder of its own and reports each as `same`, `refused` with a code, or as a difference.
Routes that keep method and weights must keep what the model computes; those under a method must keep shapes,
sharing, and whatever the report says is as it was.
"""

import difflib
import os
import re
import shutil
import subprocess
from collections import Counter

import numpy as np
import onnx
from onnx import numpy_helper

import evaluator
import judges
import sharing

SECONDS = 20
KEPT = ["--method", "none", "--keep-weights"]
METHODS = ("dks(zeta: 1.5, inputs: off)", "tat(tau: 0.3, inputs: off)", "he", "edgeOfChaos", "none")
# Where no line of the model is to blame: the model as a whole, or a file.
LOCATED = re.compile(r"^(?P<place>.*?:\d+:\d+|[^:]+): error: (?P<text>.*?)(?: \[(?P<code>DKS\d{4})\])?$", re.M)


class Difference(Exception):
    """What must not be; the text says which route and what."""


class Refused(Exception):
    """An error of dksc, with its code."""


class Case:
    """One model on its way through all routes."""

    def __init__(self, dksc, path, feeds, folder, marks=(), keep_all=False):
        self.dksc, self.source, self.feeds, self.folder, self.marks = dksc, path, feeds, folder, set(marks)
        self.results, self.runs = [], 0
        # Where the source keeps weights outside, so does an ONNX that is made of it.
        self.beside = (".data",) if "external" in self.marks else ()
        self.recurrent = any(node.op_type == "RNN" for node in onnx.load(path).graph.node)
        self.random = any(node.op_type.startswith("Random") for node in onnx.load(path).graph.node)
        self.free = any(d.dim_param for v in onnx.load(path).graph.input for d in v.type.tensor_type.shape.dim[1:])
        self.wanted = [judges.onnx_outputs(path, f) for f in feeds]

    # Runs of dksc.

    def compile(self, source, name, options, beside=()):
        """The path of the output; refused or different else. `beside`: the endings of further files."""
        place = os.path.join(self.folder, re.sub(r"\W", "_", name))
        os.makedirs(place)
        target = os.path.join(place, name)
        self.runs += 1
        command = [self.dksc, source, "-o", target, *options]
        try:
            run = subprocess.run(command, capture_output=True, timeout=SECONDS, cwd=place, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            raise Difference(f"longer than {SECONDS} s: {told(command)}")
        said = run.stderr.decode(errors="replace")
        files = sorted(os.listdir(place))
        if run.returncode == 1:
            if files:
                raise Difference(f"an error, and {files} are there: {told(command)}")
            first = LOCATED.search(said)
            if first is None or first["code"] is None:
                raise Difference(f"an error without a code: {said.strip()[:200]!r}: {told(command)}")
            raise Refused(first["code"])
        if run.returncode:
            raise Difference(f"exit code {run.returncode}: {said.strip()[-300:]!r}: {told(command)}")
        others = [f for f in files if f != name]
        stem = os.path.splitext(name)[0]
        if name not in files or not set(others) <= {base + ending for ending in beside for base in (name, stem)}:
            raise Difference(f"wrote {files}: {told(command)}")
        if "DKS0958" in said and not name.endswith(".onnx"):
            raise Refused("DKS0958")  # slopes of a PReLU have no word there, and their mean is said to be taken
        self.report = run.stdout.decode(errors="replace") + said
        return target

    def same(self, path, name):
        """The file computes what the source computes."""
        if not judges.can_judge(path):
            return
        for feeds, wanted in zip(self.feeds, self.wanted):
            if (what := judges.compare(path, feeds, wanted, self.source)) is not None:
                raise Difference(f"{name}: {what}")

    def checked(self, path, name):
        """Passes the checker, and its declared outputs are those of the source."""
        model = onnx.load(path)
        if evaluator.opset_of(model) > onnx.defs.onnx_opset_version():
            return  # newer than the checker
        try:
            onnx.checker.check_model(model, full_check=True)
        except Exception as error:  # the checker's own exceptions have no common type
            raise Difference(f"{name} fails the checker: {' '.join(str(error).split())[:300]}")

    def shares(self, path, name):
        """As many weights as in the source, each used as often."""
        before, after = sharing.weights(self.source), sharing.weights(path)
        if self.recurrent:  # a recurrence has one use of its weights, its cells one for each step
            before, after = sharing.tensors(before), sharing.tensors(after)
        if before != after:
            raise Difference(f"{name} has other weights: {sharing.told(after)}; before: {sharing.told(before)}")

    def stores(self, path, name):
        before, after = sharing.tensors(sharing.weights(self.source)), sharing.stored_weights(path)
        if sum(k * n for k, n in before.items()) != sum(k * n for k, n in after.items()):
            raise Difference(f"{name} stores other weights: {sharing.told(after)}; before: {sharing.told(before)}")

    def noises(self, path):
        """How many random operators a file has."""
        if path.endswith(".xml"):
            with open(path) as file:
                return len(re.findall(r'type="Random\w+"', file.read()))
        return sum(node.op_type.startswith("Random") for node in onnx.load(path).graph.node)

    # The routes.

    def copy(self):
        target = self.compile(self.source, "copy.onnx", KEPT + ["--opaque", "keep"], self.beside)
        self.checked(target, "the copy")
        self.same(target, "the copy")
        self.shares(target, "the copy")
        if self.noises(target) != self.noises(self.source):
            raise Difference("the copy has other random operators")
        if "external" not in self.marks and open(target, "rb").read() != open(self.source, "rb").read():
            raise Difference("the copy has other bytes")

    def through_ir(self):
        there = self.compile(self.source, "there.xml", KEPT, (".bin",))
        self.same(there, "the IR")
        self.shares(there, "the IR")
        again = self.compile(there, "again.xml", KEPT + ["--opaque", "keep"], (".bin",))
        self.same(again, "the IR's copy")
        try:
            back = self.compile(there, "back.onnx", KEPT + ["--opaque", "keep"])
        except Refused as error:
            raise Refused(f"{error.args[0]} on the way back")
        self.checked(back, "ONNX made of the IR")
        self.same(back, "ONNX made of the IR")
        self.shares(back, "ONNX made of the IR")

    def through_text(self):
        there = self.compile(self.source, "text.dks", KEPT, (".safetensors",))
        stored = [f for f in os.listdir(os.path.dirname(there)) if f.endswith(".safetensors")]
        options = []
        if stored:
            stored = os.path.join(os.path.dirname(there), stored[0])
            self.stores(stored, "the program")
            options = ["--weights", stored]
        try:
            back = self.compile(there, "program.onnx", options)
        except Refused as error:
            raise Difference(f"the program does not compile: {error.args[0]}")
        self.checked(back, "ONNX made of the program")
        if not self.free:  # a program has one extent for each axis
            self.same(back, "ONNX made of the program")
        self.shares(back, "ONNX made of the program")
        # Once more, what one pass writes in another way is written in that way by all that follow.
        programs = [there]
        for name in ("again", "third"):
            try:
                programs.append(self.compile(back, f"{name}.dks", KEPT, (".safetensors",)))
                stored = os.path.join(os.path.dirname(programs[-1]), f"{name}.safetensors")
                options = ["--weights", stored] if os.path.exists(stored) else []
                back = self.compile(programs[-1], f"{name}.onnx", options)
            except Refused as error:
                raise Difference(f"dksc does not read what it made of the program: {error.args[0]}")
            if not self.free:
                self.same(back, f"ONNX of the {name} program")
            self.shares(back, f"ONNX of the {name} program")
        first, again, third = (open(program).read() for program in programs)
        if third != again:
            raise Difference(f"the program is another after ONNX, and another again: {changes(again, third)}")
        if layers(again) > layers(first):
            raise Difference(f"the program has more layers after ONNX: {changes(first, again)}")

    def through_pytorch(self):
        there = self.compile(self.source, "module.py", KEPT, (".safetensors",))
        stored = [f for f in os.listdir(os.path.dirname(there)) if f.endswith(".safetensors")]
        if not self.free:
            self.same(there, "the module")
        if stored:
            stored = os.path.join(os.path.dirname(there), stored[0])
            self.stores(stored, "the module")
            # The module's weights are the network's: they go into the model again.
            loaded = self.compile(self.source, "loaded.onnx", ["--method", "none", "--weights", stored], self.beside)
            self.same(loaded, "the model with the module's weights")

    def shaped(self, method, options=()):
        """Under a method: ONNX, IR and PyTorch compute the same, and what was said is what was done."""
        settings = ["--method", method, "--seed", "1", "--explain", *options]
        name = method.split("(")[0] + "".join(re.sub(r"\W", "", o) for o in options)
        target = self.compile(self.source, f"{name}.onnx", settings, self.beside)
        report = self.report
        self.checked(target, name)
        found = []
        for feeds, wanted in zip(self.feeds, self.wanted):
            try:
                found.append(judges.onnx_outputs(target, feeds))
            except Exception as error:  # as above
                raise Difference(f"{name} does not run: {' '.join(str(error).split())[:300]}")
            for a, b in zip(wanted, found[-1], strict=True):
                if a.shape != b.shape or a.dtype != b.dtype:
                    raise Difference(f"{name}: an output is {b.dtype}{list(b.shape)}, not {a.dtype}{list(a.shape)}")
                # The others do not keep q, and what grows enough is no number behind an exponential function.
                keeps = name.startswith(("dks", "tat"))
                if keeps and a.dtype.kind == "f" and np.isfinite(a).all() and not np.isfinite(b).all():
                    raise Difference(f"{name}: an output is not finite")
        self.shares(target, name)
        self.as_it_was(target, name, report)
        self.once_more(target, name, found, settings)
        for other, beside in ((f"{name}.xml", (".bin",)), (f"{name}.py", (".safetensors",))):
            if not judges.can_judge(other) or self.free and other.endswith(".py"):
                continue
            try:
                path = self.compile(self.source, other, settings, beside)
            except Refused:
                continue
            for feeds, wanted in zip(self.feeds, found):
                if (what := judges.compare(path, feeds, wanted, target)) is not None:
                    raise Difference(f"{other} beside {name}.onnx: {what}")

    def once_more(self, target, name, found, settings):
        """What was rewritten is copied as it is, and with its weights rewritten once more it is the same network.

        New weights are drawn by the names of layers, which may be others then."""
        for what, options in (
                ("copied", KEPT + ["--opaque", "keep"]), ("rewritten again", [*settings, "--keep-weights"])):
            try:
                again = self.compile(target, f"{what.replace(' ', '_')}.onnx", options, self.beside)
            except Refused as error:
                if error.args[0] == "DKS0957":  # a norm that only a method with new weights takes out
                    continue
                raise Difference(f"{name} is refused when it is {what}: {error.args[0]}")
            for feeds, wanted in zip(self.feeds, found):
                if (difference := judges.difference(wanted, judges.onnx_outputs(again, feeds))) is not None:
                    raise Difference(f"{name}, {what}: {difference}")

    def as_it_was(self, target, name, report):
        """Nodes of which the report says so have their settings, and constants with their values."""
        before, after = onnx.load(self.source), onnx.load(target)
        now = {node.name: node for node in after.graph.node if node.name}
        known = Counter(node.name for node in before.graph.node)
        values = [{t.name: t for t in m.graph.initializer} for m in (before, after)]
        made = {o for node in before.graph.node for o in node.output}
        for node in before.graph.node:
            row = re.search(rf"^{re.escape(node.name)}  +{node.op_type} .*as it was *$", report, re.M)
            if not node.name or known[node.name] > 1 or row is None:
                continue
            if node.name not in now:
                raise Difference(f"{name}: '{node.name}' is said to be as it was, and is gone")
            other = now[node.name]
            if node.op_type != other.op_type or list(node.attribute) != list(other.attribute):
                raise Difference(f"{name}: '{node.name}' is said to be as it was, and has other settings")
            for i, operand in enumerate(node.input):
                if operand in values[0] and operand not in made:
                    if i >= len(other.input) or other.input[i] not in values[1] or not np.array_equal(
                            numpy_helper.to_array(values[0][operand]),
                            numpy_helper.to_array(values[1][other.input[i]])):
                        raise Difference(f"{name}: operand {i} of '{node.name}' is said to be as it was, and is another")

    def route(self, name, run, *arguments):
        """Runs a route and notes how it ended."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        try:
            run(*arguments)
            self.results.append((name, "same", ""))
        except Refused as refusal:
            self.results.append((name, "refused", refusal.args[0]))
        except Difference as difference:
            self.results.append((name, "different", difference.args[0]))
        shutil.rmtree(self.folder, ignore_errors=True)
        return self.results[-1]

    def routes(self):
        """All routes by name."""
        found = {"copy": (self.copy,), "IR": (self.through_ir,), "program": (self.through_text,),
                 "PyTorch": (self.through_pytorch,)}
        for method in METHODS:
            found[method.split("(")[0]] = (self.shaped, method)
        found["opaque"] = (self.shaped, METHODS[0], ["--opaque", "keep"])
        found["weighted"] = (self.shaped, METHODS[0], ["--keep-weights"])
        return found


def told(command):
    return "dksc " + " ".join(f"'{a}'" if re.search(r"[\s()]", a) else a for a in command[1:])


def layers(program):
    """How many layers a program has; `2 * x` and `x -> scale(2)` are one, and a long formula may become two."""
    own = re.findall(r"^activation (\w+)", program, re.M)
    stages = re.findall(r"->\s*(?:@keep\s+)?(\w*\(?)", program)
    return sum(stage != "scale(" and stage.rstrip("(") not in own for stage in stages)


def changes(before, after):
    """The first lines that differ."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return " ".join(" | ".join(list(lines)[2:8]).split())[:300]
