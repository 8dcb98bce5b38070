#!/usr/bin/env python3
"""A referee for dksc: the exact kernels of a network at initialization, element by element.

An independent implementation of the documentation ("Theory", sections 1.1-1.6 and 5), written from the text
alone. It reads the flat text of a graph and works by brute force on *elements*, one for each channel and
location of a value, and on the moments of *pairs* of elements, which it makes when they are asked for and
keeps. Nothing is grouped: channels that have the same law are computed as often as there are channels.

  kernel_referee.py evaluate X.graph [--at 0.3] [--grid 9]     what the theory says of each value
  kernel_referee.py monte-carlo X.graph [--cosine 0.3]         finite networks beside it
  kernel_referee.py compare --dksc PATH --graphs N --seed S    dksc beside it on random graphs (compare.py)

A moment of a pair (a, b) is one vector of numbers (1.1): E[a(x) b(x)] for one input with one draw of the
dropout masks ("own"), then K(c) = E[a(x) b(x')] at c = 1, at c = 0, at the cosine of the tangent kernel and
on a grid, and last two tangents: dK/dc at c = 1 and the tangent kernel. All rules are linear in it but that
of activations.
"""

import argparse
import math
import sys
from dataclasses import dataclass

import numpy as np

from gaussian_pairs import Activation, expectation, expectation_of_pair
from graph_text import center_tap, channel_axis, parse, rearranged

sys.setrecursionlimit(100_000)


# A mean over locations stands for them all, which has a right value under that convention; what an activation makes
# of what is not Gaussian has none.
EXACT, POOLED, GUESSED = 0, 1, 2


@dataclass
class Element:
    """One channel of one value at one location.

    kind      what is in `data`
    input     (place: value, channel; location)
    zero      nothing
    affine    (weights, channel; fan, scale, bias, has bias): Σ over the elements `fan` (a number of a list)
    act       (φ̂, element)
    linear    (terms (weight, element), constant)
    drop      (element, rate)
    mean      elements: an assumption, as of pools
    """

    kind: str
    data: tuple
    gaussian: bool
    bent: int = 0  # what lies before it: EXACT, POOLED or GUESSED
    transformed: bool = False
    squares: bool = False  # a sum: its F is the mean with squared weights


