"""Affine layers in all their forms: matrices and convolutions."""

import numpy as np

from draft import Rejected
from values import width
from weights import kernel, matrix, vector


def dense(d, x, units=None):
    """An affine layer on the last axis, in all its forms."""
    units = units or width(d)
    fan = d.shape(x)[-1]
    vector_kind = d.kinds[x] == "vector"
    form = d.pick(("gemm", "matmul", "einsum", "left", "kernel"),
                  [.5, .35, 0 if d.plain else .1, .04, .08] if vector_kind else [0, 1, 0 if d.plain else .15, 0, 0])
    if form == "gemm":
        turned = d.chance(.6)
        w = matrix(d, units, fan) if turned else matrix(d, fan, units)
        settings = {"transB": 1} if turned else {}
        if d.chance(.1):
            settings["alpha"] = float(d.pick((.5, 2.0)))
        operands = [x, w]
        if d.chance(.8):
            operands.append(vector(d, units, 0, .2))
            if d.chance(.1):
                settings["beta"] = .5
        return d.like(x, d.op("Gemm", *operands, **settings))
    if form == "kernel":
        y = d.op("Unsqueeze", x, d.ints(2, 3)) if d.opset >= 13 else d.op("Reshape", x, d.ints(0, 0, 1, 1))
        return d.like(x, d.op("Flatten", d.op("Conv", y, kernel(d, units, fan, 1, 1), vector(d, units, 0, .2))))
    if form == "left":
        y = d.op("MatMul", matrix(d, units, fan), d.op("Transpose", x, perm=[1, 0]))
        y = d.op("Transpose", y, perm=[1, 0])
    elif form == "einsum":
        d.marks.add("einsum")
        y = d.op("Einsum", x, matrix(d, units, fan), equation="bi,oi->bo" if vector_kind else "bti,oi->bto")
    elif d.chance(.3):
        y = d.op("MatMul", x, d.op("Transpose", matrix(d, units, fan), perm=[1, 0]))
    else:
        y = d.op("MatMul", x, matrix(d, fan, units))
    if d.chance(.7):
        b = vector(d, units, 0, .2)
        y = d.op("Add", y, b) if d.chance(.8) else d.op("Add", b, y)
    return d.like(x, y)


def conv(d, x, out=None, keep=False):
    shape = d.shape(x)
    dims = len(shape) - 2
    out = out or width(d)
    k = int(d.pick((1, 3, 2, 5), [.3, .5, .1, .1]))
    stride = 1 if keep else int(d.pick((1, 2), [.75, .25]))
    dilation = int(d.pick((1, 2), [.85, .15])) if k > 1 else 1
    groups = 1
    if d.chance(.2) and shape[1] % 2 == 0 and out % 2 == 0:
        groups = int(d.pick((2, shape[1]))) if out % shape[1] == 0 else 2
    settings = {"kernel_shape": [k] * dims} if d.chance(.7) else {}
    if keep:
        k = k if k % 2 else 3
        settings = {"pads": [dilation * (k // 2)] * 2 * dims}
    elif d.chance(.15):
        settings["auto_pad"] = d.pick(("SAME_UPPER", "SAME_LOWER", "VALID"))
        dilation = 1
    elif d.chance(.15):
        settings["pads"] = [int(n) for n in d.rng.integers(0, min(k, 2) + 1, 2 * dims)]
    else:
        settings["pads"] = [dilation * (k // 2)] * 2 * dims
    if groups > 1:
        settings["group"] = groups
    if stride > 1:
        settings["strides"] = [stride] * dims
    if dilation > 1:
        settings["dilations"] = [dilation] * dims
    if not d.free and any((k - 1) * dilation + 1 > n + 2 * (k // 2) for n in shape[2:]):
        raise Rejected("window")
    operands = [x, kernel(d, out, shape[1] // groups, *[k] * dims)]
    if d.chance(.6):
        operands.append(vector(d, out, 0, .2))
    return d.like(x, d.op("Conv", *operands, **settings))


def deconv(d, x):
    shape = d.shape(x)
    dims = len(shape) - 2
    if max(shape[2:]) > 8:
        raise Rejected("large")
    k, stride = int(d.pick((2, 3, 4))), int(d.pick((1, 2)))
    groups = 2 if d.chance(.15) and shape[1] % 2 == 0 else 1
    settings = {"strides": [stride] * dims, "kernel_shape": [k] * dims}
    out = width(d)
    if d.chance(.15):
        settings["auto_pad"] = d.pick(("SAME_UPPER", "SAME_LOWER"))
        if k < stride:
            raise Rejected("hole")
    elif d.chance(.1) and not d.free:
        settings["output_shape"] = [n * stride for n in shape[2:]]
    else:
        settings["pads"] = [int(d.rng.integers(0, (k + 1) // 2))] * 2 * dims
        if stride == 2 and d.chance(.2):
            settings["output_padding"] = [1] * dims
    if groups > 1:
        settings["group"] = groups
    operands = [x, kernel(d, shape[1], out // groups, *[k] * dims)]
    if d.chance(.6):
        operands.append(vector(d, out, 0, .2))
    return d.like(x, d.op("ConvTranspose", *operands, **settings))
