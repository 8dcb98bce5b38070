"""The flat text of graphs, and where their operations put elements (Theory 1.2)."""

import re
from dataclasses import dataclass, field

import numpy as np

from gaussian_pairs import KINKED, PHI, Activation


@dataclass
class Call:
    """A word with arguments, as 'gaussian(scale: 1.5)'; a word without any has none."""

    name: str
    arguments: list = field(default_factory=list)
    settings: dict = field(default_factory=dict)


@dataclass
class Node:
    name: str
    op: str
    operands: list
    settings: dict
    shape: tuple
    type: str
    operand_shape: tuple = ()  # of the first operand

    @property
    def initializer(self):
        """(scale, bias, has bias, mirror): deviations at fan-in 1, and which weights are mirrored."""
        init = self.settings.get("init", Call("gaussian"))
        names = [init.name, *(a.name for a in init.arguments)]
        scale = 0.0 if "zeros" in names else init.settings.get("scale", 1.0)
        has_bias = self.settings.get("bias", True) and self.op != "embedding"
        mirror = init.settings.get("mirror", Call("none")).name
        return scale, init.settings.get("bias", 0.0) if has_bias else 0.0, has_bias, mirror

    @property
    def weights(self):
        key = self.settings.get("weights")
        return ("key", key) if key is not None else ("node", self.name)

    @property
    def activation(self):
        phi, get = self.settings["phi"], self.settings.get
        argument = phi.arguments[0] if phi.arguments else 0.01 if phi.name == "leakyRelu" else 0.0
        if phi.name not in PHI and phi.name not in KINKED:
            raise NotImplementedError(f"activation {phi.name}")
        return Activation(phi.name, get("slope", argument), get("alpha", 1.0), get("beta", 0.0),
                          get("gamma", 1.0), get("delta", 0.0))


@dataclass
class Graph:
    name: str
    method: Call
    nodes: dict
    outputs: dict  # name → node

    @property
    def live(self):
        """The names of the nodes that an output depends on, in order."""
        found, front = set(), list(self.outputs.values())
        while front:
            name = front.pop()
            if name not in found:
                found.add(name)
                front += self.nodes[name].operands
        return [name for name in self.nodes if name in found]


# A string, a number, a name with dots and indices, or a single sign.
TOKEN = re.compile(r'''\s*("(?:[^"\\]|\\.)*" | [-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])
                       | [\w.]+(?:\[\d+\][\w.]*)* | [^\s\w])''', re.VERBOSE)


def parse_settings(text):
    """Settings as 'a: 1, b: gaussian(scale: 2), c: [1, 2]': (positional ones, named ones)."""
    tokens, place = TOKEN.findall(text), 0

    def value():
        nonlocal place
        token = tokens[place]
        place += 1
        if token == "[":
            return sequence("]")[0]
        if token[0] == '"':
            return token[1:-1]
        if re.fullmatch(r"[-+]?\d.*", token):
            return int(token) if re.fullmatch(r"[-+]?\d+", token) else float(token)
        if token in ("true", "false"):
            return token == "true"
        if place < len(tokens) and tokens[place] == "(":
            place += 1
            return Call(token, *sequence(")"))
        return Call(token)

    def sequence(end):
        nonlocal place
        arguments, named = [], {}
        while place < len(tokens) and tokens[place] != end:
            if place + 1 < len(tokens) and tokens[place + 1] == ":":
                key = tokens[place]
                place += 2
                named[key] = value()
                if key == "weights" and isinstance(named[key], Call):
                    named[key] = named[key].name
            else:
                arguments.append(value())
            if place < len(tokens) and tokens[place] == ",":
                place += 1
        place += 1
        return arguments, named

    return sequence(None)


# NAME = OPERATION(OPERANDS) {SETTINGS} : TYPE, perhaps with 'output' before it.
LINE = re.compile(r"(output )?\s*(\S+) = ([\w.]+)(?:\((.*?)\))?\s*(?:\{(.*)\})?"
                  r"\s*:\s*(f32|i32|signal)\[([\d, ]*)\]$")


