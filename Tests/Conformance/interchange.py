"""Reads real ONNX and OpenVINO models with dksc, writes them back, and runs both in onnxruntime and openvino.

    python interchange.py [--dksc .build/release/dksc] [--out DIR] MODEL.onnx|MODEL.xml|FOLDER...

Needs numpy, onnx, onnxruntime and openvino. For each model:

  same     read and written without a rewrite: outputs bit-identical, operators and names unchanged
  rewrite  `dksc X -o Y` under DKS: checker with full shape inference, onnxruntime and openvino agree within 1e-5,
           q at the input of every transformed activation; rewritten once more, the same function
  text     to `.dks` with weights and back: the same function within 1e-6
  refused  the first line of dksc's reason, where it refuses

Weights that the file lacks (external data, absent) are drawn at random first. Exits with 1 if anything failed.
"""

import argparse
import json
import lzma
import os
import re
import shutil
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime as ort
import openvino as ov

ort.set_default_logger_severity(3)
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


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


def inputs_of(session, seed=0):
    """Random inputs of mean square 1 over the channels at each location."""
    random = np.random.default_rng(seed)
    feeds = {}
    for value in session.get_inputs():
        shape = [extent if isinstance(extent, int) else 2 for extent in value.shape]
        if "int" in value.type:
            feeds[value.name] = random.integers(0, 8, shape)
            continue
        x = random.standard_normal(shape)
        axis = 1 if len(shape) > 2 else -1
        x /= np.sqrt(np.mean(x * x, axis=axis, keepdims=True))
        feeds[value.name] = x.astype(np.float32)
    return feeds


def openvino_outputs(path, feeds):
    core = ov.Core()
    core.set_property("CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    model = core.read_model(path)
    compiled = core.compile_model(model, "CPU")
    named = {}
    for port in compiled.inputs:
        names = port.get_names()
        hit = [name for name in feeds if name in names]
        named[port] = feeds[hit[0]] if hit else list(feeds.values())[len(named)]
    results = compiled(named)
    return [results[port] for port in compiled.outputs]


def onnx_outputs(path, feeds):
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, feeds)


def difference(a, b):
    """The largest difference relative to the largest value, over all outputs; axes of extent 1 do not count."""
    if len(a) != len(b):
        return float("inf")
    worst = 0.0
    for x, y in zip(a, b):
        if x.size != y.size:
            return float("inf")
        x, y = x.reshape(y.shape), y
        x, y = x.astype(np.float64), y.astype(np.float64)
        scale = max(np.max(np.abs(x)), 1e-30)
        d = np.max(np.abs(x - y)) / scale
        worst = max(worst, float("inf") if np.isnan(d) else d)
    return worst


def activation_inputs(path):
    """The values that the transformed activations of a written model are fed, by dksc's names and notes."""
    model = onnx.load(path, load_external_data=False)
    fed = []
    for node in model.graph.node:
        notes = {p.key: p.value for p in node.metadata_props}
        scaled = [name for name in node.input if name.endswith(".alpha")]
        if node.op_type == "Mul" and scaled:
            fed += [name for name in node.input if name not in scaled]
        elif float(notes.get("dksc.alpha", 0)) == 1:
            fed.append(node.input[0])
    return model, fed


def measured_q(path, folder, draws=2):
    """q at the input of every transformed activation: the mean square, least and largest over the layers."""
    model, fed = activation_inputs(path)
    fed = list(dict.fromkeys(fed))
    if not fed:
        return None
    outputs = {o.name for o in model.graph.output}
    for name in fed:
        if name not in outputs:
            model.graph.output.append(onnx.helper.make_empty_tensor_value_info(name))
    probe = os.path.join(folder, "probe.onnx")
    onnx.save(model, probe)
    session = ort.InferenceSession(probe, providers=["CPUExecutionProvider"])
    qs = np.zeros(len(fed))
    for seed in range(draws):
        values = session.run(fed, inputs_of(session, seed))
        qs += [float(np.mean(np.square(v.astype(np.float64)))) for v in values]
    os.remove(probe)
    qs /= draws
    return qs


def run(arguments):
    """The exit code, and the first error or the codes of what was said."""
    process = subprocess.run(arguments, capture_output=True, text=True, timeout=600)
    if process.returncode:
        lines = [line for line in process.stderr.splitlines() if re.search(r"(^|: )error: ", line)]
        return process.returncode, (lines or process.stderr.splitlines() or [""])[0]
    return 0, " ".join(sorted(set(re.findall(r": warning: .*\[(DKS\d+)\]", process.stderr))))


def reference_outputs(path, feeds):
    return openvino_outputs(path, feeds) if path.endswith(".xml") else onnx_outputs(path, feeds)


class Row:
    def __init__(self, name):
        self.name, self.cells, self.failures = name, {}, []

    def check(self, what, holds, detail):
        self.cells[what] = detail
        if not holds:
            self.failures.append(f"{what}: {detail}")


def check_same(row, dksc, source, folder, feeds):
    extension = source[-5:] if source.endswith(".onnx") else ".xml"
    target = os.path.join(folder, "same" + extension)
    code, reason = run([dksc, source, "-o", target, "--method", "none", "--keep-weights", "--opaque", "keep"])
    if code:
        row.check("same", False, reason)
        return
    before, after = reference_outputs(source, feeds), reference_outputs(target, feeds)
    identical = all(np.array_equal(a, b, equal_nan=True) for a, b in zip(before, after))
    if extension == ".onnx":
        old, new = (onnx.load(p, load_external_data=False) for p in (source, target))
        names = [(n.op_type, n.name, list(n.input), list(n.output)) for n in old.graph.node]
        same = names == [(n.op_type, n.name, list(n.input), list(n.output)) for n in new.graph.node]
    else:
        old, new = (ov.Core().read_model(p) for p in (source, target))
        same = sorted((o.get_type_name(), o.get_friendly_name()) for o in old.get_ops()) == sorted(
            (o.get_type_name(), o.get_friendly_name()) for o in new.get_ops())
    row.check("same", identical and same, "bits" if identical and same else f"bits {identical} names {same}")


