"""Operators with windows, for evaluator.py: convolutions, pools and resizing, in any number of dimensions."""

import itertools
import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def paddings(a, extents, kernel, strides, dilations):
    """(before, after) for each axis."""
    auto = a.get("auto_pad", "NOTSET")
    if auto in ("NOTSET", "VALID"):
        pads = a.get("pads", [0] * 2 * len(extents)) if auto == "NOTSET" else [0] * 2 * len(extents)
        return list(zip(pads[:len(extents)], pads[len(extents):]))
    found = []
    for n, k, s, d in zip(extents, kernel, strides, dilations):
        total = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
        small, large = total // 2, total - total // 2
        found.append((small, large) if auto == "SAME_UPPER" else (large, small))
    return found


def settings(a, dims):
    return a.get("strides", [1] * dims), a.get("dilations", [1] * dims)


def patches(x, kernel, strides, dilations):
    """[N, C, outputs…, taps…] of a padded x."""
    dims = len(kernel)
    spans = [(k - 1) * d + 1 for k, d in zip(kernel, dilations)]
    view = sliding_window_view(x, spans, axis=tuple(range(2, 2 + dims)))
    steps = tuple(slice(None, None, s) for s in strides)
    return view[(slice(None), slice(None)) + steps + tuple(slice(None, None, d) for d in dilations)]


def convolution(inputs, a):
    x, w = inputs[:2]
    dims, groups = x.ndim - 2, a.get("group", 1)
    strides, dilations = settings(a, dims)
    pads = paddings(a, x.shape[2:], w.shape[2:], strides, dilations)
    view = patches(np.pad(x, [(0, 0), (0, 0)] + pads), w.shape[2:], strides, dilations)
    places = "xyz"[:dims]
    taps = "uvw"[:dims]
    parts = [
        np.einsum(f"nc{places}{taps},oc{taps}->no{places}", part, weight, optimize=True)
        for part, weight in zip(np.split(view, groups, 1), np.split(w, groups, 0))
    ]
    y = np.concatenate(parts, 1)
    return y if len(inputs) < 3 or inputs[2] is None else y + inputs[2].reshape([1, -1] + [1] * dims)


def transposed_convolution(inputs, a):
    x, w = inputs[:2]
    dims, groups = x.ndim - 2, a.get("group", 1)
    strides, dilations = settings(a, dims)
    added = a.get("output_padding", [0] * dims)
    full = [(n - 1) * s + (k - 1) * d + 1 + o
            for n, s, k, d, o in zip(x.shape[2:], strides, w.shape[2:], dilations, added)]
    auto = a.get("auto_pad", "NOTSET")
    if "output_shape" in a or auto in ("SAME_UPPER", "SAME_LOWER"):
        wanted = a.get("output_shape", [n * s for n, s in zip(x.shape[2:], strides)])[-dims:]
        pads = []
        for f, n in zip(full, wanted):
            total = max(f - n, 0)
            small, large = total // 2, total - total // 2
            pads.append((small, large) if auto == "SAME_UPPER" else (large, small))
    else:
        pads = paddings(a, x.shape[2:], w.shape[2:], strides, dilations)
    y = np.zeros([x.shape[0], w.shape[1] * groups] + full, x.dtype)
    for taps in itertools.product(*(range(k) for k in w.shape[2:])):
        weight = w[(slice(None), slice(None)) + taps]
        place = tuple(slice(t * d, t * d + (n - 1) * s + 1, s)
                      for t, d, n, s in zip(taps, dilations, x.shape[2:], strides))
        parts = [np.einsum("nc...,co->no...", part, kernel)
                 for part, kernel in zip(np.split(x, groups, 1), np.split(weight, groups, 0))]
        y[(slice(None), slice(None)) + place] += np.concatenate(parts, 1)
    y = y[(slice(None), slice(None)) + tuple(slice(p, f - q) for (p, q), f in zip(pads, full))]
    return y if len(inputs) < 3 or inputs[2] is None else y + inputs[2].reshape([1, -1] + [1] * dims)


