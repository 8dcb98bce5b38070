"""Activations: as operators, and of several nodes as exporters write them."""

import numpy as np

from values import channels, per_channel
from weights import vector

PLAIN = ("Relu", "Tanh", "Sigmoid", "Softplus", "Softsign", "Elu", "Selu", "LeakyRelu", "Celu", "HardSigmoid", "Erf",
         "ThresholdedRelu", "Sin", "Abs")
TAME = ("Tanh", "Softplus", "Softsign", "Elu", "Selu", "Celu", "Erf", "LeakyRelu", "Relu", "Sigmoid")
NEWER = {"HardSwish": 14, "Mish": 18, "Gelu": 20}


def activation(d, x):
    form = d.pick(("plain", "newer", "made", "prelu", "clip"), [.7, .1, .12, .08, 0] if d.tame else [.6, .1, .16, .08, .06])
    if form == "newer":
        name = d.pick(sorted(NEWER))
        if d.opset < NEWER[name]:
            form = "plain"
        elif name == "Gelu" and d.chance(.5):
            return d.like(x, d.op("Gelu", x, approximate="tanh"))
        else:
            return d.like(x, d.op(name, x))
    if form == "plain":
        name = d.pick(TAME) if d.tame else d.pick(PLAIN, [4, 4] + [1] * (len(PLAIN) - 2))
        settings = {}
        if name in ("Elu", "LeakyRelu", "Celu", "ThresholdedRelu") and d.chance(.5):
            settings["alpha"] = float(d.pick((.1, .25, .5, .75)))
        if name == "HardSigmoid" and d.chance(.5):
            settings["alpha"] = 1 / 6
        return d.like(x, d.op(name, x, **settings))
    if form == "prelu":
        c = channels(d, x) if d.chance(.6) else 1
        slopes = vector(d, c, .25, .1)
        return d.like(x, d.op("PRelu", x, per_channel(d, x, slopes) if c > 1 else slopes))
    if form == "clip":
        return d.like(x, d.op("Clip", x, d.constant(np.float32(d.pick((0, -1)))), d.constant(np.float32(d.pick((1, 6))))))
    return d.like(x, made(d, x))


def made(d, x):
    """Activations of several nodes, as exporters write them."""
    form = d.pick(("gelu", "swish", "tanh gelu", "mish", "softplus", "logistic") + (
        () if d.tame else ("hardswish", "square", "shrink", "squareplus", "where", "max", "bell", "wave")))

    def number(n):
        return d.constant(np.float32(n))

    if form == "gelu":
        e = d.op("Add", d.op("Erf", d.op("Div", x, number(np.sqrt(2)))), number(1))
        if d.chance(.5):
            return d.op("Mul", d.op("Mul", x, e), number(.5))
        return d.op("Mul", d.op("Mul", x, number(.5)), e)
    if form == "swish":
        return d.op("Mul", x, d.op("Sigmoid", x))
    if form == "tanh gelu":
        inner = d.op("Mul", d.op("Add", x, d.op("Mul", d.op("Pow", x, number(3)),
                                                number(.044715))), number(.7978846))
        return d.op("Mul", d.op("Mul", x, number(.5)),
                    d.op("Add", d.op("Tanh", inner), number(1)))
    if form == "mish":
        return d.op("Mul", x, d.op("Tanh", d.op("Softplus", x)))
    if form == "hardswish":
        return d.op("Mul", x, d.op("HardSigmoid", x, alpha=1 / 6))
    if form == "square":
        return d.op("Mul", x, x) if d.chance(.5) else d.op("Pow", x, number(2))
    if form == "softplus":
        return d.op("Log", d.op("Add", d.op("Exp", x), number(1)))
    if form == "logistic":
        return d.op("Reciprocal", d.op("Add", number(1), d.op("Exp", d.op("Neg", x))))
    if form == "where":
        return d.op("Where", d.op("Greater", x, number(0)), x, d.op("Mul", x, number(.3)))
    if form == "max":
        return d.op(d.pick(("Max", "Min")), x, number(d.pick((0, .5))))
    if form == "bell":
        return d.op("Exp", d.op("Neg", d.op("Mul", x, x)))
    if form == "wave":
        return d.op("Add", d.op(d.pick(("Cos", "Atan", "Asinh", "Tanh")), x), d.op("Mul", x, number(.1)))
    if form == "shrink":
        return d.op("Sub", x, d.op("Tanh", x))
    return d.op("Mul", d.op("Add", x, d.op("Sqrt", d.op("Add", d.op("Mul", x, x), number(4)))),
                number(.5))
