"""Makes a model that fails smaller while it fails in the same way."""

import time

import numpy as np
import onnx
from onnx import helper, numpy_helper

import evaluator


def smaller(model, feeds, fails, seconds=30):
    """The smallest model that was found, with its inputs. `fails(model, feeds)` says whether it still fails."""
    best = (model, feeds)
    end = time.monotonic() + seconds
    progress = True
    while progress:
        progress = False
        for candidate in candidates(*best):
            if time.monotonic() > end:
                return best
            if weight(candidate[0]) < weight(best[0]) and valid(candidate[0]) and fails(*candidate):
                best, progress = candidate, True
                break
    return best


def weight(model):
    return (len(model.graph.node), len(model.graph.output), len(model.graph.input), len(model.graph.initializer))


def valid(model):
    try:
        onnx.checker.check_model(model, full_check=True)
    except Exception:  # the checker's own exceptions have no common type
        return False
    return bool(model.graph.input) and bool(model.graph.node)


def all_values(model, feeds):
    """Every value of a model by name."""
    tapped = onnx.ModelProto()
    tapped.CopyFrom(model)
    del tapped.graph.output[:]
    names = [o for node in model.graph.node if not node.op_type.startswith("Random") for o in node.output if o]
    tapped.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    try:
        found = dict(zip(names, evaluator.run(tapped, feeds)))
    except Exception:  # what the evaluator does not know is not made smaller by values
        return {}
    return {**found, **feeds}


def declared(name, array, free):
    shape = ["N", *array.shape[1:]] if free and array.ndim else list(array.shape)
    return helper.make_tensor_value_info(name, evaluator.NUMBERS[array.dtype], shape)


def candidates(model, feeds):
    """Models with less in them, the smallest first."""
    values = all_values(model, feeds)
    free = any(v.type.tensor_type.shape.dim and v.type.tensor_type.shape.dim[0].dim_param for v in model.graph.input)
    for output in model.graph.output:
        if len(model.graph.output) > 1:
            yield rebuilt(model, feeds, outputs=[output])
    for node in model.graph.node:  # earlier ones first: they leave less
        for name in node.output:
            if name in values and name not in [o.name for o in model.graph.output]:
                yield rebuilt(model, feeds, outputs=[declared(name, values[name], free)])
    for node in reversed(model.graph.node):
        for name in node.output:
            if name in values and name not in [o.name for o in model.graph.output]:
                yield rebuilt(model, feeds, given={name: (declared(name, values[name], free), values[name])})
    for node in model.graph.node:
        for name in node.input:
            if name in values and len(node.output) == 1 and node.output[0] in values and (
                    values[name].shape == values[node.output[0]].shape
                    and values[name].dtype == values[node.output[0]].dtype):
                yield rebuilt(model, feeds, bypass=(node.output[0], name))


def rebuilt(model, feeds, outputs=None, given=None, bypass=None):
    """A copy with other outputs, with values as inputs, or with one value in the place of another; what is then
    not used is left out."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    graph = copy.graph
    if outputs is not None:
        del graph.output[:]
        graph.output.extend(outputs)
    feeds = dict(feeds)
    if bypass is not None:
        old, new = bypass
        for node in graph.node:
            for i, name in enumerate(node.input):
                if name == old and old not in node.output:
                    node.input[i] = new
        if old in [o.name for o in graph.output]:
            for node in graph.node:
                if new in node.output:
                    names = [old if o == new else o for o in node.output]
                    del node.output[:]
                    node.output.extend(names)
                else:
                    for i, name in enumerate(node.input):
                        if name == new and old not in node.output:
                            node.input[i] = old
            nodes = [n for n in graph.node if not (old in n.output and new in n.input)]
            del graph.node[:]
            graph.node.extend(nodes)
    for name, (info, value) in (given or {}).items():
        nodes = [n for n in graph.node if name not in n.output]
        del graph.node[:]
        graph.node.extend(nodes)
        graph.input.append(info)
        feeds[name] = value
    used, nodes = {o.name for o in graph.output}, []
    for node in reversed(graph.node):
        if used & set(node.output):
            nodes.insert(0, node)
            used |= set(node.input)
    del graph.node[:]
    graph.node.extend(nodes)
    calls = {node.op_type for node in graph.node}
    functions = [f for f in copy.functions if f.name in calls]
    del copy.functions[:]
    copy.functions.extend(functions)
    for field in (graph.initializer, graph.input):
        kept = [entry for entry in field if entry.name in used]
        del field[:]
        field.extend(kept)
    del graph.value_info[:]
    names = {i.name for i in graph.input}
    return copy, {name: value for name, value in feeds.items() if name in names}


def told(model):
    """The nodes of a model, a line each; small constants with their values."""
    known = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    lines = [f"input {v.name}: {[d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim]}"
             for v in model.graph.input]
    for node in model.graph.node:
        settings = ", ".join(f"{k}={v.tolist() if isinstance(v, np.ndarray) else v}"
                             for k, v in evaluator.attributes_of(node).items())
        operands = [f"{n}{list(known[n].shape)}" + (f"={known[n].reshape(-1)[:6].tolist()}" if known[n].size <= 6 else "")
                    if n in known else n for n in node.input]
        lines.append(f"{', '.join(node.output)} = {node.op_type}({', '.join(operands)}) {{{settings}}}"[:240])
    return "\n".join(lines + ["output " + ", ".join(o.name for o in model.graph.output)])