def parse(text):
    """A graph from its flat text, one node a line. A signal [C, T] is an image [C, 1, T] here."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    head = re.fullmatch(r"graph (\S+)(?: method=(.*?))? \{", lines[0])
    graph = Graph(head[1], parse_settings(head[2] or "none")[0][0], {}, {})
    for line in lines[1:-1]:
        match = LINE.match(line)
        if match is None:
            alias = re.fullmatch(r"output (\S+) = (\S+)", line)
            graph.outputs[alias[1]] = alias[2]
            continue
        output, name, op, operands, settings, kind, shape = match.groups()
        operands = [o.strip() for o in operands.split(",")] if operands else []
        shape = tuple(int(n) for n in shape.split(",") if n.strip())
        settings = parse_settings(settings or "")[1]
        if operands and graph.nodes[operands[0]].type == "signal" and settings.get("axis") == 1:
            settings["axis"] = 2
        if op == "reverse" and "axis" not in settings:
            settings["axis"] = 2 if kind == "signal" else 0
        graph.nodes[name] = Node(name, op, operands, settings,
                                 (shape[0], 1, shape[1]) if kind == "signal" else shape, kind,
                                 graph.nodes[operands[0]].shape if operands else ())
        if output:
            graph.outputs[name] = name
    return graph


# --------------------------------------------------------------------------------------------------
# Where elements go
# --------------------------------------------------------------------------------------------------


def channel_axis(shape):
    return 0 if len(shape) == 3 else len(shape) - 1


def pair_of(setting):
    return (setting, setting) if isinstance(setting, int) else tuple(setting[:2])


def borders(setting):
    """(top, left, bottom, right)."""
    if isinstance(setting, int):
        return (setting,) * 4
    return tuple(setting) if len(setting) == 4 else tuple(setting) * 2


def rearranged(node, values, zero):
    """The result of a node that only moves elements, or None. Values are arrays of the shapes of their types
    and whatever axes follow: numbers of elements for the theory, numbers for a finite network."""
    if not values:
        return None
    get, v = node.settings.get, values[0]
    rest = v.shape[len(node.operand_shape):]
    axis = get("axis", channel_axis(node.operand_shape))
    match node.op:
        case "flatten" | "reshape":
            return v.reshape(node.shape + rest)
        case "transpose":
            axes = list(get("axes"))
            if len(axes) == 2:  # of a sequence and a signal, whose height does not count
                v = v.reshape((v.shape[0], v.shape[len(node.operand_shape) - 1]) + rest)
            return v.transpose(axes + list(range(len(axes), v.ndim))).reshape(node.shape + rest)
        case "concat":
            return np.concatenate(values, axis)
        case "part":
            return np.split(v, get("count"), axis)[get("index")]
        case "slice":
            start, step = get("start", 0), get("step", 1)
            return v.take(start + step * np.arange(get("count")), axis)
        case "reverse":
            return np.flip(v, axis)
        case "element":
            return v[get("index")]
        case "last":
            return v[-1]
        case "stack":
            return np.stack(values)
        case "channelShuffle":
            groups = get("groups")
            return v.reshape((groups, v.shape[0] // groups) + v.shape[1:]).swapaxes(0, 1).reshape(v.shape)
        case "upsample" if get("mode", Call("nearest")).name == "nearest":
            down, across = pair_of(get("factor"))
            return v.repeat(down, 1).repeat(across, 2)
        case "pad":
            top, left, bottom, right = borders(get("border"))
            v = v[:, max(-top, 0):v.shape[1] - max(-bottom, 0), max(-left, 0):v.shape[2] - max(-right, 0)]
            width = [(0, 0), (max(top, 0), max(bottom, 0)), (max(left, 0), max(right, 0))]
            width += [(0, 0)] * len(rest)
            mode = get("mode", Call("zeros")).name
            if mode == "zeros":
                return np.pad(v, width, constant_values=zero)
            return np.pad(v, width, mode={"reflect": "reflect", "replicate": "edge"}[mode])
        case "scaleShift" | "localResponseNorm" | "softmax":
            return v
    return None


def center_tap(node, value, zero):
    """What the one tap of a convolution reads: location i·stride + tap·dilation - padding, or zeros.

    It is the tap nearest to the center that lies inside everywhere, if there is one, under a Delta initializer,
    else the center. Where all taps are drawn the center only stands for them (an assumption), and beyond the
    border the nearest location stands for those that are inside."""
    drawn = node.settings.get("init", Call("gaussian"))
    whole = drawn.name != "delta" and pair_of(node.settings["kernel"]) != (1, 1)
    kernel, stride = pair_of(node.settings["kernel"]), pair_of(node.settings.get("stride", 1))
    dilation, padding = pair_of(node.settings.get("dilation", 1)), node.settings.get("padding", Call("same"))
    reads = []
    for axis in (0, 1):
        extent, places = value.shape[1 + axis], node.shape[1 + axis]
        if isinstance(padding, Call):  # 'same' has ceil(extent / stride) places, the larger half at the end
            total = (places - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1 - extent
            before = max(total, 0) // 2 if padding.name == "same" else 0
        else:
            before = borders(padding)[axis]
        center = (kernel[axis] - 1) // 2
        steps = np.arange(places) * stride[axis] - before
        taps = sorted(range(kernel[axis]), key=lambda tap: abs(tap - center))
        inside = [steps + t * dilation[axis] for t in taps]
        inside = [r for r in inside if r[0] >= 0 and r[-1] < extent]
        reads.append((inside[0] if inside else None, steps + center * dilation[axis]))
    if whole or any(best is None for best, _ in reads):
        reads = [(center, center) for _, center in reads]
    for axis, (read, _) in enumerate(reads):
        extent = value.shape[1 + axis]
        outside = (read < 0) | (read >= extent)
        value = value.take(np.clip(read, 0, extent - 1), 1 + axis)
        if whole:
            continue
        value[(slice(None), outside) if axis == 0 else (slice(None), slice(None), outside)] = zero
    return value
