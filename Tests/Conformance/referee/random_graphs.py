#!/usr/bin/env python3
"""Random networks as flat graph text, for the referee: every operation of the theory, on small values.

  random_graphs.py --seed S --only K     prints graph K of seed S
  random_graphs.py --seed S --graphs N   how often each operation and method is drawn

A graph is drawn tame or wild. Tame ones add independent Gaussian values, as shaping methods want it; wild
ones also add values to themselves and to their activations, share weights between summands and feed
activations with anything.
"""

import argparse
import collections
from dataclasses import dataclass

import numpy as np

from graph_text import borders

SMOOTH = ["tanh", "softplus", "sigmoid", "erf", "swish", "gelu", "geluExact", "sin"]
BOUNDED = ["tanh", "tanh", "sigmoid", "erf", "sin"]
KINKED = ["relu", "leakyRelu", "leakyRelu(0.2)", "elu"]
WIDTHS = [2, 3, 4, 4, 5, 6, 6, 8, 12]


@dataclass
class Value:
    name: str
    shape: tuple
    gaussian: bool
    zeros: bool = False
    input: bool = False  # most methods make inputs one feature wider
    signal: bool = False  # [C, T] in place of [T, d]

    @property
    def kind(self):
        return "signal" if self.signal else ("vector", "sequence", "image")[len(self.shape) - 1]

    @property
    def channel(self):
        """The axis of the channels."""
        return 0 if self.kind in ("image", "signal") else len(self.shape) - 1

    @property
    def size(self):
        return int(np.prod(self.shape))


