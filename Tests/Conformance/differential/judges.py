"""Who says what a file computes: onnxruntime, OpenVINO and PyTorch where they are installed, else evaluator.py."""

import importlib.util
import os
import re
import sys

import numpy as np
import onnx

import evaluator
import openvino_judge
from inlining import inlined

try:
    import onnxruntime
    onnxruntime.set_default_logger_severity(4)
except ImportError:
    onnxruntime = None
try:
    import openvino
except ImportError:
    openvino = None
torch = None


class Unjudged(Exception):
    """A judge that cannot run what is right, or is wrong itself; the way back is judged by another."""


def load_torch():
    """PyTorch takes seconds to load; it is asked for by name."""
    global torch
    import torch as found
    torch = found
    torch.set_num_threads(1)


def names():
    return ", ".join(f"{module.__name__} {module.__version__.split('-')[0]}"
                     for module in (onnxruntime, openvino, torch) if module) or "the evaluator alone"


def onnx_outputs(path, feeds):
    if onnxruntime is None:
        model = onnx.load(path)
        stored = {tensor.name for tensor in model.graph.initializer}
        shapes = {v.name: [d.dim_value or None for d in v.type.tensor_type.shape.dim]
                  for v in model.graph.input if v.name not in stored}
        return evaluator.run(model, fed(feeds, shapes))
    settings = onnxruntime.SessionOptions()
    # What a model says, not what an optimizer makes of it: fused layers of 8 bits round in another way.
    settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
    inputs = session.get_inputs()
    given = fed(feeds, {value.name: value.shape for value in inputs})
    # Programs take their indices in 32 bits.
    kinds = {value.name: {"tensor(int32)": np.int32, "tensor(int64)": np.int64}.get(value.type) for value in inputs}
    return session.run(None, {n: g.astype(kinds[n]) if kinds[n] and g.dtype.kind == "i" else g for n, g in given.items()})


def fed(feeds, inputs):
    """The feeds for a model's inputs, whose shapes are given: under the same names, or in the same order."""
    if len(feeds) != len(inputs):
        raise ValueError(f"the inputs are {list(inputs)}, not {list(feeds)}")
    by_name = set(feeds) == set(inputs)
    pairs = [(name, feeds[name]) for name in inputs] if by_name else zip(inputs, feeds.values())
    return {name: turned(feed, inputs[name]) for name, feed in pairs}


def turned(feed, shape):
    """Programs and modules take images with channels first, also where the model took them last."""
    first = np.moveaxis(feed, -1, 1) if feed.ndim == 4 else feed
    said = [extent if isinstance(extent, int) else None for extent in shape]

    def fits(array):
        return all(extent in (None, n) for extent, n in zip(said[1:], array.shape[1:]))

    return np.ascontiguousarray(first) if len(said) == 4 and not fits(feed) and fits(first) else feed


OPENVINO = openvino_judge.Judge()


def ir_outputs(path, feeds):
    try:
        return OPENVINO.outputs(path, feeds)
    except ValueError as error:
        if "snippets" in str(error):  # its generator of code has no form for some operators on some machines
            raise Unjudged("OpenVINO") from error
        raise


def torch_outputs(path, feeds):
    """The module of a .py file with the weights beside it."""
    spec = importlib.util.spec_from_file_location("drawn", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["drawn"] = module
    spec.loader.exec_module(module)
    classes = [value for value in vars(module).values() if isinstance(value, type)]
    network = [c for c in classes if issubclass(c, torch.nn.Module) and c.__module__ == "drawn"][-1]().eval()
    network.load_weights(path[:-3] + ".safetensors")
    # What the module says of its arguments, as in `x: [N, 3, 8, 8].`
    arguments = re.search(r"Args:(.*?)Returns:", network.forward.__doc__, re.S)[1]
    said = re.findall(r"^ +\w+: \[([^\]]*)\]", arguments, re.M)
    shapes = [[int(n) if n.strip().isdigit() else None for n in shape.split(",")] for shape in said]
    if len(shapes) != len(feeds):
        raise ValueError(f"{len(shapes)} inputs, not {len(feeds)}")
    with torch.no_grad():
        outputs = network(*[torch.from_numpy(turned(f, s)) for f, s in zip(feeds.values(), shapes)])
    return [o.numpy() for o in ([outputs] if isinstance(outputs, torch.Tensor) else outputs)]


def outputs(path, feeds):
    if path.endswith(".py"):
        return torch_outputs(path, feeds)
    return ir_outputs(path, feeds) if path.endswith(".xml") else onnx_outputs(path, feeds)


def can_judge(path):
    return {".py": torch, ".xml": openvino}.get(os.path.splitext(path)[1], True) is not None


def difference(wanted, found):
    """In words how two lists of outputs differ, or None. Differences are relative to the largest number."""
    if len(wanted) != len(found):
        return f"{len(found)} outputs, not {len(wanted)}"
    for i, (a, b) in enumerate(zip(wanted, found)):
        if a.shape != b.shape:
            return f"output {i} has the shape {list(b.shape)}, not {list(a.shape)}"
        if a.dtype.kind != b.dtype.kind and {a.dtype.kind, b.dtype.kind} != {"i", "u"}:
            return f"output {i} has the type {b.dtype}, not {a.dtype}"
        if a.dtype.kind != "f":
            if not np.array_equal(a, b):
                return f"output {i} differs in {int(np.sum(a != b))} of {a.size} places"
            continue
        a, b = a.astype(np.float64), b.astype(np.float64)
        if not np.array_equal(np.isfinite(a), np.isfinite(b)):
            return f"output {i} has other numbers that are not finite"
        finite = np.isfinite(a)
        if not finite.any():
            continue
        off = np.max(np.abs(a[finite] - b[finite])) / max(np.max(np.abs(a[finite])), 1e-3)
        if off > 1e-4:
            return f"output {i} differs by {off:.1e}"
    return None


def openvino_on(source, feeds):
    """What OpenVINO computes of an ONNX model; it has no functions, so calls are inlined before."""
    model = onnx.load(source)
    if model.functions:
        source = f"{source}.inlined.onnx"
        onnx.save(inlined(model), source)
    return ir_outputs(source, feeds)


def compare(path, feeds, wanted, source):
    """In words what is wrong with a file, or None. `source` is an ONNX model that computes what is wanted."""
    found = None
    try:
        found = outputs(path, feeds)
        what = difference(wanted, found)
    except Unjudged:
        return None
    except Exception as error:  # whatever a judge says of a file that it cannot run
        what = f"does not run: {' '.join(str(error).split())[:300]}"
    if what is None or not path.endswith(".xml"):
        return what
    # OpenVINO reads ONNX too: where it is wrong on the source, or ends in the same way, the fault is its own.
    try:
        other = openvino_on(source, feeds)
        return None if found is not None and difference(wanted, other) is not None else what
    except openvino_judge.Crash:
        return None if found is None else what
    except Exception:  # what it does not read says nothing of what was written
        return what
