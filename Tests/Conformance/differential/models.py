"""Whole models at random: what precedes the first layer, blocks, heads, and what comes after the last layer."""

import numpy as np
from onnx import helper

from activations import activation
from blocks import BLOCKS
from draft import Draft, Rejected
from dressing import dressed
from layers import conv, dense
from moves import to_vector
from values import channel_axis
from weights import kernel, matrix, vector

KINDS = ("vector", "image", "signal", "sequence", "tokens")


class Drawing(Draft):
    def random(self, type, like):
        """A random operator. For the draft it yields zeros: its weight is 0."""
        name = self.fresh("noise")
        self.values[name] = np.zeros(self.shape(like), np.float32)
        self.nodes.append(helper.make_node(type, [like], [name], name=self.node_name(type)))
        return name


def declared(d, shape):
    """The shape as the model says it: the batch and the extents of locations may be free."""
    extents = [int(n) for n in shape]
    if d.batch_free:
        extents[0] = "N"
    if d.free:
        places = range(1, len(extents) - 1) if d.last else range(2, len(extents))
        for i in places:
            extents[i] = "HWL"[i % 3]
    return extents


def source(d, kind, name):
    """An input, brought to the form that networks take."""
    n = 2 if d.batch_free else int(d.pick((1, 2)))
    features = int(d.pick((4, 8)))
    if kind == "tokens":
        length = int(d.pick((3, 5)))
        ids = d.rng.integers(0, 8, (n, length))
        d.input(name, ids, declared(d, ids.shape), "sequence")
        table = matrix(d, 8, features)
        return d.as_kind("sequence", d.op("Gather", table, name, axis=0))
    shape = {"vector": (n, features), "signal": (n, features, 8), "sequence": (n, 4, features),
             "image": (n, int(d.pick((3, 4, 8))), 8, 8)}[kind]
    d.last = kind == "image" and d.chance(.25) and not d.free
    if d.last:  # never as many channels as places, so that the axes can be told apart
        shape = (n, 8, 8, min(shape[1], 4))
    bytes_in = kind == "image" and d.chance(.1 if d.tame else .25)
    if bytes_in:
        array = d.rng.integers(0, 256, shape).astype(np.uint8)
    else:
        array = d.rng.standard_normal(shape).astype(np.float32)
    x = d.input(name, array, declared(d, shape), kind)
    if bytes_in:
        x = d.as_kind(kind, d.op("Cast", x, to=1))
    turn = d.last and d.chance(.5)
    if turn:
        x = d.as_kind(kind, d.op("Transpose", x, perm=[0, 3, 1, 2]))
    x = preprocessed(d, x, kind, bytes_in, d.last and not turn)
    if d.last and not turn:
        x = d.op("Transpose", x, perm=[0, 3, 1, 2])
    return d.as_kind(kind, x)


def preprocessed(d, x, kind, bytes_in, last):
    """What models do with their inputs before the first layer: nothing learned."""
    if not bytes_in and d.chance(.6):
        return x
    d.marks.add("preprocessing")
    rank = d.values[x].ndim
    axis = rank - 1 if last or kind in ("vector", "sequence") else 1
    c = d.shape(x)[axis]

    def numbers(low, high):
        shape = d.pick(((), [c if i == axis else 1 for i in range(rank)]))
        return d.constant(d.rng.uniform(low, high, shape).astype(np.float32), "prep")

    scale = 255 if bytes_in else 1
    form = d.pick(("mean std", "minus one", "scale", "affine"))
    if form == "minus one":
        y = d.op("Div", x, d.constant(np.float32(scale / 2)))
        return d.op("Sub", y, d.constant(np.float32(1)))
    if form == "mean std":
        if bytes_in and d.chance(.5):
            x = d.op("Div", x, d.constant(np.float32(255)))
            scale = 1
        return d.op("Div", d.op("Sub", x, numbers(.4 * scale, .5 * scale)), numbers(.2 * scale, .3 * scale))
    if form == "scale":
        return d.op("Mul", x, d.constant(np.float32(1 / scale)))
    return d.op("Add", d.op("Mul", x, numbers(.5 / scale, 2 / scale)), numbers(-.5, .5))


