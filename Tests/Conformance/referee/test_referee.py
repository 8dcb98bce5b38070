#!/usr/bin/env python3
"""Tests of the referee: known values, integrals beside slow ones, theory beside finite networks.

  test_referee.py [--networks 20]
"""

import argparse
import math
import os

import numpy as np

from finite_networks import monte_carlo
from gaussian_pairs import KINKED, PHI, Activation, expectation_of_pair, expectation_on_line
from graph_text import parse
from kernel_referee import Kernel
from random_graphs import random_graph

SIAMESE = """graph Siamese method=none {
  l = input : f32[6]
  a = dense(l) {units: 4, weights: w, init: gaussian} : f32[4]
  b = dense(l) {units: 4, weights: w, init: gaussian} : f32[4]
  ta = activation(a) {phi: tanh} : f32[4]
  tb = activation(b) {phi: tanh} : f32[4]
  output y = sum(ta, tb) {weights: [0.6, 0.8]} : f32[4]
}"""

# A network of the folder known, a node, what is known of it, the digits that are known.
KNOWN = [
    ("h1_shared_linear_nonlinear", "y.sum", "q", 1.8890413, 1e-6),
    ("h4_split_concat", "first", "slopeAt1", 1.0699132, 1e-6),
    ("h4_split_concat", "second", "slopeAt1", 1.6048702, 1e-6),
    ("n05_layernorm", "y", "cAt0", 0.0, 1e-12),
    ("n05_layernorm", "y", "slopeAt1", 1.15722, 1e-5),
    ("h11_pad", "a.pad", "q", 0.36, 1e-12),
    ("h7_he_means", "s", "q", 1.3055775, 1e-6),
    ("h7_he_means", "s", "cAt0", 0.5638554, 1e-6),
    ("n02_concat_sum", "y", "C(-1)", 0.4430004, 1e-6),
]


def test_known():
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "known")
    for name, node, key, value, digits in KNOWN:
        with open(os.path.join(folder, name + ".graph")) as file:
            found = Kernel(parse(file.read()), [-1.0]).report(node)
        found = found["cMap"][0] if key == "C(-1)" else found[key]
        print(f"{name:28} {node:8} {key:9} {found:.10g}, known {value:g}")
        assert abs(found - value) < digits
    tanh = Activation("tanh")
    known = 1.96 * expectation_on_line(tanh, tanh, 0, 1.0, 1.0)
    assert abs(Kernel(parse(SIAMESE)).report("y")["q"] - known) < 1e-14
    print(f"siamese: {known:.10g}")


GAUSS, GAUSS_WEIGHTS = np.polynomial.legendre.leggauss(40)


def slowly(f, g, order, q, p, rho):
    """E f(u) g(v) by nested quadrature with panels that end at all corners."""
    def nodes(breaks, width):
        edges = np.unique(np.concatenate([np.arange(-10, 10 + width, width), np.clip(breaks, -10, 10)]))
        half, middle = 0.5 * np.diff(edges)[:, None], 0.5 * (edges[1:] + edges[:-1])[:, None]
        z = (middle + half * GAUSS).ravel()
        return z, (half * GAUSS_WEIGHTS).ravel() * np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    a, b, rest = math.sqrt(q), math.sqrt(p), math.sqrt((1 - rho) * (1 + rho))
    breaks = f.kink(a) + [corner + rest / abs(rho) * t for corner in g.kink(b * rho) for t in range(-12, 13)]
    z, weight = nodes(breaks, 0.1)
    inner = np.empty_like(z)
    for i, x in enumerate(z):
        y, inner_weight = nodes([(corner - rho * x) / rest for corner in g.kink(b)], 0.5)
        inner[i] = inner_weight @ g(b * (rho * x + rest * y), order)
    return weight @ (f(a * z, order) * inner)


def test_integrals():
    rng, worst = np.random.default_rng(1), 0.0
    names = sorted(set(PHI) | KINKED)
    for _ in range(20):
        f, g = (Activation(n, 0.2 if n == "leakyRelu" else 0.0, *((1, 0, 1, 0) if rng.random() < 0.3 else (
            rng.uniform(0.3, 2.5), rng.uniform(-1, 1), rng.uniform(0.5, 3), rng.uniform(-1, 1))))
            for n in rng.choice(names, 2))
        q, p = rng.uniform(0.2, 2.5, 2)
        rho = rng.choice([rng.uniform(-1, 1), 0.3, 0.999, -0.98, 1 - 1e-6])
        for order in (0, 1):
            found = expectation_of_pair(f, g, order, q, p, np.array([rho * math.sqrt(q * p)]))[0]
            known = slowly(f, g, order, q, p, rho)
            worst = max(worst, abs(found - known) / max(abs(known), 1e-3))
    print(f"integrals: relative {worst:.1e} at most")
    assert worst < 1e-12


def test_networks(count):
    """The bias of a finite width is granted; what is left has to be noise."""
    worst, width, numbers = 0.0, 96, 0
    for index in range(count):
        # As it is, without a method: the weights that the text leaves open are Gaussian.
        graph = parse(random_graph(14, index))
        for rows in monte_carlo(graph, (-0.6, 0.5)[index % 2], width, 20, index).values():
            for theory, measured, error in rows:
                size = max(abs(theory), rows[0][0], 1e-3)
                worst = max(worst, (abs(measured - theory) - size / width) / max(error, 1e-9 * size))
                numbers += 1
    print(f"finite networks: {numbers} numbers, the farthest {worst:.1f} standard errors off")
    assert worst < 6


def main():
    parser = argparse.ArgumentParser(description="Tests of the referee.")
    parser.add_argument("--networks", type=int, default=20)
    options = parser.parse_args()
    test_known()
    test_integrals()
    test_networks(options.networks)


if __name__ == "__main__":
    main()
