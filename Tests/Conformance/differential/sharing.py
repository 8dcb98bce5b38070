"""Counts the weights of layers in files of all forms: how many there are, of what size, and how often each is used.

A weight is what a layer takes as its matrix or kernel, traced through what constants are made of. Two layers share
one if they end at the same tensor of the file.
"""

import os
import struct
import json
import xml.etree.ElementTree as ElementTree
from collections import Counter

import numpy as np
import onnx

from inlining import inlined

# Which operand of a layer is its weight.
ONNX_LAYERS = {"Conv": (1,), "ConvTranspose": (1,), "Gemm": (0, 1), "MatMul": (0, 1), "Gather": (0,), "Einsum": (0, 1),
               "RNN": (1, 2)}
ONNX_VIEWS = {"Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Cast", "Mul", "Div", "Neg", "Flatten",
              "DequantizeLinear", "Add", "Sub", "Slice"}
IR_LAYERS = {"Convolution": (1,), "GroupConvolution": (1,), "ConvolutionBackpropData": (1,),
             "GroupConvolutionBackpropData": (1,), "MatMul": (0, 1), "Gather": (0,), "Einsum": (0, 1),
             "RNNSequence": (3, 4), "RNNCell": (2, 3)}
IR_VIEWS = {"Transpose", "Reshape", "Squeeze", "Unsqueeze", "Convert", "Multiply", "Divide", "Subtract", "Add",
            "Negative", "StridedSlice", "Slice", "VariadicSplit"}
# Smaller ones are gains, tables of two rows and the like, which have more than one way to be said.
SMALLEST = 12


def onnx_weights(path):
    """Counter of (elements of a weight, its uses)."""
    model = inlined(onnx.load(path))
    made = {o: node for node in model.graph.node for o in node.output}
    sizes = {t.name: int(np.prod(t.dims)) for t in model.graph.initializer if t.data_type in (1, 2, 3, 10, 11)}
    for node in model.graph.node:
        if node.op_type == "Constant":
            for a in node.attribute:
                if a.name == "value" and a.t.data_type in (1, 2, 3, 10, 11):
                    sizes[node.output[0]] = int(np.prod(a.t.dims))

    def root(name):
        """The tensor that a value is made of, or None where it depends on an input."""
        if name in sizes:
            return name
        node = made.get(name)
        if node is None or node.op_type not in ONNX_VIEWS:
            return None
        roots = [root(i) for i in node.input if i]
        known = [r for r in roots if r is not None]
        if node.op_type in ("Mul", "Add", "Sub", "Div") and None in roots:
            return None
        return max(known, key=lambda r: sizes[r]) if known else None

    uses = Counter()
    for node in model.graph.node:
        for i in ONNX_LAYERS.get(node.op_type, ()):
            if i < len(node.input) and (found := root(node.input[i])) and sizes[found] >= SMALLEST:
                uses[found] += 1
    return Counter((sizes[name], count) for name, count in uses.items())


def ir_weights(path):
    """The same of an IR: constants are one where they have one place in the .bin."""
    tree = ElementTree.parse(path).getroot()
    layers = {layer.get("id"): layer for layer in tree.iterfind("./layers/layer")}
    into = {}
    for edge in tree.iterfind("./edges/edge"):
        layer = layers[edge.get("to-layer")]
        ports = [p.get("id") for p in layer.iterfind("./input/port")]
        into[edge.get("to-layer"), ports.index(edge.get("to-port"))] = edge.get("from-layer")

    def root(id):
        layer = layers[id]
        if layer.get("type") == "Const":
            data = layer.find("data")
            shape = [int(n) for n in data.get("shape").split(",") if n.strip()]
            if data.get("element_type")[0] not in "fui" or data.get("element_type") == "i64":
                return None
            return int(data.get("offset")), int(np.prod(shape))
        if layer.get("type") not in IR_VIEWS:
            return None
        roots = [root(into[id, i]) for i in range(len(layer.findall("./input/port")))]
        if layer.get("type") in ("Multiply", "Add", "Subtract", "Divide") and None in roots:
            return None
        known = [r for r in roots if r is not None]
        return max(known, key=lambda r: r[1]) if known else None

    uses = Counter()
    for id, layer in layers.items():
        for i in IR_LAYERS.get(layer.get("type"), ()):
            if (id, i) in into and (found := root(into[id, i])) and found[1] >= SMALLEST:
                uses[found] += 1
    return Counter((size, count) for (_, size), count in uses.items())


def stored_weights(path):
    """The sizes of matrices and kernels in a safetensors file, each with the number of tensors."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    shapes = [entry["shape"] for name, entry in header.items() if name != "__metadata__"]
    return Counter(int(np.prod(s)) for s in shapes if len(s) > 1 and np.prod(s) >= SMALLEST)


def weights(path):
    return ir_weights(path) if path.endswith(".xml") else onnx_weights(path)


def tensors(counted):
    """How many weights there are of each size, whatever their uses."""
    found = Counter()
    for (size, _), count in counted.items():
        found[size] += count
    return found


def told(counted):
    return ", ".join(f"{n}× {k[0]} used {k[1]}×" if isinstance(k, tuple) else f"{n}× {k}"
                     for k, n in sorted(counted.items()))
