"""Models whose weights were left out, as the scripts beside this one take them."""

import lzma
import os
import shutil

import numpy as np
import onnx
from lxml import etree


def inflate(path, folder):
    """Copies a model into folder, with random weights in the place of absent ones."""
    target = os.path.join(folder, os.path.basename(path))
    shutil.copy(path, target)
    os.chmod(target, 0o644)
    if path.endswith(".xml"):
        weights = path[:-4] + ".bin"
        if os.path.exists(weights):
            shutil.copy(weights, target[:-4] + ".bin")
        else:
            with open(target[:-4] + ".bin", "wb") as file:
                file.write(lzma.open(weights + ".xz").read())
        return target
    model = onnx.load(path, load_external_data=False)
    source = os.path.dirname(path) or "."
    random = np.random.default_rng(0)
    external = [(t, {e.key: e.value for e in t.external_data}) for t in model.graph.initializer if t.external_data]
    for tensor, entry in external:
        if os.path.exists(os.path.join(source, entry["location"])):
            if not os.path.exists(os.path.join(folder, entry["location"])):
                shutil.copy(os.path.join(source, entry["location"]), folder)
            continue
        fan_in = int(np.prod(tensor.dims[1:])) or 1
        values = random.standard_normal(int(entry["length"]) // 4) / fan_in**0.5
        values = np.abs(values) if len(tensor.dims) == 1 else values
        with open(os.path.join(folder, entry["location"]), "r+b" if os.path.exists(
                os.path.join(folder, entry["location"])) else "w+b") as file:
            file.seek(int(entry.get("offset", 0)))
            file.write(values.astype(np.float32).tobytes())
    return target


def paths_of(models, extensions):
    """Files as they are, folders as the models in them."""
    paths = []
    for path in models:
        if os.path.isdir(path):
            paths += sorted(os.path.join(path, name) for name in os.listdir(path) if name.endswith(extensions))
        else:
            paths.append(path)
    return paths


def randomized(path):
    """The model with random weights in the place of constant ones, which make all outputs equal."""
    random = np.random.default_rng(0)

    def weights(shape):
        if len(shape) == 1:  # variances among them
            return random.uniform(0.5, 1.5, shape).astype(np.float32)
        return (random.standard_normal(shape) / (int(np.prod(shape[1:])) or 1) ** 0.5).astype(np.float32)

    if path.endswith(".onnx"):
        model = onnx.load(path, load_external_data=False)
        shapes = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer if not t.external_data}
        made = [n for n in model.graph.node if n.op_type == "ConstantOfShape" and n.input[0] in shapes]
        for node in made:
            model.graph.node.remove(node)
            model.graph.initializer.append(
                onnx.numpy_helper.from_array(weights(shapes[node.input[0]].tolist()), node.output[0]))
        # A saturated softmax would hide differences.
        last = [n for n in model.graph.node if n.op_type == "Softmax" and n.output[0] == model.graph.output[0].name]
        for node in last:
            model.graph.node.remove(node)
            model.graph.output[0].name = node.input[0]
        onnx.save(model, target := path[:-5] + ".random.onnx")
        return target
    # Equal constants share their bytes: each gets its own, after those that are there.
    tree = etree.parse(path)
    shutil.copy(path[:-4] + ".bin", path[:-4] + ".random.bin")
    with open(path[:-4] + ".random.bin", "ab") as file:
        for data in tree.iterfind(".//layer[@type='Const']/data[@element_type='f32']"):
            shape = [int(extent) for extent in data.get("shape").split(",") if extent.strip()]
            if np.prod(shape) > 1:
                data.set("offset", str(file.tell()))
                file.write(weights(shape).tobytes())
    tree.write(target := path[:-4] + ".random.xml")
    return target