def pool(name, x, a):
    kernel = a["kernel_shape"]
    strides, dilations = settings(a, len(kernel))
    pads = paddings(a, x.shape[2:], kernel, strides, dilations)
    if a.get("ceil_mode"):
        # The last window may begin in what is added, never behind the padding before it.
        for i, (n, k, s, d) in enumerate(zip(x.shape[2:], kernel, strides, dilations)):
            before, after = pads[i]
            span = n + before + after - (k - 1) * d - 1
            count = -(-span // s) + 1
            if (count - 1) * s >= n + before:
                count -= 1
            pads[i] = (before, after, max((count - 1) * s + (k - 1) * d + 1 - n - before - after, 0))
    pads = [p if len(p) == 3 else (*p, 0) for p in pads]
    around = [(0, 0), (0, 0)] + [(b, c + extra) for b, c, extra in pads]
    taps = tuple(range(-len(kernel), 0))
    if name == "MaxPool":
        return np.max(patches(np.pad(x, around, constant_values=-np.inf), kernel, strides, dilations), axis=taps)
    if name == "LpPool":
        p = a.get("p", 2)
        return np.sum(np.abs(patches(np.pad(x, around), kernel, strides, dilations)) ** p, axis=taps) ** (1 / p)
    counted = np.pad(np.ones_like(x), [(0, 0), (0, 0)] + [(b, c) for b, c, _ in pads],
                     constant_values=1 if a.get("count_include_pad") else 0)
    counted = np.pad(counted, [(0, 0), (0, 0)] + [(0, extra) for *_, extra in pads])
    sums = np.sum(patches(np.pad(x, around), kernel, strides, dilations), axis=taps)
    return sums / np.sum(patches(counted, kernel, strides, dilations), axis=taps)


def resized(x, inputs, a, upsample):
    """Nearest and linear, with sizes or scales, and the ways to place the results."""
    def given(i):
        return inputs[i] if len(inputs) > i and inputs[i] is not None and inputs[i].size else None

    scales = given(1 if upsample or len(inputs) == 2 else 2)
    sizes = None if upsample else given(3)
    axes = a.get("axes", list(range(x.ndim)))
    if upsample:
        placing = "asymmetric"
    else:
        placing = a.get("coordinate_transformation_mode", "half_pixel")
    mode = a.get("mode", "nearest")
    for i, axis in enumerate(axes):
        extent = x.shape[axis]
        if sizes is not None:
            length = int(sizes[i])
            scale = length / extent
        else:
            scale = float(scales[i])
            length = math.floor(extent * scale)
        if length == extent and scale == 1:
            continue
        out = np.arange(length)
        if placing == "asymmetric":
            where = out / scale
        elif placing == "align_corners":
            where = out * (extent - 1) / (length - 1) if length > 1 else out * 0.0
        elif placing == "pytorch_half_pixel" and length == 1:
            where = out * 0.0
        else:
            where = (out + 0.5) / scale - 0.5
        if mode == "nearest":
            rule = "floor" if upsample else a.get("nearest_mode", "round_prefer_floor")
            places = {"floor": np.floor, "ceil": np.ceil, "round_prefer_floor": lambda v: np.ceil(v - 0.5),
                      "round_prefer_ceil": lambda v: np.floor(v + 0.5)}[rule](where)
            x = np.take(x, np.clip(places, 0, extent - 1).astype(int), axis)
        elif mode == "linear":
            where = np.clip(where, 0, extent - 1)
            low = np.floor(where).astype(int)
            high = np.minimum(low + 1, extent - 1)
            part = (where - low).reshape([-1] + [1] * (x.ndim - axis - 1)).astype(x.dtype)
            x = np.take(x, low, axis) * (1 - part) + np.take(x, high, axis) * part
        else:
            return None
    return x


def evaluate(name, inputs, a):
    """The result of an operator with windows, or None."""
    x = inputs[0] if inputs else None
    if name == "Conv":
        return convolution(inputs, a)
    if name == "ConvTranspose":
        return transposed_convolution(inputs, a)
    if name in ("MaxPool", "AveragePool", "LpPool"):
        return pool(name, x, a)
    if name == "GlobalAveragePool":
        return np.mean(x, axis=tuple(range(2, x.ndim)), keepdims=True)
    if name == "GlobalMaxPool":
        return np.max(x, axis=tuple(range(2, x.ndim)), keepdims=True)
    if name in ("Resize", "Upsample"):
        return resized(x, inputs, a, name == "Upsample")
    return None
