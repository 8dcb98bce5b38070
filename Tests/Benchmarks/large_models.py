#!/usr/bin/env python3
"""How long dksc takes over big models, beside `cp`, and how much memory it holds beside the mapped file.

    pip install numpy onnx onnxruntime && python3 Tests/Benchmarks/large_models.py [.build/release/dksc] [FOLDER]

Two plain networks of dense layers are made: 1 GB with the weights inside the file, 3 GB with external data. Each
is copied by `cp`, rewritten with its weights kept (all that is not drawing), and rewritten with new weights; the
difference of the last two is what the initialisation takes. Memory is the peak of RssAnon. An OpenVINO IR of
10,000 layers is read too. FOLDER needs 12 GB; everything is removed again. Exits with 1 where a model does not run or
takes more memory than it may: 100 MB beside the files where weights are kept, 40 MB in all for the IR.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
from onnx import TensorProto, helper

DKSC = sys.argv[1] if len(sys.argv) > 1 else ".build/release/dksc"


def measured(arguments):
    """Seconds, peak anonymous and peak total memory in MB, exit code and standard error."""
    start = time.perf_counter()
    process = subprocess.Popen(arguments, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    anonymous = total = 0
    while process.poll() is None:
        try:
            for line in open(f"/proc/{process.pid}/status"):
                if line.startswith("RssAnon:"):
                    anonymous = max(anonymous, int(line.split()[1]))
                if line.startswith("VmHWM:"):
                    total = max(total, int(line.split()[1]))
        except OSError:
            pass
        time.sleep(0.002)
    return time.perf_counter() - start, anonymous / 1e3, total / 1e3, process.returncode, process.stderr.read()


def write_dense(path, width, layers, external):
    """A chain of MatMul, Add and Tanh, its weights written one by one."""
    nodes, initializers = [], []
    folder, location = os.path.dirname(path), os.path.basename(path) + ".data"
    random, offset = np.random.default_rng(0), 0
    data = open(os.path.join(folder, location), "wb") if external else None
    value = "x"
    for i in range(layers):
        weight = (random.standard_normal((width, width), dtype=np.float32) / width**0.5).tobytes()
        tensor = TensorProto(name=f"layers.{i}.weight", data_type=TensorProto.FLOAT, dims=[width, width])
        if external:
            tensor.data_location = TensorProto.EXTERNAL
            for key, entry in (("location", location), ("offset", offset), ("length", len(weight))):
                tensor.external_data.add(key=key, value=str(entry))
            data.write(weight)
            offset += len(weight)
        else:
            tensor.raw_data = weight
        initializers.append(tensor)
        nodes.append(helper.make_node("MatMul", [value, tensor.name], [f"h{i}"], name=f"layers.{i}.MatMul"))
        nodes.append(helper.make_node("Tanh", [f"h{i}"], [f"a{i}"], name=f"layers.{i}.Tanh"))
        value = f"a{i}"
    nodes.append(helper.make_node("Identity", [value], ["y"], name="head"))
    graph = helper.make_graph(
        nodes, "dense", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, width])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, width])], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    with open(path, "wb") as file:
        file.write(model.SerializeToString())
    return (os.path.getsize(path) + offset) / 1e9


def write_layers(path, count):
    """An IR of `count` layers: a chain of ReLUs and biases of eight features."""
    layers = ['<layer id="0" name="x" type="Parameter" version="opset1"><data shape="1,8" element_type="f32"/>'
              '<output><port id="0" precision="FP32"><dim>1</dim><dim>8</dim></port></output></layer>',
              '<layer id="1" name="w" type="Const" version="opset1"><data element_type="f32" shape="8,8" offset="0" '
              'size="256"/><output><port id="0" precision="FP32"><dim>8</dim><dim>8</dim></port></output></layer>']
    edges = []
    port = '<port id="{0}" precision="FP32"><dim>1</dim><dim>8</dim></port>'
    last, last_port = 0, 0
    for i in range(2, count - 1):
        if i % 2 == 0:
            layers.append(
                f'<layer id="{i}" name="block.{i}.fc" type="MatMul" version="opset1"><data transpose_a="false" '
                f'transpose_b="true"/><rt_info><attribute name="fused_names" version="0" value="block.{i}.fc"/></rt_info>'
                f'<input>{port.format(0)}<port id="1" precision="FP32"><dim>8</dim><dim>8</dim></port></input>'
                f'<output>{port.format(2)}</output></layer>')
            edges.append(f'<edge from-layer="1" from-port="0" to-layer="{i}" to-port="1"/>')
            out = 2
        else:
            layers.append(
                f'<layer id="{i}" name="block.{i}.act" type="Tanh" version="opset1"><rt_info><attribute '
                f'name="fused_names" version="0" value="block.{i}.act"/></rt_info><input>{port.format(0)}</input>'
                f'<output>{port.format(1)}</output></layer>')
            out = 1
        edges.append(f'<edge from-layer="{last}" from-port="{last_port}" to-layer="{i}" to-port="0"/>')
        last, last_port = i, out
    layers.append(f'<layer id="{count - 1}" name="y" type="Result" version="opset1" output_names="y"><input>'
                  f'{port.format(0)}</input></layer>')
    edges.append(f'<edge from-layer="{last}" from-port="{last_port}" to-layer="{count - 1}" to-port="0"/>')
    with open(path, "w") as file:
        file.write('<?xml version="1.0"?>\n<net name="long" version="11">\n<layers>\n' + "\n".join(layers)
                   + "\n</layers>\n<edges>\n" + "\n".join(edges) + "\n</edges>\n</net>\n")
    with open(path[:-4] + ".bin", "wb") as file:
        file.write(np.eye(8, dtype=np.float32).tobytes())
    return os.path.getsize(path) / 1e6


def runs(path):
    import onnxruntime
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    feed = session.get_inputs()[0]
    y = session.run(None, {feed.name: np.ones(feed.shape, np.float32)})[0]
    return bool(np.isfinite(y).all())


def copied(path):
    start = time.perf_counter()
    for name in (path, path + ".data"):
        if os.path.exists(name):
            subprocess.run(["cp", name, name + ".copy"], check=True)
    taken = time.perf_counter() - start
    for name in (path, path + ".data"):
        if os.path.exists(name + ".copy"):
            os.remove(name + ".copy")
    return taken


def main():
    folder = tempfile.mkdtemp(dir=sys.argv[2] if len(sys.argv) > 2 else None)
    failed = False
    try:
        for name, width, layers, external in [("inside", 2048, 62, False), ("external", 2048, 184, True)]:
            path, target = os.path.join(folder, name + ".onnx"), os.path.join(folder, name + ".dks.onnx")
            size = write_dense(path, width, layers, external)
            os.sync()
            copy = min(copied(path) for _ in range(3))
            kept = measured([DKSC, path, "-o", target, "--keep-weights"])
            works = kept[3] == 0 and runs(target)
            drawn = measured([DKSC, path, "-o", target])
            works = works and drawn[3] == 0 and runs(target)
            print(f"{name:9} {size:.2f} GB: cp {copy:.2f} s, weights kept {kept[0]:.2f} s ({kept[0] / copy:.2f} of cp, "
                  f"{kept[1]:.0f} MB), drawn {drawn[0]:.2f} s (drawing {drawn[0] - kept[0]:.2f} s, {drawn[1]:.0f} MB)"
                  f"{'' if works else '  FAILED ' + (kept[4] or drawn[4])[:300]}", flush=True)
            failed = failed or not works or kept[1] > 100
            for left in os.listdir(folder):
                os.remove(os.path.join(folder, left))
        path = os.path.join(folder, "long.xml")
        size = write_layers(path, 10_000)
        best = min((measured([DKSC, "check", path, "--method", "none"]) for _ in range(5)), key=lambda m: m[0])
        print(f"10,000 layers of IR, {size:.1f} MB: read and checked in {best[0]:.2f} s, {best[1]:.0f} MB beside files, {best[2]:.0f} MB with them")
        failed = failed or best[3] != 0 or best[2] > 40
    finally:
        shutil.rmtree(folder)
    sys.exit(failed)


if __name__ == "__main__":
    main()
