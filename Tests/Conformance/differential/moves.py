"""Pools, moves, selections, and steps from one kind of value to another."""

import numpy as np

from activations import activation
from draft import Rejected
from values import channel_axis, channels, mean_of


def pool(d, x):
    shape = d.shape(x)
    dims = len(shape) - 2
    k = int(d.pick((2, 3)))
    if min(shape[2:]) < k:
        raise Rejected("window")
    settings = {"kernel_shape": [k] * dims, "strides": [int(d.pick((1, 2)))] * dims}
    name = d.pick(("MaxPool", "AveragePool", "LpPool"), [.5, .45, .05])
    if d.chance(.3):
        settings["pads"] = [1] * 2 * dims
        if name == "AveragePool" and d.chance(.5):
            settings["count_include_pad"] = 1
    if d.chance(.1) and name != "LpPool":
        settings["ceil_mode"] = 1
    if name == "LpPool" and d.opset < 18 and dims == 1:
        raise Rejected("form")
    return d.like(x, d.op(name, x, **settings))


def identity(d, x):
    form = d.pick(("Identity", "Dropout", "Cast", "scale", "transposes", "axes", "slice"))
    if form == "Dropout":
        return d.like(x, d.op("Dropout", x))
    if form == "Cast":
        return d.like(x, d.op("Cast", x, to=1))
    if form == "scale":
        return d.like(x, d.op("Mul", x, d.constant(np.float32(1))))
    if form == "transposes":
        order = [0, *range(d.values[x].ndim - 1, 0, -1)]
        return d.like(x, d.op("Transpose", d.op("Transpose", x, perm=order), perm=order))
    if form == "axes":
        if d.opset >= 13:
            return d.like(x, d.op("Squeeze", d.op("Unsqueeze", x, d.ints(1)), d.ints(1)))
        return d.like(x, d.op("Squeeze", d.op("Unsqueeze", x, axes=[1]), axes=[1]))
    if form == "slice":
        return d.like(x, d.op("Slice", x, d.ints(0), d.ints(2**31 - 1), d.ints(1)))
    return d.like(x, d.op("Identity", x))


