"""Where streams part and meet: residual sums, branches, heads of several scales."""

import numpy as np

from activations import activation
from draft import Rejected
from layers import conv, dense
from moves import identity, left_out
from norms import batch_norm, layer_norm, scale_shift
from values import channel_axis, channels, mean_of, per_channel, width
from weights import kernel, matrix, scalar, vector


def stack(d, x, count):
    """Blocks that keep the shape, one after another."""
    shape = d.shape(x)
    for _ in range(count):
        form = d.pick(("layer", "activation", "norm", "scale", "identity"), [.4, .3, .15, .1, .05])
        if form == "layer":
            x = conv(d, x, channels(d, x), keep=True) if d.kinds[x] in ("image", "signal") else dense(
                d, x, channels(d, x))
        elif form == "activation":
            x = activation(d, x)
        elif form == "norm":
            x = layer_norm(d, x) if d.kinds[x] == "sequence" else batch_norm(d, x)
        else:
            x = scale_shift(d, x) if form == "scale" else identity(d, x)
    if d.shape(x) != shape:
        raise Rejected("shape")
    return x


def residual(d, x):
    """x + α F(x), with α in all the forms in which networks have it."""
    y = stack(d, x, int(d.rng.integers(1, 5)))
    weighting = d.pick(("none", "scalar", "vector", "constant", "both"), [.5, .2, .1, .1, .1])
    if weighting in ("scalar", "both"):
        y = d.like(x, d.op("Mul", y, scalar(d)) if d.chance(.5) else d.op("Mul", scalar(d), y))
    elif weighting == "vector":
        y = d.like(x, d.op("Mul", y, per_channel(d, x, vector(d, channels(d, x), 0, .1))))
    elif weighting == "constant":
        y = d.like(x, d.op("Mul", y, d.constant(np.float32(d.pick((.1, 1.0, .5))))))
    if weighting == "both":
        x = d.like(x, d.op("Mul", x, scalar(d)))
    form = d.pick(("Add", "swapped", "Sub", "Sum"), [.6, .2, .1, .1])
    if form == "swapped":
        return d.like(x, d.op("Add", y, x))
    return d.like(x, d.op(form, x, y))


def branches(d, x):
    """Several branches, summed, averaged or joined."""
    count = int(d.pick((2, 3), [.8, .2]))
    parts = [stack(d, x, int(d.rng.integers(1, 3))) for _ in range(count)]
    form = d.pick(("Concat", "Sum", "Mean", "Sub"))
    if form == "Concat":
        return d.like(x, d.op("Concat", *parts, axis=channel_axis(d, x)))
    if form == "Sub":
        parts = parts[:2]
    return d.like(x, d.op(form, *parts))


def pooled_head(d, x):
    """The pooling of deeplab's head: a mean, a 1×1 convolution, and its value at every place again."""
    n, c, h, w = d.shape(x)
    if d.free or d.batch_free:
        raise Rejected("free")
    y = mean_of(d, x, 2, 3) if d.chance(.5) else d.op("GlobalAveragePool", x)
    y = activation(d, d.as_kind("image", d.op("Conv", y, kernel(d, c, c, 1, 1))))
    y = d.op("Resize", y, left_out(d), left_out(d), d.ints(n, c, h, w), mode=d.pick(("linear", "nearest")),
             coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    return d.like(x, d.op("Concat", x, y, axis=1))


def channels_last(d, x):
    """A layer on channels-last values between two transposes."""
    rank = d.values[x].ndim
    y = d.as_kind("sequence", d.op("Transpose", x, perm=[0, *range(2, rank), 1]))
    w = width(d)
    y = d.op("MatMul", y, matrix(d, channels(d, x), w))
    y = d.op("Add", y, vector(d, w, 0, .2))
    return d.like(x, d.op("Transpose", y, perm=[0, rank - 1, *range(1, rank - 1)]))
