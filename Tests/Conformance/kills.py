"""Kills dksc at random moments and looks at what is left: a model and its weights always fit each other.

    python3 kills.py [--dksc PATH] [--kills 300] [--seed 0]

Needs numpy and onnx, and torch and safetensors for the .py pairs. Two models, A and B, have the same layers; all weights of
A are 1 and those of B are 2, so a pair of two runs is seen by its numbers. Each run writes one of them over the other.

  onnx         300 times SIGKILL, external weights in 'out.onnx.data', read by onnx
  xml          the same for OpenVINO IR, read by its offsets
  py, dks      the same, 60 each; a mixed pair, which two names that a user chooses cannot prevent, must be refused or
               named when it is read
  interrupted  SIGINT, SIGTERM and SIGHUP, 60 times over all forms: besides, nothing but the pair is left
"""
import argparse
import importlib.util
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

import numpy as np
import onnx
from onnx import TensorProto, helper

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def make_model(folder, name, value, width):
    """Three dense layers, whose weights lie beside the model."""
    os.makedirs(folder, exist_ok=True)
    blob, tensors, nodes, last = b"", [], [], "x"
    for i, (inputs, outputs) in enumerate([(64, width), (width, width), (width, 8)]):
        data = np.full((outputs, inputs), value, np.float32).tobytes()
        tensor = TensorProto(name=f"w{i}", data_type=TensorProto.FLOAT, dims=[outputs, inputs])
        tensor.data_location = TensorProto.EXTERNAL
        for key, text in (("location", f"{name}.weights"), ("offset", len(blob)), ("length", len(data))):
            entry = tensor.external_data.add()
            entry.key, entry.value = key, str(text)
        blob += data
        tensors.append(tensor)
        nodes.append(helper.make_node("Gemm", [last, f"w{i}"], [f"d{i}"], transB=1, name=f"dense{i}"))
        last = f"d{i}"
        if i < 2:
            nodes.append(helper.make_node("Tanh", [last], [f"t{i}"], name=f"tanh{i}"))
            last = f"t{i}"
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 64])],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, ["N", 8])], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    path = os.path.join(folder, name + ".onnx")
    with open(path, "wb") as file:
        file.write(model.SerializeToString())
    with open(os.path.join(folder, name + ".weights"), "wb") as file:
        file.write(blob)
    return path


class Mixed(Exception):
    """A main file and data of two runs, without a word."""


def expect(name, values):
    value = {"A": 1, "B": 2}[name]
    for array in values:
        if not (array == value).all():
            raise Mixed(f"{name} with {np.unique(array)[:4]}")


def check_onnx(path, _):
    model = onnx.load(path)
    expect(model.graph.name, [onnx.numpy_helper.to_array(t) for t in model.graph.initializer])


def check_xml(path, _):
    root = ElementTree.parse(path).getroot()
    data = open(path[:-4] + ".bin", "rb").read()
    arrays = []
    for layer in root.iter("layer"):
        info = layer.find("data")
        if layer.get("type") == "Const" and info.get("element_type") == "f32" and "," in info.get("shape"):
            start, size = int(info.get("offset")), int(info.get("size"))
            if start + size > len(data):
                raise Mixed("cut off")
            arrays.append(np.frombuffer(data[start:start + size], np.float32))
    if not arrays:
        raise Mixed("no weights")
    expect(root.get("name"), arrays)


LOADER = """
import importlib.util, sys, torch
spec = importlib.util.spec_from_file_location("m", sys.argv[1]); m = importlib.util.module_from_spec(spec)
sys.modules["m"] = m; spec.loader.exec_module(m)
name = "A" if hasattr(m, "A") else "B"
network = getattr(m, name)()
try:
    network.load_weights(sys.argv[1][:-3] + ".safetensors")
except (RuntimeError, ValueError) as error:
    print("refused"); sys.exit()
print(name, *sorted({v.item() for p in network.parameters() if p.dim() > 1 for v in p.unique()}))
"""