def selection(d, x):
    """Parts of the channels: slices, splits that are joined again, gathered ones."""
    c, axis = channels(d, x), channel_axis(d, x)
    form = d.pick(("slice", "split", "gather", "shuffle"))
    if form == "slice" and c > 2:
        start = int(d.rng.integers(0, c - 1))
        end = int(d.pick((c, start + 1 + int(d.rng.integers(0, c - start)))))
        return d.like(x, d.op("Slice", x, d.ints(start), d.ints(end), d.ints(axis)))
    if form == "split" and c % 2 == 0:
        half = [c // 2, c // 2]
        if d.opset >= 13:
            parts = d.op("Split", x, d.ints(*half), results=2, axis=axis)
        else:
            parts = d.op("Split", x, results=2, axis=axis, split=half)
        for part in parts:
            d.like(x, part)
        second = activation(d, parts[1])
        parts = [parts[0], second] if d.chance(.5) else [second, parts[0]]
        return d.like(x, d.op("Concat", *parts, axis=axis))
    if form == "gather":
        return d.like(x, d.op("Gather", x, d.ints(*d.rng.permutation(c)[:max(2, c - 1)]), axis=axis))
    if form == "shuffle" and c % 2 == 0 and d.kinds[x] == "image" and not d.free:
        _, _, h, w = d.shape(x)
        y = d.op("Transpose", d.op("Reshape", x, d.ints(0, 2, c // 2, h, w)), perm=[0, 2, 1, 3, 4])
        return d.like(x, d.op("Reshape", y, d.ints(0, c, h, w)))
    raise Rejected("selection")


def image_move(d, x):
    n, c, h, w = d.shape(x)
    form = d.pick(("resize", "sizes", "depth", "space", "pad", "crop", "upsample"))
    if form in ("resize", "sizes", "upsample") and max(h, w) <= 8:
        mode = d.pick(("nearest", "linear"))
        settings = {"mode": mode, "coordinate_transformation_mode": d.pick(("asymmetric", "half_pixel", "align_corners"),
                                                                           [.4, .4, .2])}
        if mode == "nearest":
            settings.update(coordinate_transformation_mode="asymmetric", nearest_mode="floor")
        if form == "sizes" and not d.free:
            return d.like(x, d.op("Resize", x, left_out(d), left_out(d), d.ints(n if not d.batch_free else 1, c, 2 * h, 2 * w), **settings)
                          if not d.batch_free else sized(d, x, 2 * h, 2 * w, settings))
        return d.like(x, d.op("Resize", x, left_out(d), d.constant(np.array([1, 1, 2, 2], np.float32)), **settings))
    if form == "depth" and c % 4 == 0 and max(h, w) <= 8:
        return d.like(x, d.op("DepthToSpace", x, blocksize=2, mode=d.pick(("DCR", "CRD"))))
    if form == "space" and h % 2 == 0 and w % 2 == 0 and not d.free:
        return d.like(x, d.op("SpaceToDepth", x, blocksize=2))
    if form == "pad":
        mode = d.pick(("constant", "reflect", "edge"), [.6, .2, .2])
        before, after = [int(v) for v in d.rng.integers(0, 2, 2)]
        return d.like(x, d.op("Pad", x, d.ints(0, 0, before, before, 0, 0, after, after), mode=mode))
    if form == "crop" and min(h, w) > 3:
        return d.like(x, d.op("Slice", x, d.ints(1, 0), d.ints(h if not d.free else 2**31 - 1, -1), d.ints(2, 3)))
    raise Rejected("move")


def left_out(d):
    """An operand of a Resize that says nothing, which old sets want to be there: the region, and factors beside sizes."""
    return "" if d.opset >= 13 else d.tensor(np.zeros(0, np.float32))


def sized(d, x, h, w, settings):
    """Resized to sizes that are read from the shape, as exporters do with a free batch."""
    rows = d.op("Slice", d.op("Shape", x), d.ints(0), d.ints(2), d.ints(0))
    return d.op("Resize", x, left_out(d), left_out(d), d.op("Concat", rows, d.ints(h, w), axis=0), **settings)


def to_vector(d, x):
    if d.kinds[x] == "sequence":
        form = d.pick(("mean", "last", "flatten"))
        if form == "mean" or d.free:
            return d.as_kind("vector", mean_of(d, x, 1, keep=0))
        if form == "last":
            return d.as_kind("vector", d.op("Gather", x, d.constant(np.array(-1, np.int64)), axis=1))
        return d.as_kind("vector", d.op("Reshape", x, d.ints(*d.pick(((0, -1), (-1, int(np.prod(d.shape(x)[1:]))))))))
    form = d.pick(("global", "reduce", "flatten", "max", "shape"))
    if form == "flatten" and not d.free and np.prod(d.shape(x)[1:]) <= 512:
        return d.as_kind("vector", d.op("Flatten", x))
    if form == "shape" and not d.free and np.prod(d.shape(x)[1:]) <= 512:
        rows = d.op("Gather", d.op("Shape", x), d.constant(np.array(0, np.int64)), axis=0)
        rows = d.op("Unsqueeze", rows, d.ints(0)) if d.opset >= 13 else d.op("Unsqueeze", rows, axes=[0])
        return d.as_kind("vector", d.op("Reshape", x, d.op("Concat", rows, d.ints(-1), axis=0)))
    if form == "reduce":
        return d.as_kind("vector", mean_of(d, x, *range(2, d.values[x].ndim), keep=0))
    pooled = d.op("GlobalMaxPool" if form == "max" else "GlobalAveragePool", x)
    return d.as_kind("vector", d.op("Flatten", pooled))


def to_sequence(d, x):
    if d.free:
        raise Rejected("free")
    n, c = d.shape(x)[:2]
    y = d.op("Reshape", x, d.ints(0, c, -1)) if d.kinds[x] == "image" else x
    return d.as_kind("sequence", d.op("Transpose", y, perm=[0, 2, 1]))


def to_image(d, x):
    f = d.shape(x)[1]
    if f % 4:
        raise Rejected("shape")
    return d.as_kind("image", d.op("Reshape", x, d.ints(-1, f // 4, 2, 2)))
