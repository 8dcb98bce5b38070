"""Norms, as operators and of several nodes, and learned scales and shifts."""

import numpy as np

from draft import Rejected
from values import channel_axis, channels, mean_of, per_channel
from weights import scalar, vector


def batch_norm(d, x):
    c = channels(d, x)
    if channel_axis(d, x) != 1:
        raise Rejected("axis")
    gain, shift = vector(d, c, 1), vector(d, c, 0, .2)
    mean = d.tensor((.1 * d.rng.standard_normal(c)).astype(np.float32), "mean")
    variance = d.tensor(d.rng.uniform(.5, 1.5, c).astype(np.float32), "variance")
    settings = {"epsilon": 1e-3} if d.chance(.3) else {}
    return d.like(x, d.op("BatchNormalization", x, gain, shift, mean, variance, **settings))


def layer_norm(d, x):
    n = d.shape(x)[-1]
    if d.opset >= 17 and d.chance(.6):
        operands = [x, vector(d, n, 1)] + ([vector(d, n, 0, .2)] if d.chance(.7) else [])
        return d.like(x, d.op("LayerNormalization", *operands, axis=-1))
    centred = d.op("Sub", x, mean_of(d, x, -1)) if d.chance(.7) else x
    square = d.op("Pow", centred, d.constant(np.float32(2))) if d.chance(.6) else d.op("Mul", centred, centred)
    deviation = d.op("Sqrt", d.op("Add", mean_of(d, square, -1), d.constant(np.float32(1e-5))))
    y = d.op("Div", centred, deviation)
    if d.chance(.8):
        y = d.op("Mul", y, vector(d, n, 1))
        if d.chance(.8):
            y = d.op("Add", y, vector(d, n, 0, .2))
    return d.like(x, y)


def instance_norm(d, x):
    c = channels(d, x)
    if min(d.shape(x)[2:]) < 2:
        raise Rejected("one place")
    form = d.pick(("instance", "group", "lrn", "mvn"))
    if form == "lrn" and d.kinds[x] == "image":
        return d.like(x, d.op("LRN", x, size=int(d.pick((1, 3, 5))), alpha=.01, beta=.75, bias=1.0))
    if form == "mvn" and d.kinds[x] == "image" and d.opset >= 13:
        return d.like(x, d.op("MeanVarianceNormalization", x, axes=d.pick(([2, 3], [1, 2, 3]))))
    if form == "group" and c % 2 == 0 and not d.free:
        y = d.op("Reshape", x, d.ints(0, 2, -1))
        ones, zeros = d.tensor(np.ones(2, np.float32)), d.tensor(np.zeros(2, np.float32))
        y = d.op("Reshape", d.op("InstanceNormalization", y, ones, zeros), d.ints(-1, *d.shape(x)[1:]))
        y = d.op("Add", d.op("Mul", y, per_channel(d, x, vector(d, c, 1))), per_channel(d, x, vector(d, c, 0, .2)))
        return d.like(x, y)
    return d.like(x, d.op("InstanceNormalization", x, vector(d, c, 1), vector(d, c, 0, .2)))


def scale_shift(d, x):
    """Gains and shifts for channels, for all, or for nothing."""
    form = d.pick(("gain", "shift", "both", "scalar", "constant", "negative"))
    if form == "scalar":
        return d.like(x, d.op("Mul", scalar(d), x) if d.chance(.5) else d.op("Mul", x, scalar(d)))
    if form == "constant":
        return d.like(x, d.op(d.pick(("Mul", "Div")), x, d.constant(np.float32(d.pick((.5, 2.0, 1.0))))))
    if form == "negative":
        return d.like(x, d.op("Neg", x))
    c = channels(d, x)
    if form in ("gain", "both"):
        x = d.like(x, d.op("Mul", x, per_channel(d, x, vector(d, c, 1))))
    if form in ("shift", "both"):
        x = d.like(x, d.op(d.pick(("Add", "Sub")), x, per_channel(d, x, vector(d, c, 0, .2))))
    return x
