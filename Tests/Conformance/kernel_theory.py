"""What the theory says of q at the inputs of the activations of a rewritten ONNX model, beside what it measures.

A second implementation, which shares nothing with dksc but the notes that a written file carries (which φ, and its
α, β, γ and δ). It carries E[x²] of every element through the graph by the rules of Theory 1.2:

  affine         the mean over the fan-in: the tap of a Delta kernel at its place, all taps of a full one, each 1/k
  activation     E φ̂(√q z)² of Gaussian z, by quadrature
  sum, concat    Σ wᵢ² qᵢ of independent summands; concatenation and every other move of elements as it is
  layer norm     1

Where the theory has no rule, or an assumption is bent, the measured value takes the place of the predicted one and
the prediction starts anew: pools (q becomes the mean of K(p, p') over the window, which random inputs decide),
activations fed by values that are not Gaussian (rule R1), products of values. `bends` says where.

A finite width n makes q random. Given its input, a Gaussian layer's q has variance 2/n · mean c² over pairs of
locations; with W orthogonal only what is projected away counts, 2/n − 2/m for m inputs. An activation's, given the norm
of its input, has at most (Var φ̂² − b²)/(n q²) · mean |c|, where b is the Hermite coefficient of φ̂² that the norm
fixes. A sum has that of its cross terms. These add up along the way; `sigma` is the root, relative to q.
"""

import math
import os

import numpy as np
import onnx
import onnxruntime as ort
from onnx import helper, numpy_helper

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(201)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
ERF = np.vectorize(math.erf)


def sigmoid(x):
    return 0.5 * (1 + np.tanh(x / 2))


def softplus(x):
    return np.logaddexp(0, x)


PHI = {
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "hardTanh": lambda x: np.clip(x, -1, 1),
    "hardSwish": lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "swish": lambda x: x * sigmoid(x),
    "mish": lambda x: x * np.tanh(softplus(x)),
    "gelu": lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "geluExact": lambda x: 0.5 * x * (1 + ERF(x / math.sqrt(2))),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "selu": lambda x: 1.0507009873554805 * np.where(
        x > 0, x, 1.6732632423543773 * np.expm1(np.minimum(x, 0))),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "atan": np.arctan,
    "asinh": np.arcsinh,
    "erf": ERF,
    "sin": np.sin,
    "cos": np.cos,
}

# Operators that move elements and change none.
MOVES = {
    "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Split", "Concat", "Gather", "Identity",
    "Expand", "DepthToSpace", "SpaceToDepth", "Dropout", "Cast", "Tile",
}


class Moment:
    """E[x²] of each element, the relative variance of its mean, whether the elements are Gaussian, and the axis of
    the features; without one, the second where there are locations and else the last."""

    def __init__(self, squares, variance=0.0, gaussian=False, axis=None):
        self.squares, self.variance, self.gaussian = squares, variance, gaussian
        self.axis = axis if axis is not None and axis < squares.ndim else 1 if squares.ndim > 3 else squares.ndim - 1

    @property
    def width(self):
        return self.squares.shape[self.axis]

    @property
    def q(self):
        return float(self.squares.mean())


class Activation:
    """The nodes of one transformed activation, from the value that it is fed to γ(φ(αx + β) + δ)."""

    def __init__(self, fed, result, nodes, phi):
        self.fed, self.result, self.nodes, self.phi = fed, result, nodes, phi

    def moments(self, q):
        """Q(q) = E φ̂², the slope of log Q, and Var φ̂² on a sphere of one norm: without the part along z² − 1."""
        squares = self.phi(math.sqrt(q) * NODES) ** 2
        value = float(WEIGHTS @ squares)
        along = float(WEIGHTS @ (squares * (NODES**2 - 1))) / math.sqrt(2)
        # d/dq E f(√q z) = E f(√q z)(z² − 1)/2q.
        return value, along / math.sqrt(2) / value, float(WEIGHTS @ squares**2) - value**2 - along**2


def constants(model):
    """The elements of constants by name: initializers, and the nodes that stand for them in old files."""
    made = {n.output[0]: n.attribute[0].t for n in model.graph.node if n.op_type == "Constant"}
    return made | {t.name: t for t in model.graph.initializer}


