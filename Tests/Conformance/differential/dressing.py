"""What files have beside the network: known shapes, weights among the inputs, local functions, metadata."""

import onnx
from onnx import helper


def dressed(d, model):
    """The same model as another exporter might write it."""
    if d.chance(.3):
        model = onnx.shape_inference.infer_shapes(model)
    if d.chance(.2):
        in_functions(d, model)
    if d.chance(.06):
        d.marks.add("weights as inputs")
        for tensor in model.graph.initializer:
            model.graph.input.append(helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims))
    if d.chance(.1):
        unused = helper.make_tensor("unused", onnx.TensorProto.FLOAT, [3], [1.0, 2.0, 3.0])
        model.graph.initializer.append(unused)
    if d.chance(.2):
        model.producer_name, model.doc_string = "drawn", "a model\nof several lines"
        entry = model.metadata_props.add()
        entry.key, entry.value = "author", "chance"
    return model


def in_functions(d, model):
    """Some nodes become calls of functions whose body they are."""
    if onnx.defs.onnx_opset_version() < 20 or model.ir_version < 8:
        return  # too old to take them apart again
    nodes = list(model.graph.node)
    kept = [node for node in nodes if node.op_type not in ("Constant", "Reshape", "Resize") and all(node.output)
            and all(node.input) and len(node.output) == 1 and not node.op_type.startswith("Random")]
    if not kept:
        return
    d.marks.add("functions")
    for number in range(min(len(kept), 2)):
        node = kept[int(d.rng.integers(len(kept)))]
        if node.domain:
            continue
        operands = [f"x{i}" for i in range(len(node.input))]
        body = onnx.NodeProto()
        body.CopyFrom(node)
        body.input[:], body.output[:], body.name = operands, ["y"], "inner"
        name = f"Call{number}"
        model.functions.append(helper.make_function("pkg.drawn", name, operands, ["y"], [body], [
            helper.make_opsetid("", d.opset)]))
        node.op_type, node.domain = name, "pkg.drawn"
        del node.attribute[:]
    model.opset_import.append(helper.make_opsetid("pkg.drawn", 1))