def step(d, x):
    options = BLOCKS[d.kinds[x]]
    block = d.pick([b for b, _ in options], [w for _, w in options])
    y = d.attempt(block, x)
    return x if y is None else y


def first(d, x):
    """A layer and an activation, with which methods begin."""
    y = d.attempt(conv if d.kinds[x] in ("image", "signal") else dense, x)
    z = d.attempt(activation, x if y is None else y)
    return (x if y is None else y) if z is None else z


def head(d, x):
    """The last layer and what is done with its result."""
    if d.kinds[x] in ("image", "signal"):
        if d.chance(.3):
            dims = d.values[x].ndim - 2
            return d.as_kind(d.kinds[x], d.op("Conv", x, kernel(d, 4, d.shape(x)[1], *[1] * dims), vector(d, 4, 0)))
        x = to_vector(d, x)
    elif d.kinds[x] == "sequence" and d.chance(.5):
        x = to_vector(d, x)
    return dense(d, x, 4) if d.chance(.85) else x


def plumbing(d, y):
    """After the last layer: softmax, labels, scales."""
    labels = 0 if d.plain else .12
    form = d.pick(("none", "softmax", "log", "sigmoid", "scale", "label", "argmax"),
                  [.55, .12, .06, .06, .09, labels, labels])
    axis = channel_axis(d, y)
    if form in ("softmax", "log"):
        return [d.op("Softmax" if form == "softmax" else "LogSoftmax", y, axis=axis)]
    if form == "sigmoid":
        return [d.op("Sigmoid", y)]
    if form == "scale":
        return [d.op("Add", d.op("Mul", y, d.constant(np.float32(3))), d.constant(np.float32(1)))]
    if form in ("label", "argmax"):
        d.marks.add("labels")
        label = d.op("ArgMax", y, axis=axis, keepdims=0)
        return [label] if form == "label" else [d.op("Softmax", y, axis=axis), label]
    return [y]


def drawn(seed, size):
    """A model with an example of its inputs, or None where the draft came to nothing."""
    d = Drawing(seed)
    d.batch_free = d.chance(.6)
    d.last = False
    kind = d.pick(KINDS, [.3, .38, .12, .12, .08])
    d.free = d.batch_free and kind in ("image", "signal") and d.chance(.15)
    try:
        x = source(d, kind, d.fresh("x") if d.style == "odd" else "x")
        second = None
        if d.chance(.15):
            second = source(d, kind, "x2")
        if d.tame:
            x = first(d, x)
        for _ in range(int(d.rng.integers(1, size + 1))):
            x = step(d, x)
        if second is not None:
            d.marks.add("two inputs")
            for _ in range(int(d.rng.integers(1, 4))):
                second = step(d, second)
            x = joined(d, x, second)
        taps = [x] if d.chance(.1) else []
        y = head(d, x)
        outputs = plumbing(d, y)
        if d.chance(.15):
            outputs += plumbing(d, head(d, x))
        for output in outputs + taps:
            if output not in d.outputs and output not in [i[0] for i in d.inputs]:
                d.outputs.append(output)
    except (Rejected, ValueError, IndexError, TypeError, ZeroDivisionError):
        return None
    if not d.outputs:
        return None
    model = d.model()
    feeds = {n: d.values[n] for n in (i.name for i in model.graph.input)}
    return (d, dressed(d, model), feeds) if feeds else None


def joined(d, x, second):
    """Two towers: summed, subtracted or side by side."""
    x, second = (v if d.kinds[v] == "vector" else to_vector(d, v) for v in (x, second))
    if d.shape(x) == d.shape(second) and d.chance(.6):
        return d.as_kind("vector", d.op(d.pick(("Add", "Sub")), x, second))
    return d.as_kind("vector", d.op("Concat", x, second, axis=1))
