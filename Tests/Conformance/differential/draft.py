"""A model while it is drawn: nodes, tensors, and the value of everything so far for one example of the inputs."""

import numpy as np
from onnx import defs, helper, numpy_helper

from evaluator import NUMBERS, evaluate

# How nodes and values are called: as exporters do it, not at all, or so that readers stumble.
STYLES = ("plain", "torch", "nameless", "odd")
ODD = ("a b", "x:0", "input", "Output", "network", "é", "w'", "0", "let", "a/b.c", "class", "self", "..", "%d", "a,b")


class Rejected(Exception):
    """A step that the draft does not take: its values would be useless, or have no place."""


class Draft:
    """
    kinds     of values: vector [N, F], sequence [N, T, F], signal [N, C, L], image [N, C, H, W]
    pool      names of weights that may be shared, by role and shape
    marks     what is in the model, for the statistics and for what may be refused
    """

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.nodes, self.tensors, self.values, self.kinds, self.inputs, self.outputs = [], {}, {}, {}, [], []
        self.pool, self.marks, self.taken, self.count = {}, set(), set(), 0
        self.opset = min(self.pick((12, 13, 15, 17, 18, 20, 21), [.05, .15, .1, .3, .15, .15, .1]),
                         defs.onnx_opset_version())
        self.style = self.pick(STYLES, [.4, .3, .1, .2])
        self.free = False  # whether extents of locations are free
        self.shares = self.rng.random() < .5
        # Two thirds have nothing without a kernel map; half of all also only activations that methods take.
        self.plain = self.rng.random() < .7
        self.tame = self.plain and self.rng.random() < .7

    # Chance.

    def chance(self, p):
        return self.rng.random() < p

    def pick(self, options, weights=None):
        p = None if weights is None else np.array(weights) / sum(weights)
        return options[int(self.rng.choice(len(options), p=p))]

    # Names.

    def fresh(self, stem):
        self.count += 1
        name = f"{stem}_{self.count}"
        if self.style == "torch":
            return f"/{stem}/{self.count}/{stem}_output_0"
        if self.style == "odd" and self.chance(.3):
            name = self.pick(ODD)
            name = f"{name}{self.count}" if name in self.taken else name
            self.taken.add(name)
        return name

    def node_name(self, type):
        if self.style == "nameless":
            return ""
        if self.style == "torch":
            return f"/{type.lower()}/{type}_{self.count}"
        return self.fresh(type)

    # What a model is made of.

    def constant(self, array, stem="c"):
        """A tensor of the graph or, where it is said in the graph, a Constant."""
        array = np.asarray(array)
        if self.chance(.3):
            name = self.fresh(stem)
            self.nodes.append(helper.make_node("Constant", [], [name], name=self.node_name("Constant"),
                                               value=numpy_helper.from_array(array)))
            self.values[name] = array
            return name
        return self.tensor(array, stem)

    def tensor(self, array, stem="w"):
        name = self.fresh(stem)
        self.tensors[name] = self.values[name] = np.asarray(array)
        return name

    def ints(self, *numbers):
        return self.constant(np.array(numbers, np.int64), "shape")

    def op(self, type, *inputs, results=1, **attributes):
        arrays = [self.values[name] if name else None for name in inputs]
        with np.errstate(all="ignore"):
            found = evaluate(type, arrays, attributes, results, self.opset)
        found = [np.asarray(f) for f in found]
        if any(a is not None and a.dtype == np.float64 for a in arrays) is False and type != "Cast":
            found = [f.astype(np.float32) if f.dtype == np.float64 else f for f in found]
        for f in found:
            if f.size == 0 or f.dtype.kind == "f" and not (np.all(np.isfinite(f)) and np.max(np.abs(f)) < 1e3):
                raise Rejected(type)
        names = [self.fresh(type.lower()) for _ in found]
        for name, value in zip(names, found):
            self.values[name] = value
        self.nodes.append(helper.make_node(type, list(inputs), names, name=self.node_name(type), **attributes))
        return names[0] if results == 1 else names

    def shape(self, name):
        return self.values[name].shape

    def as_kind(self, kind, name):
        self.kinds[name] = kind
        return name

    def like(self, other, name):
        return self.as_kind(self.kinds[other], name)

    def input(self, name, array, declared, kind):
        self.values[name] = array
        self.inputs.append((name, array.dtype, declared))
        return self.as_kind(kind, name)

    # What is taken back where a step is rejected.

    def mark_place(self):
        return len(self.nodes), list(self.tensors), dict(self.values), {k: list(v) for k, v in self.pool.items()}, \
            set(self.marks)

    def return_to(self, place):
        nodes, tensors, values, self.pool, self.marks = place
        del self.nodes[nodes:]
        self.tensors = {name: self.tensors[name] for name in tensors}
        self.values = values

    def attempt(self, step, *arguments):
        """The result of a step, or None where it was rejected."""
        place = self.mark_place()
        try:
            return step(self, *arguments)
        except (Rejected, ValueError, IndexError, ZeroDivisionError, TypeError):
            self.return_to(place)
            return None

    # The model.

    def model(self, name="drawn"):
        used, nodes = set(self.outputs), []
        for node in reversed(self.nodes):
            if used & set(node.output):
                nodes.insert(0, node)
                used |= set(node.input)
        inputs = [helper.make_tensor_value_info(n, NUMBERS[np.dtype(t)], s)
                  for n, t, s in self.inputs if n in used]
        batch_free = any(isinstance(s[0], str) for _, _, s in self.inputs)
        outputs = []
        for o in self.outputs:
            value = self.values[o]
            shape = list(value.shape)
            if self.free and len(shape) > 2:
                shape[2:] = [None] * len(shape[2:])
            if batch_free and shape:
                shape[0] = "N"
            outputs.append(helper.make_tensor_value_info(o, NUMBERS[value.dtype], shape))
        tensors = [numpy_helper.from_array(a, n) for n, a in self.tensors.items() if n in used]
        graph = helper.make_graph(nodes, name, inputs, outputs, tensors)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)],
                                 ir_version=8 if self.opset < 19 else 10)