def check_rewrite(row, dksc, source, folder, options):
    """Whether the model was rewritten; a refusal is for the caller to judge."""
    onnx_path, ir_path = os.path.join(folder, "rewritten.onnx"), os.path.join(folder, "rewritten.xml")
    code, said = run([dksc, source, "-o", onnx_path] + options)
    if code:
        row.cells["refused"] = re.sub(r"^.*error: ", "", said)
        return False
    code, reason = run([dksc, source, "-o", ir_path] + options)
    if code:
        row.check("rewrite", False, "no IR: " + reason)
        return False
    try:
        onnx.checker.check_model(onnx_path, full_check=True)
    except Exception as error:  # the checker's own exceptions have no common type
        row.check("checker", False, str(error).splitlines()[0][:90])
        return False
    session = ort.InferenceSession(onnx_path, providers=["CPUExecutionProvider"])
    feeds = inputs_of(session)
    base = session.run(None, feeds)
    row.check("ov(onnx)", (d := difference(base, openvino_outputs(onnx_path, feeds))) <= 1e-5, f"{d:.0e}")
    row.check("ov(ir)", (d := difference(base, openvino_outputs(ir_path, feeds))) <= 1e-5, f"{d:.0e}")
    again = os.path.join(folder, "again.onnx")
    code, reason = run([dksc, onnx_path, "-o", again] + options)
    d = float("inf") if code else difference(base, onnx_outputs(again, feeds))
    row.check("again", d <= 1e-5, reason if code else f"{d:.0e}")
    qs = measured_q(onnx_path, folder)
    if qs is not None:
        # Where dksc bends no assumption, q is 1 within what finite widths allow.
        holds = said != "" or (0.85 <= qs.min() and qs.max() <= 1.15)
        row.check("q", holds, f"{qs.min():.2f}..{qs.max():.2f} mid {np.median(qs):.2f} of {len(qs)}"
                  + (f", bent: {said}" if said else ""))
    return True


def check_text(row, dksc, source, folder, feeds, reference):
    text, back = os.path.join(folder, "text.dks"), os.path.join(folder, "back.onnx")
    code, reason = run([dksc, source, "-o", text, "--method", "none", "--keep-weights"])
    if code:
        row.check("text", False, reason)
        return
    lines = len(open(text).read().splitlines())
    code, reason = run([dksc, text, "-o", back, "--weights", text[:-4] + ".safetensors"])
    if code:
        row.check("text", False, "back: " + reason)
        return
    # The language has images of two axes: a signal [N, C, L] is one of height 1.
    wanted = {
        i.name: feed.reshape([n if isinstance(n, int) else len(feed) for n in i.shape])
        for i, feed in zip(ort.InferenceSession(back).get_inputs(), feeds.values())}
    d = difference(reference, onnx_outputs(back, wanted))
    flat = all(np.ptp(x) <= 1e-6 * np.max(np.abs(x)) for x in reference)
    row.check("text", d <= 1e-6 or flat, f"{d:.0e} {lines} lines" + (" (all outputs equal)" if flat else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--dksc", default=os.path.join(REPOSITORY, ".build/release/dksc"))
    parser.add_argument("--out", default="interchange-out")
    parser.add_argument("--expect", help="a manifest.json whose 'verdict' says which models are opaque")
    options, extra = parser.parse_known_args()
    verdicts = {}
    if options.expect:
        verdicts = {entry["name"]: entry.get("verdict", "") for entry in json.load(open(options.expect))}
    paths = []
    for path in options.models:
        if os.path.isdir(path):
            paths += sorted(os.path.join(path, f) for f in os.listdir(path) if f.endswith((".onnx", ".xml")))
        else:
            paths.append(path)
    failed = 0
    for path in paths:
        name = os.path.basename(path)
        folder = os.path.join(options.out, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        source = inflate(path, folder)
        row = Row(name)
        try:
            session_path = source
            if source.endswith(".xml"):
                model = ov.Core().read_model(source)
                random = np.random.default_rng(0)
                feeds = {i.get_any_name(): random.standard_normal(
                    [d.get_length() if d.is_static else 2 for d in i.get_partial_shape()]).astype(np.float32)
                    for i in model.inputs}
            else:
                feeds = inputs_of(ort.InferenceSession(session_path, providers=["CPUExecutionProvider"]))
            reference = reference_outputs(source, feeds)
            check_same(row, options.dksc, source, folder, feeds)
            opaque = "opaque" in verdicts.get(name.rsplit(".", 1)[0], "")
            if check_rewrite(row, options.dksc, source, folder, extra):
                check_text(row, options.dksc, source, folder, feeds, reference)
            elif opaque:
                row.cells["refused"] = row.cells["refused"][-10:]
                check_rewrite(row, options.dksc, source, folder, extra + ["--opaque", "keep"])
            else:
                row.failures.append("refused: " + row.cells["refused"])
        except Exception as error:
            row.failures.append(f"{type(error).__name__}: {str(error).splitlines()[0][:140]}")
        cells = "  ".join(f"{k} {v}" for k, v in row.cells.items())
        print(f"{'FAIL' if row.failures else 'ok  '} {name:28} {cells}", flush=True)
        for failure in row.failures:
            print(f"       {failure}", flush=True)
        failed += bool(row.failures)
        shutil.rmtree(folder, ignore_errors=not row.failures) if not row.failures else None
    print(f"{len(paths) - failed} of {len(paths)} passed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