def check_py(path, _):
    run = subprocess.run([sys.executable, "-c", LOADER, path], capture_output=True, text=True)
    if run.returncode:
        raise Mixed(run.stderr[-200:])
    if run.stdout.split() not in (["refused"], ["A", "1.0"], ["B", "2.0"]):
        raise Mixed(run.stdout)


def check_dks(path, dksc):
    with tempfile.TemporaryDirectory() as folder:
        back = os.path.join(folder, "back.onnx")
        run = subprocess.run(
            [dksc, path, "-o", back, "--weights", path[:-4] + ".safetensors"], capture_output=True, text=True)
        if run.returncode or "DKS0810" in run.stderr:
            return
        model = onnx.load(back)
        name = re.search(r"^network (\w+)", open(path).read(), re.M).group(1)
        expect(name, [a for a in map(onnx.numpy_helper.to_array, model.graph.initializer) if a.ndim > 1])


FORMS = {
    "onnx": (check_onnx, "out.onnx", "out.onnx.data"), "xml": (check_xml, "out.xml", "out.bin"),
    "py": (check_py, "out.py", "out.safetensors"), "dks": (check_dks, "out.dks", "out.safetensors"),
}


def run_form(form, count, signals, dksc, models, rng):
    check, main, beside = FORMS[form]
    failures, hits, other = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, main)

        def command(name):
            return [dksc, models[name], "-o", path, "--method", "none", "--keep-weights"]

        subprocess.run(command("A"), check=True, capture_output=True)
        start = time.monotonic()
        subprocess.run(command("B"), check=True, capture_output=True)
        length = time.monotonic() - start
        now = "B"
        for turn in range(count):
            now = "A" if now == "B" else "B"
            process = subprocess.Popen(command(now), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # Most of the moments are those in which files are written.
            time.sleep(length * (rng.uniform(0.4, 1.1) if turn % 4 else rng.uniform(0, 1.1)))
            number = signals[turn % len(signals)]
            process.send_signal(number)
            process.wait()
            hits += process.returncode < 0
            left = sorted(set(os.listdir(folder)) - {main, beside})
            if number != signal.SIGKILL and left:
                failures.append(f"turn {turn}: {signal.Signals(number).name} leaves {left}")
            other += len(left) > 0
            try:
                check(path, dksc)
            except Mixed as error:
                failures.append(f"turn {turn}: mixed: {error}")
            except Exception as error:
                failures.append(f"turn {turn}: {type(error).__name__}: {error}")
            # Files that only SIGKILL leaves; the pair may be of them until the next run.
            if not (form == "onnx" and os.path.exists(path) and refers_elsewhere(path)):
                for name in left:
                    os.unlink(os.path.join(folder, name))
    return failures, hits, other


def refers_elsewhere(path):
    """Whether the model was left in between: it names the data by the name that they were written under."""
    model = onnx.load(path, load_external_data=False)
    return any(e.value != "out.onnx.data" for t in model.graph.initializer for e in t.external_data if e.key == "location")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dksc", default=os.path.join(REPOSITORY, ".build/release/dksc"))
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    few = max(1, options.kills // 5)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        # Pairs that names hold together have other sizes; those that the network's name does have the same.
        models = {
            width: {
                name: make_model(os.path.join(folder, str(width)), name, value, width if name == "B" else 512)
                for name, value in (("A", 1), ("B", 2))
            } for width in (512, 768)
        }
        kill, interrupt = [signal.SIGKILL], [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
        runs = [("onnx", options.kills, kill), ("xml", options.kills, kill), ("py", few, kill), ("dks", few, kill)]
        runs += [(form, few, interrupt) for form in FORMS]
        if importlib.util.find_spec("torch") is None:
            print("py    left out: there is no torch")
            runs = [run for run in runs if run[0] != "py"]
        for form, count, signals in runs:
            failures, hits, left = run_form(
                form, count, signals, options.dksc, models[512 if form in ("py", "dks") else 768], rng)
            what = "killed" if signals == kill else "interrupted"
            print(f"{form:5} {what:12} {hits:4} of {count} runs ended by it, {left} left files: "
                  f"{'ok' if not failures else str(len(failures)) + ' failures'}")
            for failure in failures[:5]:
                print("   ", failure)
            failed += len(failures)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
