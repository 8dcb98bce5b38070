"""What blocks ask of values, and small parts that many of them have."""

import numpy as np


WIDTHS = (4, 6, 8)


def width(d):
    return int(d.pick(WIDTHS, [.25, .15, .6]))


def channel_axis(d, x):
    return 1 if d.kinds[x] in ("vector", "signal", "image") else 2


def channels(d, x):
    return d.shape(x)[channel_axis(d, x)]


def per_channel(d, x, values):
    """A vector beside x: reshaped by hand where channels are not last."""
    rank, axis = d.values[x].ndim, channel_axis(d, x)
    if axis == rank - 1:
        return values
    return d.op("Reshape", values, d.ints(*[-1 if i == axis else 1 for i in range(axis, rank)]))


def mean_of(d, x, *axes, keep=1):
    if d.opset >= 18:
        return d.op("ReduceMean", x, d.ints(*axes), keepdims=keep)
    return d.op("ReduceMean", x, axes=list(axes), keepdims=keep)
