"""Compares `dksc analyze --ntk` with the neural-tangents package, network by network.

Usage: python neural_tangents.py PATH-TO-DKSC

Needs `pip install neural-tangents==0.6.5 jax==0.4.30 jaxlib==0.4.30 tf2jax==0.3.6 "numpy<2.1"`; later versions of jax
and tf2jax do not load together with neural-tangents 0.6.5. Each network is written twice, as a program and with
`stax`; kernel and tangent kernel of infinite width must agree to 1e-6 at five cosines.
"""

import json
import os
import subprocess
import sys
import tempfile

os.environ.setdefault("JAX_PLATFORMS", "cpu")
sys.path = [p for p in sys.path if os.path.abspath(p or ".") != os.path.dirname(os.path.abspath(__file__))]

import jax  # noqa: E402

jax.config.update("jax_enable_x64", True)

import jax.numpy as np  # noqa: E402
from neural_tangents import stax  # noqa: E402

TOLERANCE = 1e-6
COSINES = [-0.6, 0.1, 0.5, 0.9, 0.99]


def weighted(factor):
    """A dense layer with a factor behind it: stax adds only what it knows to be Gaussian, and only unweighted."""
    return stax.Dense(64, W_std=factor, b_std=None, parameterization="ntk")


dense = weighted(1.0)


def shaped(report, function):
    """The transformed activation of a report as a numerically integrated layer."""
    t = report["layers"][0]["transform"]
    return stax.ElementwiseNumerical(
        lambda x: t["outputScale"] * (function(t["inputScale"] * x + t["inputShift"]) + t["outputShift"]), deg=60)


def chain(activation, depth):
    return lambda report: stax.serial(*[dense, activation] * depth, dense)


def residual(report):
    act = shaped(report, np.tanh)
    block = stax.serial(
        stax.FanOut(2),
        stax.parallel(stax.serial(act, dense, act, weighted(0.6)), weighted(0.8)),
        stax.FanInSum())
    return stax.serial(dense, block, block, act, dense)


def branches(report):
    act = stax.Erf()
    return stax.serial(
        stax.FanOut(2),
        stax.parallel(stax.serial(dense, act), stax.serial(dense, act, dense, act)),
        stax.FanInConcat(axis=-1), dense)


def convolutional(report):
    point = stax.Conv(64, (1, 1), W_std=1.0, b_std=None, parameterization="ntk")
    return stax.serial(point, stax.Relu(), point, stax.Relu(), stax.Flatten(), dense)


NETWORKS = {
    "three rectified layers": ("""
        network N { input x: Float[16]
          output y = x -> repeat 3 { dense(64, bias: false) -> relu } -> dense(1, bias: false) }""",
        chain(stax.Relu(), 3), (16,)),
    "six layers of erf": ("""
        network N { input x: Float[16]
          output y = x -> repeat 6 { dense(64, bias: false) -> erf } -> dense(1, bias: false) }""",
        chain(stax.Erf(), 6), (16,)),
    "leaky ReLU under TAT": ("""
        network N { method tat(eta: 0.5, inputs: off) input x: Float[16]
          output y = x -> repeat 8 { dense(64, bias: false) -> leakyRelu } -> dense(1, bias: false) }""",
        lambda report: stax.serial(*[dense, leaky(report)] * 8, dense), (16,)),
    "ten tanh layers under DKS": ("""
        network N { method dks(zeta: 1.5, inputs: off) input x: Float[16]
          output y = x -> repeat 10 { dense(64, bias: false) -> tanh } -> dense(1, bias: false) }""",
        lambda report: stax.serial(*[dense, shaped(report, np.tanh)] * 10, dense), (16,)),
    "two residual blocks under DKS": ("""
        network N { method dks(zeta: 1.5, inputs: off) input x: Float[16]
          let h = x -> dense(64, bias: false) -> repeat 2 { x in
            0.6 * (x -> tanh -> dense(64, bias: false) -> tanh -> dense(64, bias: false)) + 0.8 * (x -> dense(64, bias: false)) }
          output y = h -> tanh -> dense(1, bias: false) }""",
        residual, (16,)),
    "branches side by side": ("""
        network N { input x: Float[16]
          let a = x -> dense(64, bias: false) -> erf
          let b = x -> dense(64, bias: false) -> erf -> dense(64, bias: false) -> erf
          output y = (a, b) -> concat -> dense(1, bias: false) }""",
        branches, (16,)),
    "convolutions and flatten": ("""
        network N { input x: Float[16, 3, 3]
          output y = x -> repeat 2 { conv(64, 1, bias: false) -> relu } -> flatten -> dense(1, bias: false) }""",
        convolutional, (3, 3, 16)),
}


def leaky(report):
    t = report["layers"][0]["transform"]
    return stax.ABRelu(t["outputScale"] * t["negativeSlope"], t["outputScale"])


def pair(shape, c):
    """Two inputs of q = 1 whose features have the cosine `c` at every location."""
    key = jax.random.split(jax.random.PRNGKey(0))
    a, b = (jax.random.normal(k, shape, dtype=np.float64) for k in key)
    a = a / np.sqrt(np.mean(a**2, axis=-1, keepdims=True))
    b = b - a * np.mean(a * b, axis=-1, keepdims=True)
    b = b / np.sqrt(np.mean(b**2, axis=-1, keepdims=True))
    return a[None], (c * a + np.sqrt(1 - c * c) * b)[None]


def analyze(dksc, program, c):
    with tempfile.NamedTemporaryFile("w", suffix=".dks") as file:
        file.write(program)
        file.flush()
        run = subprocess.run(
            [dksc, "analyze", file.name, "--json", "--ntk", f"--at={c!r}"], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(run.stderr)
    return json.loads(run.stdout)


def main(dksc):
    worst = 0.0
    for name, (program, build, shape) in NETWORKS.items():
        largest = 0.0
        for c in COSINES:
            report = analyze(dksc, program, c)
            ours = report["tangentKernel"]["outputs"][0]
            _, _, kernel = build(report)
            theirs = kernel(*pair(shape, c), ("nngp", "ntk"))
            for mine, other in [(ours["nngp"], theirs.nngp), (ours["ntk"], theirs.ntk)]:
                largest = max(largest, abs(mine - float(other.reshape(()))))
        print(f"{name:32} {largest:.1e}")
        worst = max(worst, largest)
    if not worst <= TOLERANCE:
        sys.exit(f"the largest difference {worst:.1e} is beyond {TOLERANCE}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
