"""Parts without a kernel map: gates, attention, noise, cells; and recurrences that have one, unrolled."""

import numpy as np

from draft import Rejected
from joints import stack
from values import channel_axis, channels, width
from weights import kernel, matrix, vector


def opaque(d, x):
    if d.plain:
        raise Rejected("plain")
    d.marks.add("opaque")
    form = d.pick(("gate", "product", "extremes", "cumsum", "softmax", "random", "quantized", "norm", "squeeze",
                   "extreme", "steps"))
    if form == "gate":
        return d.like(x, d.op("Mul", x, d.op("Sigmoid", stack(d, x, 1))))
    if form == "product":
        return d.like(x, d.op("Mul", stack(d, x, 2), stack(d, x, 1)))
    if form == "extremes":
        return d.like(x, d.op(d.pick(("Max", "Min")), x, stack(d, x, 1)))
    if form == "cumsum":
        return d.like(x, d.op("CumSum", x, d.constant(np.array(channel_axis(d, x), np.int64))))
    if form == "softmax":
        return d.like(x, d.op("Softmax", x, axis=channel_axis(d, x)))
    if form == "random":
        d.marks.add("random")
        return d.like(x, noise(d, x))
    if form == "quantized":
        scale, zero = d.constant(np.float32(.05)), d.constant(np.uint8(128))
        return d.like(x, d.op("DequantizeLinear", d.op("QuantizeLinear", x, scale, zero), scale, zero))
    if form == "extreme":
        name = d.pick(("ReduceMax", "ReduceMin", "ReduceL2", "ReduceL1", "ReduceSumSquare"))
        axis = channel_axis(d, x)
        far = d.op(name, x, d.ints(axis)) if d.opset >= 18 else d.op(name, x, axes=[axis])
        return d.like(x, d.op("Sub", x, far))
    if form == "steps":
        return d.like(x, d.op("Sub", x, d.op(d.pick(("Sign", "Abs")), x)))
    if form == "squeeze" and d.kinds[x] == "image":
        c = channels(d, x)
        s = d.as_kind("image", d.op("GlobalAveragePool", x))
        s = d.op("Relu", d.op("Conv", s, kernel(d, 4, c, 1, 1), vector(d, 4, 0)))
        return d.like(x, d.op("Mul", x, d.op("Sigmoid", d.op("Conv", s, kernel(d, c, 4, 1, 1)))))
    square = d.op("Mul", x, x)
    axis = channel_axis(d, x)
    length = d.op("ReduceSum", square, d.ints(axis)) if d.opset >= 13 else d.op("ReduceSum", square, axes=[axis])
    return d.like(x, d.op("Div", x, d.op("Sqrt", d.op("Add", length, d.constant(np.float32(1e-3))))))


def noise(d, x):
    """Noise whose learned weight is 0, so that outputs can be compared, and which is noise all the same."""
    form = d.pick(("RandomNormalLike", "RandomUniformLike", "constant"))
    if form == "constant":
        like = d.constant(np.zeros((1, d.shape(x)[-1]), np.float32))
        r = d.random("RandomNormalLike", like)
    else:
        r = d.random(form, x)
    return d.op("Add", x, d.op("Mul", r, d.tensor(np.zeros((), np.float32), "noise")))


def attention(d, x):
    if d.plain:
        raise Rejected("plain")
    d.marks.add("opaque")
    w = d.shape(x)[2]
    q, k, v = (d.op("MatMul", x, matrix(d, w, w)) for _ in range(3))
    scores = d.op("MatMul", q, d.op("Transpose", k, perm=[0, 2, 1]))
    scores = d.op("Softmax", d.op("Mul", scores, d.constant(np.float32(.5))), axis=-1)
    y = d.op("MatMul", d.op("MatMul", scores, v), matrix(d, w, w))
    return d.like(x, d.op("Add", x, y) if d.chance(.7) else y)


def recurrence(d, x):
    """A cell, as an operator or unrolled; all steps have the same weights."""
    n, t, f = d.shape(x)
    units = width(d)
    if d.free:
        raise Rejected("free")
    phi = d.pick(("Tanh", "Relu"))
    if not d.plain and d.chance(.5):
        d.marks.add("RNN")
        w, r = d.tensor((d.rng.standard_normal((1, units, f)) / np.sqrt(f)).astype(np.float32)), d.tensor(
            (.5 * d.rng.standard_normal((1, units, units)) / np.sqrt(units)).astype(np.float32))
        b = d.tensor((.1 * d.rng.standard_normal((1, 2 * units))).astype(np.float32))
        states, last = d.op("RNN", d.op("Transpose", x, perm=[1, 0, 2]), w, r, b, results=2, hidden_size=units,
                            activations=[phi])
        if d.chance(.5):
            return d.as_kind("vector", d.op("Squeeze", last, d.ints(0)) if d.opset >= 13 else d.op(
                "Squeeze", last, axes=[0]))
        states = d.op("Squeeze", states, d.ints(1)) if d.opset >= 13 else d.op("Squeeze", states, axes=[1])
        return d.as_kind("sequence", d.op("Transpose", states, perm=[1, 0, 2]))
    d.marks.add("unrolled")
    w, r, b = matrix(d, f, units), matrix(d, units, units), vector(d, units, 0, .2)
    h = None
    for step in range(min(t, 3)):
        part = d.op("Gather", x, d.constant(np.array(step, np.int64)), axis=1)
        y = d.op("Add", d.op("MatMul", part, w), b)
        h = d.op(phi, y if h is None else d.op("Add", y, d.op("MatMul", h, r)))
    return d.as_kind("vector", h)