def activations(model):
    """The transformed activations of a written model, by dksc's names and notes."""
    fixed = constants(model)
    makers = {name: node for node in model.graph.node for name in node.output if name not in fixed}
    inputs = {i.name for i in model.graph.input} - fixed.keys()
    users = {}
    for node in model.graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    found = []
    for node in model.graph.node:
        notes = {p.key: p.value for p in node.metadata_props}
        if "dksc.activation" not in notes or "dksc.alpha" not in notes:
            continue
        numbers = {key: float(notes["dksc." + key]) for key in ("alpha", "beta", "gamma", "delta")}
        slope = notes.get("dksc.negativeSlope")
        base = PHI.get(notes["dksc.activation"])
        if slope is not None:
            base = (lambda a: lambda x: np.where(x > 0, x, a * x))(float(slope))
        last = node
        for suffix, number, neutral in ((".delta", "delta", 0), (".gamma", "gamma", 1)):
            if numbers[number] == neutral:
                continue
            last = users[last.output[0]][0]
            assert any(name.endswith(suffix) for name in last.input), (node.name, last.name)
        # Back from φ: to the product with α, else to the sum with β, else to the one value that φ is of.
        inside, front = {last.output[0]}, [last]
        wanted = ".alpha" if numbers["alpha"] != 1 else ".beta" if numbers["beta"] != 0 else None
        fed = set()
        while front:
            current = front.pop()
            inside.add(current.output[0])
            names = [name for name in current.input if name in makers or name in inputs]
            if wanted and any(name.endswith(wanted) for name in current.input):
                fed.update(name for name in names if not name.endswith(wanted))
            elif not wanted and current.output[0] == node.output[0]:
                fed.update(names)
            else:
                front += [makers[name] for name in names if makers[name].output[0] not in inside]
        assert len(fed) == 1, (node.name, fed)
        full = None
        if base is not None:
            full = (lambda f, n: lambda x: n["gamma"] * (f(n["alpha"] * x + n["beta"]) + n["delta"]))(base, numbers)
        found.append(Activation(fed.pop(), last.output[0], inside, full))
    return found


def sums(model):
    """Σ wᵢ² of every weighted sum by the name of its result (rule R3: it is 1)."""
    fixed = constants(model)
    makers = {node.output[0]: node for node in model.graph.node}
    inner = {name for node in model.graph.node if node.op_type == "Add" for name in node.input}

    def squares(name):
        node = makers.get(name)
        if node is None:
            return 1.0, False
        weights = [fixed[n] for n in node.input if n in fixed and ".weights[" in n]
        if node.op_type == "Mul" and weights:
            return float(numpy_helper.to_array(weights[0])) ** 2, True
        if node.op_type == "Add" and not any(n in fixed for n in node.input):
            parts = [squares(n) for n in node.input]
            if all(found for _, found in parts):
                return sum(part for part, _ in parts), True
        return 1.0, False

    found = {n.output[0]: squares(n.output[0]) for n in model.graph.node
             if n.op_type == "Add" and n.output[0] not in inner}
    return {name: value for name, (value, isSum) in found.items() if isSum}


