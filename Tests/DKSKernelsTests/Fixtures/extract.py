"""Extracts reference.json, the outputs of the official dks package, into conformance.json beside this file.

usage: extract.py REFERENCE_JSON

Topologies: a list of nodes, each "input", a number n >= 0 (an affine layer on node n), a number -1-n (an
activation on node n) or a list [source, coefficient, ...] (a normalized sum).
Targets: the exact local targets for each topology and global target; null where none exists.
Solutions: what the package found at its own local target, as [alpha, beta, delta, gamma], or
[negative slope, delta, gamma] for leaky_relu, with its largest residual. "compare" says how:
  parameters  the same numbers, modulo symmetries: residual <= 1e-9 and the canonical family (Theory 3.2)
  residual    only a smaller residual: sin, cos and relu (wrong or inexact), selu (two families), TAT
              solutions of the family where mean and curvature have opposite signs, and residuals > 1e-9
  limit       the target lies beyond the existence limit: no canonical solution
"""

import json
import math
import pathlib
import sys

NAMES = {"bentid": "bentIdentity", "gelu_exact": "geluExact", "leaky_relu": "leakyRelu"}
FUNCTIONS = {
    "asinh": math.asinh,
    "atan": math.atan,
    "bentid": lambda y: (math.sqrt(y * y + 1) - 1) / 2 + y,
    "elu": lambda y: y if y > 0 else math.expm1(y),
    "erf": math.erf,
    "gelu": lambda y: 0.5 * y * (1 + math.tanh(math.sqrt(2 / math.pi) * (y + 0.044715 * y**3))),
    "gelu_exact": lambda y: 0.5 * y * math.erfc(-y / math.sqrt(2)),
    "sigmoid": lambda y: 1 / (1 + math.exp(-y)),
    "softplus": lambda y: max(y, 0) + math.log1p(math.exp(-abs(y))),
    "softsign": lambda y: y / (1 + abs(y)),
    "swish": lambda y: y / (1 + math.exp(-y)),
    "tanh": math.tanh,
}
LINEAR_TAILS = {"bentid": 1 / 3, "softplus": 0, "elu": 0, "selu": 0, "swish": 0, "gelu": 0, "gelu_exact": 0}


def in_canonical_family(record):
    """Whether the mean and the second Hermite coefficient of the found activation have the same sign."""
    found, function = record["found"], FUNCTIONS[record["activation"]]
    mean = second = 0.0
    for k in range(-2000, 2001):
        x = k / 200
        weight = math.exp(-x * x / 2)
        value = function(found["input_scale"] * x + found["input_shift"]) + found["output_shift"]
        mean += weight * value
        second += weight * value * (x * x - 1)
    return mean * second > 0


def comparison(record):
    method, name = record["method"], record["activation"]
    if method == "DKS" and name in LINEAR_TAILS:
        a = LINEAR_TAILS[name]
        strength = (1 - a) ** 2 / (1 + a * a)
        if record["exact_local_target"]["regions"] >= math.pi / (math.pi - strength):
            return "limit"
    if "found" not in record or record.get("max_abs_residual", 1) > 1e-9:
        return "residual"
    if name == "leaky_relu":
        return "parameters"
    if name not in FUNCTIONS:
        return "residual"
    if method == "DKS" or in_canonical_family(record):
        return "parameters"
    return "residual"


def node(entry, index):
    inputs = [index[i] for i in entry.get("inputs", [])]
    if entry["op"] == "input":
        return "input"
    if entry["op"] == "affine":
        return inputs[0]
    if entry["op"] == "act":
        return -1 - inputs[0]
    total = sum(w * w for w in entry["weights"])
    return [x for i, w in zip(inputs, entry["weights"]) for x in (i, w * w / total)]


def main():
    reference = json.load(open(sys.argv[1]))
    topologies = {}
    for name, graph in reference["topologies"].items():
        index = {entry["id"]: k for k, entry in enumerate(graph["nodes"])}
        topologies[name] = {
            "nodes": [node(entry, index) for entry in graph["nodes"]],
            "outputs": [index[i] for i in graph["outputs"]],
        }
    targets, solutions = {}, []
    for record in reference["records"]:
        (parameter, target), = record["params"].items()
        function = {"c_slope_1_target": "slope", "c_curve_target": "curvature", "c_val_0_target": "cAtZero"}[parameter]
        exact = record["exact_local_target"]
        targets[(record["topology"], function, target)] = {
            "topology": record["topology"], "function": function, "target": target,
            "strict": exact["strict"], "official": exact["regions"]}
        if function == "cAtZero":
            continue
        found = record.get("found")
        level = next(iter(record.get("local_target", {}).values()), exact["regions"])
        solutions.append({
            "topology": record["topology"], "method": record["method"],
            "activation": NAMES.get(record["activation"], record["activation"]), "target": target,
            "level": level, "found": found and [
                found[k] for k in ("negative_slope", "input_scale", "input_shift", "output_shift", "output_scale")
                if k in found and not ("negative_slope" in found and k == "input_shift")],
            "residual": record.get("max_abs_residual"), "compare": comparison(record)})
    order = lambda rows: "[\n" + ",\n".join("  " + json.dumps(row) for row in rows) + "\n ]"
    text = '{"topologies": {\n' + ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in topologies.items())
    text += '\n },\n "targets": ' + order(targets.values()) + ',\n "solutions": ' + order(solutions) + "\n}\n"
    (pathlib.Path(__file__).parent / "conformance.json").write_text(text)


main()