class Builder:
    def __init__(self, seed, index, attempt):
        self.rng = np.random.default_rng([seed, index, attempt])
        self.name = f"R{index}"
        self.lines, self.operands, self.values, self.keys = {}, {}, [], {}
        methods = ["dks"] * 7 + ["tau"] * 4 + ["eta"] * 2 + ["none"] * 4 + ["he", "lecun", "edge", "edge"]
        kind = self.pick(methods)
        if index % 10 == 9:
            kind = "looksLinear" if index % 20 == 9 else "orthogonal"
        self.shaping = kind in ("dks", "tau", "eta")
        zeta = self.rng.uniform(1.2, 2)
        self.method = {
            "dks": f"dks(zeta: {zeta:.3f})",
            "tau": f"tat(tau: {self.rng.uniform(0.1, 0.8):.3f})",
            "eta": f"tat(eta: {0.3 + 0.5 * self.rng.random() ** 5:.3f})",
            "edge": "edgeOfChaos(q: 1)", "orthogonal": "deltaOrthogonal(scale: 1.1)"}.get(kind, kind)
        self.activations = {
            "eta": ["leakyRelu", "leakyRelu(0.2)"], "tau": SMOOTH,
            "edge": KINKED + ["tanh", "erf", "sin"], "looksLinear": ["relu", "leakyRelu(0.2)", "softplus", "swish"]}.get(kind, SMOOTH * 2 + KINKED)
        if kind == "dks":  # those with straight tails cannot be made as steep
            self.activations = BOUNDED if zeta > 1.44 and self.chance(0.9) else SMOOTH * 4 + KINKED
        self.wild = self.chance(0.3 if self.shaping else 0.5)

    # Draws

    def chance(self, p):
        return self.rng.random() < p

    def pick(self, choices, weights=None):
        if weights is not None:
            weights = np.array(weights) / np.sum(weights)
        return choices[self.rng.choice(len(choices), p=weights)]

    def recent(self, *kinds, where=lambda v: True):
        """A value of one of the kinds; later ones are likelier."""
        found = [v for v in self.values if v.kind in (kinds or ("vector", "sequence", "signal", "image")) and where(v)]
        return self.pick(found, [1.4 ** i for i in range(len(found))]) if found else None

    def add(self, op, operands, to, gaussian=False, type=None, **settings):
        """A node whose result has the shape `to`, a signal where the first operand is one unless told."""
        type = type or ("signal" if operands and operands[0].signal and len(to) == 2 else "f32")
        name = f"{op}_{len(self.lines) + 1}"
        text = ", ".join(f"{key}: {value}" for key, value in settings.items() if value is not None)
        operand_text = f"({', '.join(o.name for o in operands)})" if operands else ""
        self.lines[name] = (f"{name} = {op}{operand_text}{' {' + text + '}' if text else ''}",
                            f"{type}[{', '.join(map(str, to))}]")
        self.operands[name] = [o.name for o in operands]
        value = Value(name, tuple(int(n) for n in to), gaussian,
                      all(o.zeros for o in operands) if operands else op == "zeros", op == "input",
                      type == "signal")
        if op not in ("input", "zeros"):
            self.values.append(value)
        return value

    # Layers

    def initializer(self, convolution=False):
        """Settings of an affine layer: mostly none, so that the method chooses."""
        settings = {}
        if self.chance(0.03 if self.shaping else 0.3):
            scale = self.pick([None, 0.5, 1.25, 1.5])
            bias = self.pick([None, None, 0.3, 0.7])
            numbers = ", ".join(f"{k}: {v}" for k, v in (("scale", scale), ("bias", bias)) if v is not None)
            name = self.pick(["gaussian", "orthogonal", "uniform"])
            if convolution and self.chance(0.7):
                settings["init"] = f"delta({name}{', ' + numbers if numbers else ''})"
            else:
                settings["init"] = f"{name}({numbers})" if numbers else name
            if self.chance(0.05):
                settings["init"] = "zeros"
        if self.chance(0.1):
            settings["bias"] = "false"
        return settings

    def sharing(self, signature, settings):
        """Settings with a key, of weights that were used before where some fit."""
        fits = [key for key, (s, _) in self.keys.items() if s == signature]
        if fits and self.chance(0.3):
            key = self.pick(fits)
            return self.keys[key][1] | {"weights": key}
        if self.chance(0.3):
            key = f"shared_{len(self.keys)}"
            self.keys[key] = (signature, settings)
            return settings | {"weights": key}
        return settings

    def dense(self, v, units=None, **settings):
        units = units or self.pick(WIDTHS)
        settings = settings or self.sharing(("dense", v.shape[-1], units, v.input), self.initializer())
        return self.add("dense", [v], v.shape[:-1] + (units,), True, units=units, **settings)

    def conv(self, v, channels=None, same=False):
        channels = channels or self.pick([2, 3, 4, 4, 6])
        fits = [g for g in (1, 1, 2, 3) if v.shape[0] % g == 0 and channels % g == 0]
        groups = 1 if v.input else self.pick(fits)
        if same:
            settings = {"kernel": self.pick([1, 3])}
        else:
            settings = {"kernel": self.pick([1, 3, 3, [3, 1], [1, 3]]),
                        "stride": self.pick([None, None, None, 2, [1, 2]]),
                        "padding": self.pick([None, None, None, "valid", 0, 1, 2, [1, 0], [0, 1, 2, 0]]),
                        "dilation": self.pick([None] * 6 + [2])}
        shape = self.convolved(v, settings)
        if shape is None:
            return None
        settings["groups"] = groups if groups > 1 else None
        signature = ("conv", v.shape[0], channels, str(settings["kernel"]), groups, v.input)
        shared = self.sharing(signature, self.initializer(convolution=True))
        return self.add("conv", [v], (channels, *shape), True, channels=channels, **settings, **shared)

    def convolved(self, v, settings):
        def two(x):
            return (x, x) if not isinstance(x, list) else tuple(x[:2])
        kernel, stride, dilation = (two(settings.get(key) or 1) for key in ("kernel", "stride", "dilation"))
        padding = settings.get("padding")
        result = []
        for axis in (0, 1):
            extent, reach = v.shape[1 + axis], (kernel[axis] - 1) * dilation[axis] + 1
            if padding is None:
                result.append(-(-extent // stride[axis]))
                continue
            if padding == "valid":
                border = 0
            elif isinstance(padding, list) and len(padding) == 4:
                border = padding[axis] + padding[axis + 2]
            else:
                border = 2 * two(padding)[axis]
            if extent + border < reach:
                return None
            result.append((extent + border - reach) // stride[axis] + 1)
        return tuple(result) if np.prod(result) <= 64 else None

    def conv_signal(self, v, channels=None, same=False):
        """A convolution along a signal."""
        channels = channels or self.pick([2, 3, 4, 4, 6])
        size, step = self.pick([1, 3] if same else [1, 2, 3, 3]), 1 if same else self.pick([1, 1, 1, 2])
        gap = 1 if same else self.pick([1] * 5 + [2])
        reach = (size - 1) * gap + 1
        step = 1 if size > 1 and step >= reach else step  # no cut into patches, which are drawn whole
        border = None if same else self.pick([None, None, "valid", "causal", [0, 1, 0, 0], [0, 2, 0, 1]])
        if border == "causal":
            border = [0, reach - 1, 0, 0]
        extent = v.shape[1] + (sum(border) if isinstance(border, list) else 0)
        if border is not None and extent < reach:
            return None
        places = -(-v.shape[1] // step) if border is None else (extent - reach) // step + 1
        if places > 16:
            return None
        groups = 1 if v.input else self.pick([g for g in (1, 1, 2, 3) if v.shape[0] % g == 0 and channels % g == 0])
        settings = {"kernel": [1, size] if size > 1 else 1, "stride": [1, step] if step > 1 else None,
                    "dilation": [1, gap] if gap > 1 else None, "padding": border,
                    "groups": groups if groups > 1 else None}
        shared = self.sharing(("conv_signal", v.shape[0], channels, size, groups, v.input),
                              self.initializer(convolution=True))
        return self.add("conv", [v], (channels, places), True, channels=channels, **settings, **shared)

    def depthwise(self):
        v = self.recent("image", where=lambda v: v.shape[0] <= 4)
        if v is None or not (self.wild or self.chance(0.5)):
            return None
        settings = {"kernel": self.pick([1, 3]), "stride": self.pick([None, None, 2]),
                    "multiplier": self.pick([None, None, 2])}
        shape = (v.shape[0] * (settings["multiplier"] or 1), *self.convolved(v, settings))
        return self.add("depthwiseConv", [v], shape, not self.shaping, **settings,
                        **self.initializer(convolution=True))

    def affine(self, v=None, like=None):
        """An affine layer on a value (any, mostly no image that is flat already), of the shape of `like`."""
        v = v or self.recent(where=lambda v: v.size <= 80 and not v.zeros)
        if v is None:
            return None
        if like is None:
            return {"image": self.conv, "signal": self.conv_signal}.get(v.kind, self.dense)(v)
        if like.kind == "signal":
            if v.kind != "signal" or v.shape[1:] != like.shape[1:]:
                v = self.recent("signal", where=lambda v: v.shape[1:] == like.shape[1:])
            return v and self.conv_signal(v, like.shape[0], same=True)
        if like.kind == "image":
            if v.kind != "image" or v.shape[1:] != like.shape[1:]:
                v = self.recent("image", where=lambda v: v.shape[1:] == like.shape[1:])
            return v and self.conv(v, like.shape[0], same=True)
        if v.kind != like.kind or v.shape[:-1] != like.shape[:-1]:
            v = self.recent(where=lambda v: v.kind == like.kind and v.shape[:-1] == like.shape[:-1])
        return v and self.dense(v, like.shape[-1])

    def act(self, v=None):
        anything = self.chance(0.15 if self.wild else 0.01)
        v = v or self.recent(where=lambda v: v.gaussian or anything)
        if v is None:
            return None
        phi = self.pick(self.activations)
        return self.add("activation", [v], v.shape, phi=phi, kept="true" if self.chance(0.02) else None)

    def weights(self, n):
        w = self.rng.uniform(0.2, 1, n) * self.pick([1, 1, 1, -1])
        w[0] = abs(w[0])
        if self.shaping and self.chance(0.8):
            w /= np.sqrt((w * w).sum())
        return f"[{', '.join(repr(float(x)) for x in w)}]"

    def sum(self):
        n = self.pick([2, 2, 2, 3])
        first = self.recent(where=lambda v: (self.wild or v.gaussian) and v.size <= 150)
        if first is None:
            return None
        terms = [first]
        for _ in range(n - 1):
            other = None
            if self.wild and self.chance(0.6):
                other = self.pick([v for v in self.values if (v.shape, v.kind) == (first.shape, first.kind)])
            if other is None:
                other = self.affine(like=first)
            if other is None:
                return None
            if self.wild and self.chance(0.3):
                other = self.act(other)
            terms.append(other)
        terms = [terms[i] for i in self.rng.permutation(len(terms))]
        gaussian = all(t.gaussian for t in terms)
        return self.add("sum", terms, first.shape, gaussian, weights=self.weights(len(terms)))

    def self_sum(self):
        """a + φ(a), or with a shared layer between."""
        a = self.recent(where=lambda v: v.gaussian and v.size <= 100)
        if a is None or not (self.wild or self.chance(0.1)):
            return None
        b = self.act(a)
        if self.chance(0.4) and a.kind in ("vector", "sequence"):
            b = self.dense(b, a.shape[-1])
        return self.add("sum", [a, b], a.shape, b.gaussian, weights=self.weights(2))

    def siamese(self):
        """One layer on two values, then their activations, then the weighted sum."""
        l = self.recent("vector", "sequence", where=lambda v: v.size <= 60)
        r = l and self.recent(l.kind, where=lambda v: v.shape == l.shape and v.input == l.input)
        if r is None or not (self.wild or self.chance(0.1)):
            return None
        units = self.pick([2, 4, 6])
        key = f"shared_{len(self.keys)}"
        self.keys[key] = (("dense", l.shape[-1], units, l.input), self.initializer())
        a, b = (self.dense(v, units, **self.keys[key][1], weights=key) for v in (l, r))
        if self.chance(0.8):
            a = self.act(a)
        if self.chance(0.6):
            b = self.act(b)
        return self.add("sum", [a, b], a.shape, a.gaussian and b.gaussian, weights=self.weights(2))

    def scan(self):
        """h ← φ(w₁ A x_t + w₂ B h), unrolled."""
        v = self.recent("sequence", where=lambda v: v.shape[0] <= 4)
        if v is None:
            return None
        units = self.pick([2, 4, 6])
        keys = [f"scan_{len(self.lines)}_{i}" for i in (1, 2)]
        settings = [self.initializer(), self.initializer()]
        weights = "[0.6, 0.8]" if self.chance(0.5) else self.weights(2)
        phi = self.pick(self.activations)
        state, states = self.add("zeros", [], (units,), True, shape=f"[{units}]"), []
        for t in range(v.shape[0]):
            word = self.add("element", [v], v.shape[1:], v.gaussian, index=t)
            terms = [self.dense(w, units, **s, weights=k) for w, s, k in zip((word, state), settings, keys)]
            mixed = self.add("sum", terms, (units,), True, weights=weights)
            state = self.add("activation", [mixed], (units,), phi=phi)
            states.append(state)
        made = self.add("stack", states, (len(states), units))
        return self.add("last", [made], (units,)) if self.chance(0.5) else made

    # Moves

    def concat(self):
        a = self.recent(where=lambda v: v.size <= 80)
        if a is None:
            return None
        axis = int(self.rng.integers(len(a.shape)))
        channel = a.channel
        b = self.recent(where=lambda v: v.kind == a.kind and v.size <= 80 and all(
            m == n for i, (m, n) in enumerate(zip(a.shape, v.shape)) if i != axis))
        shape = list(a.shape)
        shape[axis] += b.shape[axis]
        if axis != channel and shape[axis] > 6:
            return None
        return self.add("concat", [a, b], shape, a.gaussian and b.gaussian,
                        axis=None if axis == channel else axis)

    def part(self):
        v = self.recent()
        axis = int(self.rng.integers(len(v.shape)))
        counts = [n for n in (2, 3, 4) if v.shape[axis] % n == 0 and v.shape[axis] > n]
        if not counts:
            return None
        count = self.pick(counts)
        shape = list(v.shape)
        shape[axis] //= count
        channel = v.channel
        for index in self.rng.permutation(count)[:2]:
            made = self.add("part", [v], shape, v.gaussian, index=int(index), count=count,
                            axis=None if axis == channel else axis)
        return made

    def slice(self):
        v = self.recent()
        axis = int(self.rng.integers(len(v.shape)))
        step = self.pick([1, 1, 2])
        start = int(self.rng.integers(0, max(v.shape[axis] // 2, 1)))
        most = (v.shape[axis] - start - 1) // step + 1
        count = int(self.rng.integers(min(2, most), most + 1))
        shape = list(v.shape)
        shape[axis] = count
        return self.add("slice", [v], shape, v.gaussian, start=start, count=count, axis=axis, step=step)

    def on_image(self):
        v = self.recent("image")
        if v is None:
            return None
        height, width = v.shape[1:]
        choice = self.pick(["pad", "pad", "upsample", "channelShuffle", "transpose"])
        if choice == "pad":
            border = self.pick([1, [1, 0], [0, 1, 1, 0], [-1, 0, 1, 1], [0, -1, 0, 0]])
            top, left, bottom, right = borders(border)
            shape = (v.shape[0], height + top + bottom, width + left + right)
            if min(shape) < 1 or np.prod(shape[1:]) > 36:
                return None
            mode = self.pick([None, None, "reflect", "replicate"])
            if min(top, left, bottom, right) < 0 or min(height, width) < 2:
                mode = None
            return self.add("pad", [v], shape, v.gaussian, border=border, mode=mode)
        if choice == "upsample":
            down, across = self.pick([(2, 2), (1, 2), (2, 1)])
            if height * width * down * across > 64:
                return None
            return self.add("upsample", [v], (v.shape[0], height * down, width * across), v.gaussian,
                            factor=down if down == across else [down, across])
        if choice == "transpose":
            return self.add("transpose", [v], (v.shape[0], width, height), v.gaussian, axes=[0, 2, 1])
        groups = [g for g in (2, 3) if v.shape[0] % g == 0]
        if not groups:
            return None
        return self.add("channelShuffle", [v], v.shape, v.gaussian, groups=self.pick(groups))

    def on_signal(self):
        v = self.recent("signal")
        if v is None:
            return None
        channels, steps = v.shape
        choice = self.pick(["pad", "upsample", "channelShuffle", "transpose"])
        if choice == "pad":
            before, after = self.pick([(1, 1), (2, 0), (-1, 0), (0, 1)])
            if not 1 <= steps + before + after <= 12:
                return None
            mode = self.pick([None, None, "reflect", "replicate"]) if min(before, after) >= 0 and steps > 2 else None
            return self.add("pad", [v], (channels, steps + before + after), v.gaussian,
                            border=[0, before, 0, after], mode=mode)
        if choice == "upsample":
            return self.add("upsample", [v], (channels, 2 * steps), v.gaussian, factor=[1, 2]) if steps <= 6 else None
        if choice == "transpose":
            return self.add("transpose", [v], (steps, channels), v.gaussian, type="f32", axes=[1, 0])
        groups = [g for g in (2, 3) if channels % g == 0]
        if not groups:
            return None
        return self.add("channelShuffle", [v], v.shape, v.gaussian, groups=self.pick(groups))

    def signal(self):
        """A sequence as a signal."""
        v = self.recent("sequence")
        return v and self.add("transpose", [v], v.shape[::-1], v.gaussian, type="signal", axes=[1, 0], signal="true")

    def reverse(self):
        v = self.recent()
        axis = int(self.rng.integers(len(v.shape)))
        plain = {"sequence": 0, "signal": 1}.get(v.kind)
        return self.add("reverse", [v], v.shape, v.gaussian,
                        axis=None if axis == plain and self.chance(0.7) else axis)

    def gain(self):
        v = self.recent()
        return self.add("gain", [v], v.shape, v.gaussian, initial=self.pick([None, None, -1, 0.5, 1.5]))

    def flatten(self):
        v = self.recent("sequence", "signal", "image", where=lambda v: v.size <= 150)
        return v and self.add("flatten", [v], (v.size,), v.gaussian)

    def of_sequence(self):
        v = self.recent("sequence")
        if v is None:
            return None
        if self.chance(0.3):
            return self.add("last", [v], v.shape[1:], v.gaussian)
        if self.chance(0.4):
            return self.add("element", [v], v.shape[1:], v.gaussian, index=int(self.rng.integers(v.shape[0])))
        other = self.recent(where=lambda w: w.shape == v.shape[1:])
        if other is None:
            return None
        picked = self.add("element", [v], v.shape[1:], v.gaussian, index=0)
        return self.add("stack", [picked, other], (2, *v.shape[1:]), v.gaussian and other.gaussian)

    def norm(self):
        v = self.recent()
        return self.add("layerNorm", [v], v.shape, v.gaussian)

    def dropout(self):
        v = self.recent()
        return self.add("dropout", [v], v.shape, rate=self.pick([0.1, 0.25, 0.5]))

    def scale(self):
        v = self.recent()
        return self.add("scale", [v], v.shape, v.gaussian, factor=self.pick([-1, 0.5, 1.5, 2]))

    # Graphs

    def inputs(self):
        """One to three inputs, each with an affine layer, sometimes two of one shape."""
        shape, kind = None, None
        for i in range(self.pick([1, 1, 1, 2, 2, 3])):
            if shape is None or self.chance(0.5):
                kind = self.pick(["vector", "vector", "sequence", "image", "image", "token", "signal"])
                shape = {"vector": (self.pick(WIDTHS),),
                         "sequence": (self.pick([2, 3, 4]), self.pick([2, 3, 4, 6])),
                         "image": (self.pick([1, 2, 3]), self.pick([3, 4]), self.pick([3, 4])),
                         "signal": (self.pick([1, 2, 3]), self.pick([3, 4, 6])),
                         "token": (self.pick([2, 3, 4]),)}[kind]
            v = self.add("input", [], shape, type={"token": "i32", "signal": "signal"}.get(kind, "f32"))
            if kind == "token":
                size = self.pick([2, 4, 6])
                settings = self.sharing(("embedding", size), {})
                self.add("embedding", [v], (*shape, size), True, count=10, size=size, **settings)
                continue
            if self.wild and self.chance(0.3 if self.method in ("none", "he", "lecun") else 0.05):
                self.values.append(v)
            self.affine(v)

    def text(self):
        self.inputs()
        steps = [(self.affine, 8), (self.act, 14 if "eta" in self.method else 9), (self.sum, 6),
                 (self.self_sum, 1.5), (self.siamese, 1.5), (self.scan, 1), (self.concat, 4), (self.part, 2),
                 (self.slice, 2), (self.on_image, 8), (self.depthwise, 5), (self.flatten, 0.7),
                 (self.of_sequence, 3), (self.norm, 1), (self.dropout, 0.7),
                 (self.on_signal, 6), (self.signal, 1), (self.reverse, 1.5), (self.gain, 0.3 if self.shaping else 1),
                 (self.scale, 0.3 if self.shaping else 1)]
        size = int(self.rng.integers(9, 32))
        for _ in range(200):
            if len(self.lines) >= size or not self.values:
                break
            self.pick([s for s, _ in steps], [w for _, w in steps])()
        if not any("activation" in line for line, _ in self.lines.values()):
            self.act(self.recent(where=lambda v: v.gaussian))
        outputs = []
        for _ in range(self.pick([1, 1, 1, 2])):
            v = self.recent(where=lambda v: v.name not in outputs)
            if v is None:
                break
            if self.chance(0.6):
                if v.kind in ("image", "signal") and v.size <= 150 and self.chance(0.7):
                    v = self.add("flatten", [v], (v.size,), v.gaussian)
                v = self.affine(v) or v
            if v.name not in outputs:
                outputs.append(v.name)
        live, front = set(), list(outputs)
        while front:
            name = front.pop()
            if name not in live:
                live.add(name)
                front += self.operands[name]
        rows = [f"  {'output ' if name in outputs else ''}{line} : {type}"
                for name, (line, type) in self.lines.items() if name in live]
        return "\n".join([f"graph {self.name} method={self.method} {{", *rows, "}"]) + "\n"


def random_graph(seed, index):
    """The text of graph `index` of a seed: the first draw with 6 to 25 nodes and an activation."""
    for attempt in range(50):
        text = Builder(seed, index, attempt).text()
        if 6 <= text.count("\n") - 2 <= 25 and "activation(" in text:
            return text
    return text


def main():
    parser = argparse.ArgumentParser(description="Random networks as flat graph text.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--graphs", type=int, default=200)
    options = parser.parse_args()
    if options.only is not None:
        print(random_graph(options.seed, options.only), end="")
        return
    count = collections.Counter()
    for index in range(options.graphs):
        words = set()
        for line in random_graph(options.seed, index).splitlines()[:-1]:
            words.add(line.split("method=")[1].split("(")[0].split(" ")[0] if "method=" in line
                      else line.split(" = ")[1].split("(")[0].split(" ")[0])
        count.update(words)
    for name, number in count.most_common():
        print(f"{name:20} {number}")


if __name__ == "__main__":
    main()