class Theory:
    """E[x²] carried through one model, beside its values for one feed."""

    def __init__(self, path, feeds):
        self.model = onnx.shape_inference.infer_shapes(onnx.load(path, load_external_data=False))
        self.weights = constants(self.model)
        self.path = path
        self.activations = activations(self.model)
        self.bends = {}
        self.sums = sums(self.model)
        self.values = self.measure(feeds)
        self.feeds = feeds
        self.moments = {}
        self.rows = []
        self.sweep()
        self.values = self.moments = None  # gigabytes

    # What is measured

    def measure(self, feeds):
        """Every value of the model for these feeds."""
        probe = onnx.load(self.path, load_external_data=False)
        outputs = {o.name for o in probe.graph.output}
        names = [name for node in probe.graph.node for name in node.output if name and node.op_type != "Constant"]
        for name in names:
            if name not in outputs:
                probe.graph.output.append(helper.make_empty_tensor_value_info(name))
        path = self.path[:-5] + ".probe.onnx"
        onnx.save(probe, path)
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        wanted = list(dict.fromkeys(names))
        return dict(zip(wanted, session.run(wanted, feeds)), **feeds)

    def tensor(self, name):
        """A constant's elements, or those of a value that is made of extents alone; nil for what the inputs decide."""
        if name in self.weights:
            return numpy_helper.to_array(self.weights[name], os.path.dirname(self.path) or ".")
        return None

    def fixed(self, name):
        """The elements of an operand that is a constant or follows from extents."""
        found = self.tensor(name)
        return self.values[name] if found is None and name not in self.moments else found

    @staticmethod
    def coherence(value, axis):
        """Means of c² and of |c| ≤ √c² over all pairs of locations and examples; `axis` has the features."""
        rows = np.moveaxis(value, axis, -1).reshape(-1, value.shape[axis]).astype(np.float64)
        rows = rows[np.random.default_rng(0).permutation(len(rows))[:512]]
        rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-30)
        square = float(np.mean((rows @ rows.T) ** 2))
        return square, math.sqrt(square)

    # The sweep

    def sweep(self):
        inside = {i for a in self.activations for i in a.nodes}
        results = {a.result: a for a in self.activations}
        for name, value in self.feeds.items():
            self.moments[name] = Moment(np.square(value.astype(np.float64)))
        for node in self.model.graph.node:
            if node.output[0] in results:
                self.activate(results[node.output[0]])
            elif node.output[0] in inside or node.op_type == "Shape":
                continue  # extents are not what the inputs decide
            elif any(name in self.moments for name in node.input):
                self.step(node)

    def bend(self, node, reason, gaussian=False):
        """Takes what was measured."""
        for name in node.output:
            if name:
                value = self.values[name].astype(np.float64)
                self.moments[name] = Moment(np.square(value), 0.0, gaussian)
        self.bends[node.output[0]] = reason

    def activate(self, activation):
        fed, measured = self.moments[activation.fed], np.square(self.values[activation.fed].astype(np.float64))
        self.rows.append((activation.fed, float(measured.mean()), fed.q, math.sqrt(fed.variance)))
        result = self.values[activation.result]
        if not fed.gaussian or activation.phi is None:
            reason = "has no formula here" if activation.phi is None else "is fed what is not Gaussian"
            self.moments[activation.result] = Moment(np.square(result.astype(np.float64)), axis=fed.axis)
            self.bends[activation.result] = reason
            return
        keys, places = np.unique(np.round(fed.squares, 6), return_inverse=True)
        table = np.array([activation.moments(q)[0] for q in keys])
        value, slope, spread = activation.moments(fed.q)
        _, absolute = self.coherence(result, fed.axis)
        variance = slope**2 * fed.variance + max(spread / value**2, 0) / fed.width * absolute
        self.moments[activation.result] = Moment(
            table[places].reshape(fed.squares.shape), variance, axis=fed.axis)

    def step(self, node):
        rule = getattr(self, "rule_" + node.op_type, None)
        if node.op_type in MOVES:
            self.move(node)
        elif rule is None:
            self.bend(node, node.op_type)
        else:
            rule(node)

    def move(self, node):
        """The operator itself, on the moments."""
        names = [name for name in node.input if name]
        sources = [self.moments[name] for name in names if name in self.moments]
        if any(self.values[name].dtype.kind != "f" for name in names if name in self.moments):
            return self.bend(node, node.op_type)
        graph = helper.make_graph(
            [node], "move",
            [helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, None) for n in names if n in self.moments],
            [helper.make_empty_tensor_value_info(n) for n in node.output if n],
            [numpy_helper.from_array(np.asarray(self.fixed(n)), n) for n in names if n not in self.moments])
        model = helper.make_model(graph, opset_imports=self.model.opset_import, ir_version=self.model.ir_version)
        session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        feeds = {n: self.moments[n].squares.astype(np.float32) for n in names if n in self.moments}
        total = sum(s.squares.size * s.q for s in sources) or 1
        variance = sum(math.sqrt(s.variance) * s.squares.size * s.q / total for s in sources) ** 2
        axis = sources[0].axis
        if node.op_type == "Transpose":
            order = [list(a.ints) for a in node.attribute if a.name == "perm"]
            axis = order[0].index(axis) if order else sources[0].squares.ndim - 1 - axis
        elif node.op_type not in ("Concat", "Split", "Slice", "Gather", "Identity", "Dropout", "Cast", "Pad"):
            axis = None  # as the shape suggests
        for name, value in zip([n for n in node.output if n], session.run(None, feeds)):
            self.moments[name] = Moment(value.astype(np.float64), variance, all(s.gaussian for s in sources), axis)

    # Affine layers

    def affine(self, node, squares, inputs, axis, source, gaussian):
        """The result of a layer of so many inputs, its features on `axis`, its bias zero."""
        result = self.values[node.output[0]]
        outputs = result.shape[axis]
        square, _ = self.coherence(result, axis)
        lost = max(0.0, 2 / outputs - 2 / inputs)
        variance = source.variance + lost * square
        self.moments[node.output[0]] = Moment(
            np.broadcast_to(squares, result.shape), variance, gaussian, axis)

    def rule_Conv(self, node):
        source, weight = self.moments[node.input[0]], self.tensor(node.input[1])
        if weight is None:
            return self.bend(node, "weights that are computed")
        settings = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        groups, rank = settings.get("group", 1), weight.ndim - 2
        strides, dilations = settings.get("strides", [1] * rank), settings.get("dilations", [1] * rank)
        pads = settings.get("pads", [0] * 2 * rank)
        x = source.squares
        n, channels = x.shape[:2]
        x = x.reshape(n, groups, channels // groups, *x.shape[2:]).mean(axis=2)
        x = np.pad(x, [(0, 0), (0, 0)] + [(max(pads[i], 0), max(pads[i + rank], 0)) for i in range(rank)])
        result = self.values[node.output[0]]
        taps = [t for t in np.ndindex(*weight.shape[2:]) if np.any(weight[(slice(None), slice(None), *t)])]
        total = 0
        for tap in taps:
            places = [slice(t * d, t * d + s * (e - 1) + 1, s)
                      for t, d, s, e in zip(tap, dilations, strides, result.shape[2:])]
            total = total + x[(slice(None), slice(None), *places)]
        total = np.repeat(total / len(taps), result.shape[1] // groups, axis=1)
        fan = channels // groups * len(taps)
        gaussian = max(fan, result.shape[1] // groups) >= 8 or source.gaussian
        self.affine(node, total, fan * groups, 1, source, gaussian)

    def rule_ConvTranspose(self, node):
        source, weight = self.moments[node.input[0]], self.tensor(node.input[1])
        settings = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if weight is None or settings.get("group", 1) != 1 or "output_shape" in settings:
            return self.bend(node, "a transposed convolution of a kind that is not followed")
        rank = weight.ndim - 2
        strides, pads = settings.get("strides", [1] * rank), settings.get("pads", [0] * 2 * rank)
        dilations = settings.get("dilations", [1] * rank)
        result = self.values[node.output[0]]
        x = source.squares.mean(axis=1, keepdims=True)
        full = [s * (e - 1) + d * (k - 1) + 1 + 64 for s, e, d, k in zip(
            strides, x.shape[2:], dilations, weight.shape[2:])]
        total = np.zeros((x.shape[0], 1, *full))
        taps = [t for t in np.ndindex(*weight.shape[2:]) if np.any(weight[(slice(None), slice(None), *t)])]
        for tap in taps:
            places = [slice(t * d, t * d + s * (e - 1) + 1, s)
                      for t, d, s, e in zip(tap, dilations, strides, x.shape[2:])]
            total[(slice(None), slice(None), *places)] += x
        places = [slice(p, p + e) for p, e in zip(pads, result.shape[2:])]
        total = total[(slice(None), slice(None), *places)]
        self.affine(node, total, weight.shape[0], 1, source, True)

    def rule_MatMul(self, node):
        left, right = (name in self.moments for name in node.input)
        if left and right:
            return self.bend(node, "MatMul of values")
        name = node.input[0] if left else node.input[1]
        source, result = self.moments[name], self.values[node.output[0]]
        axis = -1 if left else -2
        squares = source.squares.mean(axis=axis, keepdims=True)
        inputs = source.squares.shape[axis]
        gaussian = max(inputs, result.shape[axis]) >= 8 or source.gaussian
        self.affine(node, squares, inputs, result.ndim + axis, source, gaussian)

    def rule_Gemm(self, node):
        settings = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        source, result = self.moments[node.input[0]], self.values[node.output[0]]
        if node.input[1] in self.moments or settings.get("transA", 0):
            return self.bend(node, "Gemm of values")
        squares = source.squares.mean(axis=-1, keepdims=True)
        inputs, outputs = source.squares.shape[-1], result.shape[-1]
        self.affine(node, squares, inputs, 1, source, max(inputs, outputs) >= 8 or source.gaussian)

    # Sums and scales

    def rule_Add(self, node):
        sources = [self.moments[name] for name in node.input if name in self.moments]
        result = self.values[node.output[0]]
        if len(sources) < len(node.input):
            shifts = [self.fixed(name) for name in node.input if name not in self.moments]
            if any(np.any(shift) for shift in shifts):
                return self.bend(node, "a shift")
            self.moments[node.output[0]] = Moment(
                np.broadcast_to(sources[0].squares, result.shape), sources[0].variance, sources[0].gaussian,
                sources[0].axis)
            return None
        squares = sum(np.broadcast_to(s.squares, result.shape) for s in sources)
        q = float(squares.mean())
        # The random matrix of a cross term mixes the features of one of the summands.
        cross = max(self.coherence(result, s.axis)[0] / s.width for s in sources)
        shares = [s.q / max(q, 1e-30) for s in sources]
        # What lies before them is common to the summands: their deviations add up as they are.
        variance = sum(share * math.sqrt(s.variance) for share, s in zip(shares, sources)) ** 2
        variance += sum(4 * a * b for i, a in enumerate(shares) for b in shares[i + 1:]) * cross
        self.moments[node.output[0]] = Moment(
            squares, variance, all(s.gaussian for s in sources), sources[0].axis)
        return None

    rule_Sum = rule_Add

    def rule_Mul(self, node):
        if all(name in self.moments for name in node.input):
            return self.bend(node, "Mul of values")
        name, other = node.input if node.input[0] in self.moments else reversed(node.input)
        source, factor = self.moments[name], np.asarray(self.fixed(other), np.float64)
        self.moments[node.output[0]] = Moment(source.squares * factor**2, source.variance, source.gaussian, source.axis)
        return None

    def rule_LayerNormalization(self, node):
        source = self.moments[node.input[0]]
        self.moments[node.output[0]] = Moment(np.ones(source.squares.shape), 0.0, source.gaussian, source.axis)

    def rule_Pad(self, node):
        settings = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if settings.get("mode", b"constant") != b"constant":
            return self.bend(node, "Pad")
        return self.move(node)

    def rule_Resize(self, node):
        settings = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if settings.get("mode", b"nearest") != b"nearest":
            return self.bend(node, "Resize by interpolation")
        return self.move(node)


def deviations(draws):
    """For each activation the name of its input, measured and predicted q, σ and how many σ their ratio is off, as
    means over several draws of one model's weights.

    The mean itself moves by a second-order part of the size of the variance; rounding and quadrature have a floor.
    """
    rows = np.array([[row[1:] for row in theory.rows] for theory in draws])
    ratios = (rows[:, :, 0] / rows[:, :, 1]).mean(axis=0) - 1
    sigma = np.sqrt(np.mean(rows[:, :, 2] ** 2, axis=0) / len(draws))
    floor = 1e-3 + 2 * np.mean(rows[:, :, 2] ** 2, axis=0)
    off = np.maximum(np.abs(ratios) - floor, 0) / np.maximum(sigma, 1e-3)
    names = [row[0] for row in draws[0].rows]
    return list(zip(names, rows[:, :, 0].mean(axis=0), rows[:, :, 1].mean(axis=0), sigma, off))
