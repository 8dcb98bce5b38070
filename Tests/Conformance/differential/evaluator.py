"""An evaluator of ONNX models in NumPy, operator by operator as the specification defines them.

It builds the models of the campaign, value by value, and judges them where onnxruntime is not there; where it is, the
two are held against each other. Plain and slow; knows the operators that the campaign draws and that dksc writes.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from onnx import AttributeProto, TensorProto, helper, numpy_helper

import windows

try:
    from scipy.special import erf
except ImportError:
    erf = np.vectorize(math.erf, otypes=[np.float64])


# Types by their number in the format; the package's own tables have moved between its versions.
TYPES = {TensorProto.FLOAT: np.float32, TensorProto.UINT8: np.uint8, TensorProto.INT8: np.int8,
         TensorProto.INT32: np.int32, TensorProto.INT64: np.int64, TensorProto.BOOL: np.bool_,
         TensorProto.FLOAT16: np.float16, TensorProto.DOUBLE: np.float64}
NUMBERS = {np.dtype(kind): number for number, kind in TYPES.items()}


class Unsupported(Exception):
    """An operator, or a form of one, that the evaluator does not know."""


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.logaddexp(x, 0)


UNARY = {
    "Abs": np.abs, "Acos": np.arccos, "Acosh": np.arccosh, "Asin": np.arcsin, "Asinh": np.arcsinh, "Atan": np.arctan,
    "Atanh": np.arctanh, "Ceil": np.ceil, "Cos": np.cos, "Cosh": np.cosh, "Erf": erf, "Exp": np.exp, "Floor": np.floor,
    "Identity": lambda x: x, "Log": np.log, "Neg": np.negative, "Not": np.logical_not, "Reciprocal": lambda x: 1 / x,
    "Relu": lambda x: np.maximum(x, 0), "Round": np.round, "Sigmoid": sigmoid, "Sign": np.sign, "Sin": np.sin,
    "Sinh": np.sinh, "Softplus": softplus, "Softsign": lambda x: x / (1 + np.abs(x)), "Sqrt": np.sqrt, "Tan": np.tan,
    "Tanh": np.tanh, "HardSwish": lambda x: x * np.clip(x / 6 + 0.5, 0, 1), "Mish": lambda x: x * np.tanh(softplus(x)),
}
BINARY = {
    "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Pow": np.power, "And": np.logical_and, "Or": np.logical_or,
    "Equal": np.equal, "Less": np.less, "LessOrEqual": np.less_equal, "Greater": np.greater,
    "GreaterOrEqual": np.greater_equal, "PRelu": lambda x, slope: np.where(x < 0, slope * x, x),
}
MANY = {"Sum": np.add, "Max": np.maximum, "Min": np.minimum}
REDUCTIONS = {
    "ReduceMean": np.mean, "ReduceSum": np.sum, "ReduceMax": np.max, "ReduceMin": np.min, "ReduceProd": np.prod,
    "ReduceL1": lambda x, **k: np.sum(np.abs(x), **k), "ReduceL2": lambda x, **k: np.sqrt(np.sum(x * x, **k)),
    "ReduceSumSquare": lambda x, **k: np.sum(x * x, **k),
}


def attributes_of(node):
    """Settings by name; texts as text."""
    found = {}
    for attribute in node.attribute:
        value = helper.get_attribute_value(attribute)
        if attribute.type == AttributeProto.STRING:
            value = value.decode()
        elif attribute.type == AttributeProto.TENSOR:
            value = numpy_helper.to_array(value)
        found[attribute.name] = value
    return found


def activation(name, x, a):
    """Activations that have settings, or None."""
    if name == "Elu":
        return np.where(x < 0, a.get("alpha", 1.0) * np.expm1(x), x)
    if name == "Celu":
        alpha = a.get("alpha", 1.0)
        return np.maximum(x, 0) + np.minimum(0, alpha * np.expm1(x / alpha))
    if name == "Selu":
        alpha, gamma = a.get("alpha", 1.67326319217681884765625), a.get("gamma", 1.05070102214813232421875)
        return gamma * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
    if name == "LeakyRelu":
        return np.where(x < 0, a.get("alpha", 0.01) * x, x)
    if name == "ThresholdedRelu":
        return np.where(x > a.get("alpha", 1.0), x, 0)
    if name == "HardSigmoid":
        return np.clip(a.get("alpha", 0.2) * x + a.get("beta", 0.5), 0, 1)
    if name == "Swish":
        return x * sigmoid(a.get("alpha", 1.0) * x)
    if name == "Gelu":
        if a.get("approximate", "none") == "tanh":
            return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
        return 0.5 * x * (1 + erf(x / math.sqrt(2)))
    return None


def softmax(x, axis):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def normalized(x, axes, epsilon):
    mean = np.mean(x, axis=axes, keepdims=True)
    return (x - mean) / np.sqrt(np.mean((x - mean) ** 2, axis=axes, keepdims=True) + epsilon)


def by_channel(v, x):
    return v.reshape([1, -1] + [1] * (x.ndim - 2))


def local_response(x, a):
    size = a["size"]
    squares = np.pad(x * x, [(0, 0), ((size - 1) // 2, size // 2)] + [(0, 0)] * (x.ndim - 2))
    total = np.sum(sliding_window_view(squares, size, axis=1), axis=-1)
    return x / (a.get("bias", 1.0) + a.get("alpha", 1e-4) / size * total) ** a.get("beta", 0.75)


def reshape(x, shape, a):
    shape = [int(n) for n in shape]
    if not a.get("allowzero", 0):
        shape = [x.shape[i] if n == 0 else n for i, n in enumerate(shape)]
    return x.reshape(shape)


def sliced(x, inputs):
    starts, ends = inputs[1], inputs[2]
    axes = inputs[3] if len(inputs) > 3 and inputs[3] is not None else range(len(starts))
    steps = inputs[4] if len(inputs) > 4 and inputs[4] is not None else [1] * len(starts)
    index = [slice(None)] * x.ndim
    for start, end, axis, step in zip(starts, ends, axes, steps):
        extent, start, end, step = x.shape[axis], int(start), int(end), int(step)
        start = start + extent if start < 0 else start
        end = end + extent if end < 0 else end
        if step > 0:
            index[axis] = slice(max(start, 0), max(end, 0), step)
        else:
            index[axis] = slice(min(start, extent - 1), None if end < 0 else end, step)
    return x[tuple(index)]


def padded(x, inputs, a):
    axes = inputs[3] if len(inputs) > 3 and inputs[3] is not None else range(x.ndim)
    widths = [(0, 0)] * x.ndim
    count = len(inputs[1]) // 2
    for i, axis in enumerate(axes):
        widths[axis] = (int(inputs[1][i]), int(inputs[1][i + count]))
    mode = a.get("mode", "constant")
    if mode == "constant":
        value = inputs[2] if len(inputs) > 2 and inputs[2] is not None else 0
        return np.pad(x, widths, constant_values=np.asarray(value, x.dtype).item())
    return np.pad(x, widths, mode={"reflect": "reflect", "edge": "edge", "wrap": "wrap"}[mode])


def blocks_to_depth(x, a):
    n, c, h, w = x.shape
    b = a["blocksize"]
    return x.reshape(n, c, h // b, b, w // b, b).transpose(0, 3, 5, 1, 2, 4).reshape(n, c * b * b, h // b, w // b)


def depth_to_blocks(x, a):
    n, c, h, w = x.shape
    b = a["blocksize"]
    if a.get("mode", "DCR") == "DCR":
        x = x.reshape(n, b, b, c // b // b, h, w).transpose(0, 3, 4, 1, 5, 2)
    else:
        x = x.reshape(n, c // b // b, b, b, h, w).transpose(0, 1, 4, 2, 5, 3)
    return x.reshape(n, c // b // b, h * b, w * b)


def split(x, inputs, a, results):
    axis = a.get("axis", 0)
    if len(inputs) > 1 and inputs[1] is not None:
        sizes = inputs[1]
    elif "split" in a:
        sizes = a["split"]
    else:
        part = -(-x.shape[axis] // results)
        sizes = [min(part, x.shape[axis] - i * part) for i in range(results)]
    return np.split(x, np.cumsum(sizes)[:-1].astype(int), axis)


def gemm(inputs, a):
    x, w = inputs[0], inputs[1]
    y = a.get("alpha", 1.0) * ((x.T if a.get("transA") else x) @ (w.T if a.get("transB") else w))
    return y if len(inputs) < 3 or inputs[2] is None else y + a.get("beta", 1.0) * inputs[2]


def rnn(inputs, a):
    """Hidden states and the last one; tanh or relu, one direction or both."""
    x, w, r = inputs[:3]
    steps, batch, hidden = x.shape[0], x.shape[1], r.shape[2]
    names = a.get("activations", [b"Tanh"] * len(w))
    states = np.zeros((steps, len(w), batch, hidden), x.dtype)
    for d in range(len(w)):
        phi = UNARY[names[d].decode() if isinstance(names[d], bytes) else names[d]]
        bias = inputs[3][d] if len(inputs) > 3 and inputs[3] is not None else np.zeros(2 * hidden, x.dtype)
        h = inputs[5][d] if len(inputs) > 5 and inputs[5] is not None else np.zeros((batch, hidden), x.dtype)
        backward = a.get("direction", "forward") == "reverse" or d == 1
        for t in range(steps - 1, -1, -1) if backward else range(steps):
            h = phi(x[t] @ w[d].T + h @ r[d].T + bias[:hidden] + bias[hidden:])
            states[t, d] = h
    last = np.stack([states[0 if a.get("direction") == "reverse" or d == 1 else -1, d] for d in range(len(w))])
    return [states, last]


def evaluate(name, inputs, a, results=1, opset=17):
    """The results of one operator on arrays; absent inputs are None."""
    x = inputs[0] if inputs else None
    if name in UNARY:
        return [UNARY[name](x)]
    if name in BINARY:
        return [BINARY[name](x, inputs[1])]
    if name == "Div":
        return [x // inputs[1] if x.dtype.kind in "iu" else x / inputs[1]]
    if name in MANY or name == "Mean":
        total = x
        for other in inputs[1:]:
            total = MANY.get(name, np.add)(total, other)
        return [total / len(inputs) if name == "Mean" else total]
    if name in REDUCTIONS:
        axes = a["axes"] if "axes" in a else inputs[1] if len(inputs) > 1 else None
        if axes is None or len(axes) == 0:
            if a.get("noop_with_empty_axes"):
                return [x]
            axes = range(x.ndim)
        return [REDUCTIONS[name](x, axis=tuple(int(i) for i in axes), keepdims=bool(a.get("keepdims", 1)))]
    if x is not None and (y := activation(name, x, a)) is not None:
        return [y]
    window = windows.evaluate(name, inputs, a)
    if window is not None:
        return [window]
    one = single(name, inputs, a, opset)
    if one is not None:
        return [one]
    if name == "Split":
        return split(x, inputs, a, results)
    if name == "RNN":
        return rnn(inputs, a)
    if name.startswith("Random") and x is not None:
        return [np.zeros(x.shape, np.float32)]  # noise has the weight 0 in drawn models
    if name == "Dropout":
        return [x, np.ones(x.shape, bool)][:results]
    raise Unsupported(name)


def single(name, inputs, a, opset):
    """Operators of one result, or None."""
    x = inputs[0] if inputs else None
    second = inputs[1] if len(inputs) > 1 else None
    if name == "Clip":
        low = a.get("min", second)
        high = a.get("max", inputs[2] if len(inputs) > 2 else None)
        return np.clip(x, low, high) if low is not None or high is not None else x
    if name in ("Softmax", "LogSoftmax"):
        if opset >= 13:
            y = softmax(x, a.get("axis", -1))
        else:  # of everything from the axis on
            rows = int(np.prod(x.shape[:a.get("axis", 1)]))
            y = softmax(x.reshape(rows, -1), 1).reshape(x.shape)
        return np.log(y) if name == "LogSoftmax" else y
    if name == "BatchNormalization":
        gain, shift, mean, variance = (by_channel(v, x) for v in inputs[1:5])
        return (x - mean) / np.sqrt(variance + a.get("epsilon", 1e-5)) * gain + shift
    if name == "InstanceNormalization":
        y = normalized(x, tuple(range(2, x.ndim)), a.get("epsilon", 1e-5))
        return y * by_channel(second, x) + by_channel(inputs[2], x)
    if name == "GroupNormalization":
        groups = x.reshape(x.shape[0], a["num_groups"], -1)
        y = normalized(groups, (2,), a.get("epsilon", 1e-5)).reshape(x.shape)
        gain, shift = inputs[1:3]
        if len(gain) == a["num_groups"] != x.shape[1]:
            gain, shift = (np.repeat(v, x.shape[1] // len(v)) for v in (gain, shift))
        return y * by_channel(gain, x) + by_channel(shift, x)
    if name in ("LayerNormalization", "RMSNormalization"):
        axes = tuple(range(a.get("axis", -1) % x.ndim, x.ndim))
        epsilon = a.get("epsilon", 1e-5)
        y = normalized(x, axes, epsilon) if name == "LayerNormalization" else x / np.sqrt(
            np.mean(x * x, axis=axes, keepdims=True) + epsilon)
        y = y * second
        return y + inputs[2] if len(inputs) > 2 and inputs[2] is not None else y
    if name == "MeanVarianceNormalization":
        axes = tuple(a.get("axes", (0, 2, 3)))
        mean = np.mean(x, axis=axes, keepdims=True)
        return (x - mean) / (np.sqrt(np.mean((x - mean) ** 2, axis=axes, keepdims=True)) + 1e-9)
    if name == "LRN":
        return local_response(x, a)
    if name == "Reshape":
        return reshape(x, second, a)
    if name == "Flatten":
        axis = a.get("axis", 1)
        axis = axis + x.ndim if axis < 0 else axis
        return x.reshape(int(np.prod(x.shape[:axis])), -1)
    if name == "Squeeze":
        axes = a.get("axes", second)
        return np.squeeze(x, None if axes is None else tuple(int(i) for i in axes))
    if name == "Unsqueeze":
        return np.expand_dims(x, tuple(int(i) for i in a.get("axes", second)))
    if name == "Transpose":
        return np.transpose(x, a.get("perm"))
    if name == "Concat":
        return np.concatenate(inputs, a["axis"])
    if name == "Slice":
        if "starts" in a:
            inputs = [x, a["starts"], a["ends"], a.get("axes")]
        return sliced(x, inputs)
    if name == "Pad":
        return padded(x, [x, a["pads"], a.get("value", 0.0)] if "pads" in a else inputs, a)
    if name == "SpaceToDepth":
        return blocks_to_depth(x, a)
    if name == "DepthToSpace":
        return depth_to_blocks(x, a)
    if name == "Gather":
        return np.take(x, second.astype(np.int64), axis=a.get("axis", 0))
    if name == "Gemm":
        return gemm(inputs, a)
    if name == "MatMul":
        return x @ second
    if name == "Einsum":
        return np.einsum(a["equation"], *inputs)
    if name == "Where":
        return np.where(x, second, inputs[2])
    if name == "Expand":
        return np.broadcast_to(x, np.broadcast_shapes(x.shape, tuple(int(n) for n in second))).copy()
    if name == "Cast":
        return x.astype(TYPES[a["to"]])
    if name == "CastLike":
        return x.astype(second.dtype)
    if name == "Shape":
        return np.array(x.shape, np.int64)[a.get("start", 0):a.get("end")]
    if name == "Constant":
        return constant(a)
    if name == "ConstantOfShape":
        value = a.get("value", np.zeros(1, np.float32))
        return np.full([int(n) for n in x], value.item(), value.dtype)
    if name == "ArgMax":
        y = np.argmax(x, a.get("axis", 0))
        return np.expand_dims(y, a.get("axis", 0)) if a.get("keepdims", 1) else y
    if name == "DequantizeLinear":
        zero = inputs[2].astype(np.float32) if len(inputs) > 2 and inputs[2] is not None else 0
        return (x.astype(np.float32) - zero) * second
    if name == "QuantizeLinear":
        kind = np.iinfo(inputs[2].dtype)
        return np.clip(np.round(x / second) + inputs[2], kind.min, kind.max).astype(inputs[2].dtype)
    if name == "CumSum":
        return np.cumsum(x, axis=int(second))
    return None


def constant(a):
    kinds = (("value", None), ("value_float", np.float32), ("value_floats", np.float32), ("value_int", np.int64),
             ("value_ints", np.int64))
    for key, kind in kinds:
        if key in a:
            return a[key] if kind is None else np.array(a[key], kind)
    raise Unsupported("Constant of another kind")


def opset_of(model):
    return next(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx"))


def run(model, feeds):
    """The outputs of a whole model."""
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    values.update(feeds)
    functions = {(f.domain, f.name): f for f in getattr(model, "functions", ())}
    evaluate_all(model.graph.node, values, opset_of(model), functions)
    return [values[output.name] for output in model.graph.output]


def evaluate_all(nodes, values, opset, functions):
    """Adds the results of nodes to the values."""
    for node in nodes:
        inputs = [values[name] if name else None for name in node.input]
        if (node.domain, node.op_type) in functions:
            function = functions[node.domain, node.op_type]
            inner = dict(zip(function.input, inputs))
            evaluate_all(function.node, inner, opset, functions)
            results = [inner[name] for name in function.output]
        elif node.domain in ("", "ai.onnx"):
            results = evaluate(node.op_type, inputs, attributes_of(node), len(node.output), opset)
        else:
            raise Unsupported(f"{node.domain}.{node.op_type}")
        kinds = {array.dtype for array in inputs if array is not None}
        for name, result in zip(node.output, results):
            result = np.asarray(result)
            # Settings are numbers of Python's; they must not widen what single-precision values become.
            if result.dtype == np.float64 and np.dtype(np.float64) not in kinds and node.op_type != "Cast":
                result = result.astype(np.float32)
            values[name] = result
