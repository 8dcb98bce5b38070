#!/usr/bin/env python3
"""Live comparison with the official `dks` package on three networks that are in no reference file.

    pip install dks absl-py autograd && python3 Tests/Conformance/official.py .build/debug/dksc

The networks are written twice: in the language, and as the Python callable that the package wants,
`subnet_max_func(x, r)`, the largest value that any subnetwork makes of x where every nonlinear layer applies r.
Compared are the local target and the constants of each activation, up to the symmetries of Theory 3.2. Where
the package's quadrature is good only to 1e-6, at kinks, it is its residual that is compared (Theory 3.5).
"""
import json
import math
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from dks.base import activation_transform as official

ODD = {"tanh", "erf", "atan", "asinh", "softsign"}
NAMES = {"leakyRelu": "leaky_relu", "geluExact": "gelu_exact", "bentIdentity": "bentid"}
CASES = [
    ("DKS", {"c_slope_1_target": 1.5}, "dks(zeta: 1.5)",
     ["tanh", "softplus", "swish", "gelu", "geluExact", "erf", "atan", "asinh", "sigmoid", "leakyRelu", "elu"]),
    ("TAT", {"c_curve_target": 0.3}, "tat(tau: 0.3)", ["tanh", "softplus", "swish", "gelu"]),
    ("TAT", {"c_val_0_target": 0.6}, "tat(eta: 0.6)", ["leakyRelu"]),
]


def nested(act):
    """Residual blocks of three activations inside a branch of their own."""
    text = f"""
    block Inner {{ x in
      let deep = x -> repeat 3 {{ {act} -> dense(8) }}
      return 0.6 * x + 0.8 * deep
    }}
    network N {{
      method METHOD
      input x: Float[8]
      let stem = x -> dense(8)
      let branch = stem -> repeat 4 {{ Inner }} -> {act} -> dense(8)
      output y = (0.8 * stem + 0.6 * branch) -> {act} -> dense(3)
    }}"""

    def subnets(x, r):
        best, inner = x, x
        for _ in range(4):
            deep = r(r(r(inner)))
            inner = 0.36 * inner + 0.64 * deep
            best = max(best, deep, inner)
        branch = r(inner)
        return max(best, branch, r(0.64 * x + 0.36 * branch))

    return text, subnets


def concatenated(act):
    """Branches of one, two and four activations, side by side with 8, 16 and 40 features."""
    text = f"""
    block Views {{ x in
      let near = x -> dense(8) -> {act}
      let middle = x -> dense(16) -> {act} -> dense(16) -> {act}
      let far = x -> repeat 4 {{ dense(40) -> {act} }}
      return (near, middle, far) -> concat
    }}
    network N {{ method METHOD input x: Float[8] output y = x -> repeat 5 {{ Views }} -> dense(3) }}"""

    def subnets(x, r):
        best, value = x, x
        for _ in range(5):
            far = r(r(r(r(value))))
            best = max(best, far)
            value = (8 * r(value) + 16 * r(r(value)) + 40 * far) / 64
            best = max(best, value)
        return best

    return text, subnets


def heads(act):
    """Two inputs of different depth, joined, and two heads."""
    text = f"""
    network N {{
      method METHOD
      input image: Float[16]
      input speed: Float[4]
      let seen = image -> repeat 9 {{ dense(12) -> {act} }} -> dense(12)
      let felt = speed -> dense(12) -> {act} -> dense(12)
      let state = (0.6 * seen + 0.8 * felt) -> {act}
      output steering = state -> repeat 6 {{ dense(12) -> {act} }} -> dense(1)
      output lane = state -> dense(12) -> {act} -> dense(3)
    }}"""

    def subnets(x, r):
        seen = x
        for _ in range(9):
            seen = r(seen)
        steering = state = r(0.36 * seen + 0.64 * r(x))
        for _ in range(6):
            steering = r(steering)
        return max(x, seen, r(x), state, r(state), steering)

    return text, subnets


def ours(dksc, text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "n.dks"
        path.write_text(text)
        run = subprocess.run([dksc, "analyze", "--json", path], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(run.stderr)
    return json.loads(run.stdout)


def distance(act, transform, found):
    """The largest difference of the constants, relative beyond 1, over the symmetries that leave the kernel alone."""
    a, b, d, g = (transform[k] for k in ("inputScale", "inputShift", "outputShift", "outputScale"))
    scale, shift = found.get("input_scale", 1.0), found.get("input_shift", 0.0)
    offset, gain = found.get("output_shift", 0.0), found["output_scale"]
    images = [(scale, shift, offset)]
    if act in ODD:
        images.append((scale, -shift, -offset))
    if act == "sigmoid":
        images.append((scale, -shift, -1 - offset))

    def apart(image):
        s, h, o = image
        pairs = [(a, abs(s)), (b, h), (d, o), (g, abs(gain))]
        if transform["negativeSlope"] is not None:
            pairs.append((transform["negativeSlope"], found["negative_slope"]))
        return max(abs(x - y) / max(1, abs(y)) for x, y in pairs)

    return min(map(apart, images))


def check(dksc, topology, method, parameters, text, act):
    program, subnets = topology(act)
    report = ours(dksc, program.replace("METHOD", text))
    key = "dks_params" if method == "DKS" else "tat_params"
    arguments = {"dks_params": {"c_slope_1_target": 1.5, "local_q_slope_target": 1.0},
                 "tat_params": {"c_val_0_target": 0.9, "c_curve_target": 0.3}}
    arguments[key].update(parameters)
    name = NAMES.get(act, act)
    found = official._get_activations_params(
        (name,), method, max_slope_func=None, max_curv_func=None, subnet_max_func=subnets, **arguments)[name]
    layer = report["layers"][0]
    miss = distance(act, layer["transform"], found)
    # The package finds the local target by bisection to 1e-8 of the global one.
    bound = 1e-5 if act == "elu" else 1e-7
    print(f"{topology.__name__:12} {text:15} {act:10} constants differ by {miss:.1e}, our residual {layer['residual']:.1e}",
          flush=True)
    achieved = report["maximal"]["achieved"]
    return miss <= bound and layer["residual"] <= 1e-13 and math.isclose(achieved, report["maximal"]["target"], rel_tol=1e-12)


def main():
    dksc = sys.argv[1] if len(sys.argv) > 1 else ".build/debug/dksc"
    print("official package", version("dks"))
    failed = total = 0
    for topology in (nested, concatenated, heads):
        for method, parameters, text, activations in CASES:
            for act in activations:
                total += 1
                if not check(dksc, topology, method, parameters, text, act):
                    failed += 1
                    print("  DIFFERS")
    print(f"{total - failed} of {total} agree")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
