"""Models whose weights were left out, as the scripts beside this one take them."""

import lzma
import os
import shutil

import numpy as np
import onnx


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
