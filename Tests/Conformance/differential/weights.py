"""Weights of drawn models: fresh ones, learned zeros and ones, and shared ones in every form in which models share."""

import numpy as np


def vector(d, n, around, spread=.3):
    """A learned vector; zeros and ones among them, as networks begin."""
    form = d.pick(("drawn", "zeros", "ones", "one"), [.7, .12, .1, .08])
    if form != "drawn":
        d.marks.add("learned " + form)
    values = {"zeros": np.zeros(n), "ones": np.ones(n), "one": np.full(n, around)}.get(form)
    values = around + spread * d.rng.standard_normal(n) if values is None else values
    return shared(d, "vector", (n,), lambda: d.tensor(values.astype(np.float32), "bias"))


def scalar(d):
    """A learned scalar: often 0 or 1, as ReZero and SkipInit begin."""
    number = d.pick((0.0, 1.0, float(d.rng.uniform(.2, 1.5))), [.4, .2, .4])
    d.marks.add(f"learned {number:g}" if number in (0, 1) else "learned scalar")
    return d.tensor(np.full(d.pick(((), (1,))), number, np.float32), "alpha")


def matrix(d, rows, columns):
    """A matrix [rows, columns] of a layer: fresh, shared, or the other of a tied pair."""
    def fresh():
        values = d.rng.standard_normal((rows, columns)) / np.sqrt(rows)
        if d.chance(.03):
            d.marks.add("learned zeros")
            values *= 0
        return stored(d, values.astype(np.float32))

    tied = [name for name in d.pool.get(("kernel", (columns, rows)), [])]
    if d.shares and tied and d.chance(.3):
        d.marks.add("tied")
        return d.op("Transpose", d.pick(tied), perm=[1, 0])
    return shared(d, "kernel", (rows, columns), fresh)


def kernel(d, *shape):
    """The kernel of a convolution."""
    def fresh():
        values = d.rng.standard_normal(shape) / np.sqrt(max(np.prod(shape[1:]), 1))
        return stored(d, values.astype(np.float32))

    flat = [name for name in d.pool.get(("kernel", shape[:2]), []) if len(shape) > 2 and np.prod(shape[2:]) == 1]
    if d.shares and flat and d.chance(.3):
        d.marks.add("matrix as kernel")
        return d.op("Reshape", d.pick(flat), d.ints(*shape))
    return shared(d, "kernel", shape, fresh)


def stored(d, values):
    """A tensor as files have it: mostly itself, else in another form that constants make of it."""
    form = d.pick(("plain", "flat", "half", "double", "bytes"), [.84, .04, .05, .03, .04])
    if form == "plain":
        return d.tensor(values)
    d.marks.add("stored " + form)
    if form == "flat":
        return d.op("Reshape", d.tensor(values.reshape(-1)), d.ints(*values.shape))
    if form in ("half", "double"):
        return d.op("Cast", d.tensor(values.astype(np.float16 if form == "half" else np.float64)), to=1)
    scale = np.float32(np.max(np.abs(values)) / 127 + 1e-6)
    steps = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
    return d.op("DequantizeLinear", d.tensor(steps), d.tensor(scale), d.tensor(np.int8(0)))


def shared(d, role, shape, fresh):
    """A weight of the pool, as it is or through a node, or a fresh one, which goes into the pool."""
    known = d.pool.setdefault((role, tuple(shape)), [])
    if not d.shares or not known or not d.chance(.4):
        name = fresh()
        known.append(name)
        return name
    name = d.pick(known)
    form = d.pick(("same", "alias", "scaled", "gained", "twice"), [.7, .1, .1, .05, .05])
    d.marks.add(f"shared {role} {form}")
    if form == "alias":
        return d.op("Identity", name)
    if form == "scaled":
        return d.op("Mul", name, d.constant(np.float32(d.pick((.5, .7, 1.0)))))
    if form == "gained":
        return d.op("Mul", name, scalar(d))
    if form == "twice":
        return d.op("Neg", d.op("Neg", name))
    return name