class Kernel:
    """The moments of all pairs of elements of a graph.

    cosines     further cosines at which K is wanted
    at          the cosine of the tangent kernel
    unknown     a correlation between all different elements of inputs, in place of none: what is then not
                zero is not known to be zero
    surrogate   Node → Activation, in place of the one that the node names
    """

    def __init__(self, graph, cosines=(), at=0.3, unknown=0.0, surrogate=None):
        self.graph, self.unknown = graph, unknown
        self.cosines = np.array([1.0, 1.0, 0.0, at, *cosines])
        self.size = len(self.cosines)
        self.tangent_columns = np.array([1, 3])
        self.none = np.zeros(self.size + 2)
        self.elements, self.fans, self.pairs, self.fan_pairs, self.means = [], [], {}, {}, {}
        self.ambiguous = False  # a tangent kernel needs the slope at a corner, where all of a value is
        self.singular = False  # a layer norm has nothing to normalize: zeros, but a tangent without bounds
        self.zero = self.new("zero", (), True)
        self.values = {}
        shaping = graph.method.name in ("dks", "tat")
        for node in graph.nodes.values():
            operands = [self.values[o] for o in node.operands]
            self.values[node.name] = self.evaluate(node, operands, shaping, surrogate)
            assert self.values[node.name].shape == node.shape, node

    def new(self, kind, data, gaussian, **marks):
        self.elements.append(Element(kind, data, gaussian, **marks))
        return len(self.elements) - 1

    def each(self, make, *values):
        """A value whose elements are made from those of others of its shape."""
        made = [make(*map(int, ids)) for ids in zip(*(v.flat for v in values))]
        return np.array(made, dtype=int).reshape(values[0].shape)

    def linear(self, terms, constant=0.0, squares=False):
        parts = [self.elements[e] for _, e in terms]
        return self.new("linear", (tuple(terms), constant), all(p.gaussian for p in parts),
                        bent=max((p.bent for p in parts), default=EXACT), squares=squares)

    def fresh(self, name, shape, is_token=False):
        """A value of inputs; locations of one channel differ by their number."""
        axis = None if is_token else channel_axis(shape)
        made = np.empty(shape, dtype=int)
        for place in np.ndindex(*shape):
            channel = 0 if is_token else place[axis]
            location = place if is_token else place[:axis] + place[axis + 1:]
            made[place] = self.new("input", (name, channel, location), False)
        return made

    def affine(self, node, value, channels, groups):
        """value: locations × channels, channels last. A mirrored output has minus the weights of its twin in
        the first half; mirrored inputs are those of differences of twins (Theory 4.3)."""
        scale, bias, has_bias, mirror = node.initializer
        made = np.empty(value.shape[:-1] + (channels,), dtype=int)
        members = value.shape[-1] // groups
        for place in np.ndindex(*value.shape[:-1]):
            fans = []
            for group in range(groups):
                fan = [int(e) for e in value[place][group * members:(group + 1) * members]]
                if mirror in ("inputs", "both"):
                    half = members // 2
                    fan = [self.linear([(1, fan[i]), (-1, fan[half + i])]) for i in range(half)]
                self.fans.append(fan)
                fans.append((len(self.fans) - 1, max(self.elements[e].bent for e in fan)))
            for channel in range(channels):
                fan, bent = fans[channel * groups // channels]
                if mirror in ("outputs", "both") and channel >= channels // 2:
                    twin = int(made[place + (channel - channels // 2,)])
                    made[place + (channel,)] = self.linear([(-1, twin)])
                    continue
                depthwise = node.op == "depthwiseConv"  # one factor a channel makes nothing Gaussian
                made[place + (channel,)] = self.new(
                    "affine", ((node.weights, channel), fan, scale, bias, has_bias), not depthwise, bent=bent)
        return made

    def evaluate(self, node, values, shaping, surrogate):
        """The elements of a node's result."""
        get, v = node.settings.get, values[0] if values else None
        moved = rearranged(node, values, self.zero)
        if moved is not None:
            return moved
        match node.op:
            case "input":
                return self.fresh(node.name, node.shape, node.type == "i32")
            case "normalizeInput":  # the same node has the same value, whatever the name of the result
                return self.fresh(node.operands[0] + " normalized", node.shape)
            case "opaque":
                return self.fresh(node.name, node.shape)
            case "zeros":
                return np.full(node.shape, self.zero)
            case "dense":
                return self.affine(node, v, get("units"), 1)
            case "embedding":
                return self.affine(node, v[..., None], get("size"), 1)
            case "conv" | "depthwiseConv":
                read = np.moveaxis(center_tap(node, v, self.zero), 0, -1)
                groups = read.shape[-1] if node.op == "depthwiseConv" else get("groups", 1)
                return np.moveaxis(self.affine(node, read, node.shape[0], groups), -1, 0)
            case "activation":
                phi = surrogate(node) if surrogate and not get("kept") else node.activation
                return self.each(lambda e: self.new(
                    "act", (phi, e), False, transformed=shaping and not get("kept", False),
                    bent=self.elements[e].bent if self.elements[e].gaussian else GUESSED), v)
            case "sum":
                weights = get("weights", [1] * len(values))
                return self.each(lambda *ids: self.linear([*zip(weights, ids)], squares=True), *values)
            case "scale" | "gain":
                factor = get("factor") if node.op == "scale" else get("initial", 1.0)
                return self.each(lambda e: self.linear([(factor, e)]), v)
            case "dropout":
                return self.each(lambda e: self.new(
                    "drop", (e, get("rate")), False, bent=self.elements[e].bent), v)
            case "layerNorm":
                return self.normalized(v)
            case "multiply":
                return self.each(lambda *ids: self.mean_of(ids), *values)
            case "average":
                return self.pooled(v, get("axis")).reshape(node.shape)
            case "averagePool" | "maxPool" | "globalAveragePool":
                pooled = self.pooled(v.reshape(v.shape[0], -1), 1)
                pooled = pooled.reshape(pooled.shape + (1,) * (len(node.shape) - 1))
                return np.broadcast_to(pooled, node.shape).copy()
        raise NotImplementedError(f"operation {node.op} {node.settings}")

    def mean_of(self, ids):
        ids = tuple(int(e) for e in ids)
        bent = max(POOLED if len(ids) > 1 else EXACT, *(self.elements[e].bent for e in ids))
        return self.new("mean", ids, all(self.elements[e].gaussian for e in ids), bent=bent)

    def pooled(self, value, axis):
        value = np.moveaxis(value, axis, -1)
        made = np.empty(value.shape[:-1], dtype=int)
        for place in np.ndindex(*made.shape):
            made[place] = self.mean_of(value[place])
        return made

    def normalized(self, value):
        """Layer norm: (h - M)/σ, M = mean of m and σ² = mean of q - M² over the channels of each location."""
        axis = channel_axis(value.shape)
        value = np.moveaxis(value, axis, -1)
        made = np.empty(value.shape, dtype=int)
        for place in np.ndindex(*value.shape[:-1]):
            ids = [int(e) for e in value[place]]
            mean = sum(self.mean(e) for e in ids) / len(ids)
            square = sum(self.moment(e, e)[0] for e in ids) / len(ids)
            variance = square - mean * mean
            vanishes = variance <= 1e-13 * square
            self.singular |= vanishes
            factor = 0.0 if vanishes else 1 / math.sqrt(variance)
            for channel, e in enumerate(ids):
                made[place + (channel,)] = self.linear([(factor, e)], -mean * factor)
        return np.moveaxis(made, -1, axis)

    # Means and moments

    def mean(self, a):
        """m = E[a]."""
        if a not in self.means:
            element = self.elements[a]
            match element.kind:
                case "act":
                    phi, u = element.data
                    m = expectation(phi, 0, self.square(u))
                case "linear":
                    m = sum(w * self.mean(e) for w, e in element.data[0]) + element.data[1]
                case "drop":
                    m = self.mean(element.data[0])
                case "mean":
                    m = sum(self.mean(e) for e in element.data) / len(element.data)
                case _:
                    m = 0.0
            self.means[a] = m
        return self.means[a]

    def square(self, a):
        """q = E[a²], free of rounding below zero."""
        return max(float(self.moment(a, a)[0]), 0.0)

    def moment(self, a, b):
        """All that is wanted of the pair (a, b)."""
        key = (a, b) if a <= b else (b, a)
        found = self.pairs.get(key)
        if found is None:
            found = self.pairs[key] = self.new_moment(*key)
        return found

    def new_moment(self, a, b):
        one, two = self.elements[a], self.elements[b]
        if one.kind == "zero" or two.kind == "zero":
            return self.none
        sides = ((b, one), (a, two))  # the other, and the element
        for y, first in sides:
            if first.kind == "linear":  # bilinear
                terms, constant = first.data
                total = sum((w * self.moment(e, y) for w, e in terms), self.none)
                if constant:
                    total = total.copy()
                    total[:self.size] += constant * self.mean(y)
                return total
        for y, first in sides:
            if first.kind == "mean":  # perfectly correlated: like with like
                partner = self.elements[y]
                if partner.kind == "mean" and len(partner.data) == len(first.data):
                    return sum(map(self.moment, first.data, partner.data), self.none) / len(first.data)
                return sum((self.moment(e, y) for e in first.data), self.none) / len(first.data)
        # Masks are independent of all that is older, and of one another for the two inputs: the younger first.
        for y, first in reversed(sides):
            if first.kind == "drop" and not self.elements[first.data[0]].gaussian:
                return self.dropped(first, a == b, y)
        if one.kind == "act" and two.kind == "act":
            return self.activated(one, two)
        if one.kind == "act" or two.kind == "act":  # Stein: E[v φ̂(u)] = Cov(v, u) E φ̂'(u)
            (phi, u), v = (one.data, b) if one.kind == "act" else (two.data, a)
            return self.moment(v, u) * expectation(phi, 1, self.square(u))
        for y, first in reversed(sides):
            if first.kind == "drop":
                return self.dropped(first, a == b, y)
        if one.kind == "affine" and two.kind == "affine":
            return self.affine_pair(one, two)
        if one.kind == "input" and two.kind == "input":
            return self.input_pair(one, two)
        return self.none

    def dropped(self, element, is_same, other):
        """Of a value under a random mask with itself, q/(1 - r); with anything else what it was."""
        inner, rate = element.data
        if not is_same:
            return self.moment(inner, other)
        total = self.moment(inner, inner).copy()
        total[0] /= 1 - rate
        return total

    def activated(self, one, two):
        (phi, u), (psi, v) = one.data, two.data
        q, p, inner = self.square(u), self.square(v), self.moment(u, v)
        result = np.zeros(self.size + 2)
        result[:self.size] = expectation_of_pair(phi, psi, 0, q, p, inner[:self.size])
        if inner[self.size:].any():
            slopes = expectation_of_pair(phi, psi, 1, q, p, inner[self.tangent_columns])
            result[self.size:] = slopes * inner[self.size:]
            for function, variance in ((phi, q), (psi, p)):
                if variance == 0 and function.phi in ("relu", "leakyRelu") and function.beta == 0:
                    self.ambiguous = True
        return result

    def affine_pair(self, one, two):
        """s² · mean E[in_a in_b] + b² with the same weights; the tangent kernel has also the weights' own
        share, and 1 for the biases (Theory 5)."""
        weights, fan, scale, bias, has_bias = one.data
        weights_2, fan_2, scale_2, bias_2, has_bias_2 = two.data
        if weights != weights_2:
            return self.none
        result = scale * scale_2 * self.fan_moment(fan, fan_2)
        result[-1] += result[self.tangent_columns[1]]
        result[:self.size] += bias * bias_2
        result[-1] += has_bias and has_bias_2
        return result

    def fan_moment(self, fan, fan_2):
        key = (min(fan, fan_2), max(fan, fan_2))
        if key not in self.fan_pairs:
            ids, ids_2 = self.fans[fan], self.fans[fan_2]
            self.fan_pairs[key] = sum(map(self.moment, ids, ids_2), self.none) / len(ids)
        return self.fan_pairs[key].copy()

    def input_pair(self, one, two):
        (name, channel, location), (name_2, channel_2, location_2) = one.data, two.data
        correlation = 1.0
        if name != name_2 or channel != channel_2:
            correlation = self.unknown
        elif location != location_2:
            node = self.graph.nodes[name.removesuffix(" normalized")]
            correlation = node.settings.get("correlation", 0.0) or self.unknown
        if correlation == 0:
            return self.none
        return correlation * np.concatenate([self.cosines, [1.0, 0.0]])

    # What is reported

    def is_guessed(self, name):
        """Whether a value has no right one."""
        return any(self.elements[e].bent == GUESSED for e in self.values[name].flat)

    def is_bent(self, name):
        """Whether a value rests on an assumption."""
        return any(self.elements[e].bent != EXACT for e in self.values[name].flat)

    def total(self, name):
        """The mean of the moments over the elements of a value."""
        ids = self.values[name].ravel()
        return sum((self.moment(int(e), int(e)) for e in ids), self.none) / len(ids)

    def report(self, name):
        """Of a value: q, mean, C(0), C'(1), C at the further cosines; of outputs, also K and Θ at `at`."""
        total = self.total(name)
        ids = self.values[name].ravel()
        q = float(total[0])
        known = {"q": q, "mean": sum(self.mean(int(e)) for e in ids) / len(ids), "nngp": float(total[3]),
                 "ntk": float(total[-1])}
        if q == 0:
            return known | {"cAt0": 0.0, "slopeAt1": 1.0, "cMap": np.zeros(self.size - 4)}
        return known | {"cAt0": float(total[2]) / q, "slopeAt1": float(total[self.size]) / q,
                        "cMap": total[4:self.size] / q}

    def maximal(self, start, activated):
        """The largest F of any element that an output depends on (Theory 2.1): F = start on inputs, zeros and
        what an activation makes of zeros, activated(F) behind a transformed activation, means elsewhere, with
        squared weights in sums, where zeros are left out."""
        largest, vanishes = [], self.vanishing()
        for element in self.elements:
            data = element.data
            match element.kind:
                case "input" | "zero":
                    f = start
                case "affine":
                    fan = self.fans[data[1]]
                    f = sum(largest[e] for e in fan) / len(fan)
                case "act" if vanishes[data[1]]:
                    f = start
                case "act":
                    f = activated(largest[data[1]]) if element.transformed else largest[data[1]]
                case "linear":
                    squares = [0.0 if self.elements[e].kind == "zero" else w * w if element.squares else 1.0
                               for w, e in data[0]]
                    total = sum(squares)
                    f = sum(s * largest[e] for s, (_, e) in zip(squares, data[0])) / total if total else start
                case "drop":
                    f = largest[data[0]]
                case "mean":
                    f = sum(largest[e] for e in data) / len(data)
            largest.append(f)
        return max(largest[e] for name in self.graph.live for e in self.values[name].flat)

    def vanishing(self):
        """Of each element, whether it is zero at initialisation, where biases are."""
        zero = []
        for element in self.elements:
            data = element.data
            match element.kind:
                case "zero":
                    zero.append(True)
                case "affine":
                    zero.append(all(zero[e] for e in self.fans[data[1]]))
                case "linear":
                    zero.append(all(zero[e] for _, e in data[0]))
                case "drop":
                    zero.append(zero[data[0]])
                case "mean":
                    zero.append(all(zero[e] for e in data))
                case _:
                    zero.append(False)
        return zero

    def maximal_of_method(self, local):
        """μ(ψ), μ₂(κ) or the largest C(0), of the local quantity that the JSON of dksc names."""
        method = self.graph.method
        if method.name == "dks":
            return self.maximal(1.0, lambda f: local["chi1"] * f)
        if "eta" in method.settings:
            phi = Activation("leakyRelu", local["negativeSlope"])
            square = expectation_of_pair(phi, phi, 0, 1.0, 1.0, np.ones(1))[0]
            return self.maximal(0.0, lambda f: float(
                expectation_of_pair(phi, phi, 0, 1.0, 1.0, np.array([f]))[0] / square))
        return self.maximal(0.0, lambda f: f + local["curvature"])


# --------------------------------------------------------------------------------------------------
# Command line
# --------------------------------------------------------------------------------------------------


def evaluate(options):
    graph = parse_file(options.graph)
    grid = np.linspace(-1, 1, options.grid) if options.grid else []
    kernel = Kernel(graph, grid, options.at)
    for name in graph.live:
        known = kernel.report(name)
        print(f"{name:40} q {known['q']:.12g}  mean {known['mean']:.12g}  C(0) {known['cAt0']:.12g}  "
              f"C'(1) {known['slopeAt1']:.12g}{'  (assumed)' if kernel.is_bent(name) else ''}")
    for name, node in graph.outputs.items():
        known = kernel.report(node)
        print(f"output {name}: K({options.at:g}) {known['nngp']:.12g}  Θ {known['ntk']:.12g}",
              *(f"\n  C({c:g}) = {value:.12g}" for c, value in zip(grid, known["cMap"])))


def sampled(options):
    from finite_networks import monte_carlo
    graph = parse_file(options.graph)
    found = monte_carlo(graph, options.cosine, options.width, options.draws, options.seed)
    for name, rows in found.items():
        print(f"{name:40}", "   ".join(f"{label} {theory:9.5f} | {measured:9.5f} ± {error:.5f}"
                                       for label, (theory, measured, error) in zip("qKmΘ", rows)))


def parse_file(path):
    with open(path) as file:
        return parse(file.read())


def main():
    if sys.argv[1:2] == ["compare"]:
        import compare
        sys.exit(compare.main(sys.argv[2:]))
    parser = argparse.ArgumentParser(description="The exact kernels of a network at initialization.")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("evaluate", help="what the theory says of each value of a flat graph text")
    command.set_defaults(function=evaluate)
    command.add_argument("graph")
    command.add_argument("--at", type=float, default=0.3, help="the cosine of the tangent kernel")
    command.add_argument("--grid", type=int, default=0, help="so many points of the C maps of outputs")
    command = commands.add_parser("monte-carlo", help="finite networks beside the theory")
    command.set_defaults(function=sampled)
    command.add_argument("graph")
    command.add_argument("--cosine", type=float, default=0.3)
    command.add_argument("--width", type=int, default=48, help="channels in the place of each")
    command.add_argument("--draws", type=int, default=32)
    command.add_argument("--seed", type=int, default=0)
    commands.add_parser("compare", help="dksc beside the theory on random graphs: 'compare --help'")
    options = parser.parse_args()
    options.function(options)


if __name__ == "__main__":
    main()
