"""Reads real ONNX and OpenVINO models with dksc, writes them back, and runs both in onnxruntime and openvino.

    python interchange.py [--dksc .build/release/dksc] [--out DIR] MODEL.onnx|MODEL.xml|FOLDER...

Needs numpy, lxml, onnx, onnxruntime and openvino. For each model:

  same     read and written without a rewrite: outputs bit-identical, operators and names unchanged
  rewrite  `dksc X -o Y` under DKS: checker with full shape inference, onnxruntime and openvino agree within 1e-5,
           q at the input of every transformed activation within 4.5 σ of kernel_theory.py's prediction, over three draws;
           rewritten once more, the same function
  text     to `.dks` with weights and back: the same function within 1e-6
  refused  the first line of dksc's reason, where it refuses

Weights that the file lacks (external data, absent) are drawn at random first. Exits with 1 if anything failed.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import numpy as np
import onnx
import onnxruntime as ort
import openvino as ov

from kernel_theory import Theory, deviations
from stripped import inflate, paths_of, randomized

ort.set_default_logger_severity(3)
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


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


def check_q(row, dksc, source, folder, options, draws):
    """q at the input of every transformed activation beside what kernel_theory.py says, over several draws."""
    path = os.path.join(folder, "drawn.onnx")
    theories = []
    for seed in range(draws):
        code, reason = run([dksc, source, "-o", path, "--seed", str(seed)] + options)
        if code:
            row.check("q", False, reason)
            return
        session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
        theories.append(Theory(path, inputs_of(session, seed)))
    sums = theories[0].sums
    if sums:
        off = max(abs(square - 1) for square in sums.values())
        row.check("sums", off < 1e-6, f"{len(sums)}, Σw² = 1 within {off:.0e}")
    found = deviations(theories)
    if not found:
        return
    measured, predicted, off = (np.array([entry[i] for entry in found]) for i in (1, 2, 4))
    bends = Counter(theories[0].bends.values())
    said = ", ".join(f"{count} {reason}" for reason, count in sorted(bends.items()))
    row.check(
        "q", off.max() <= 4.5,
        f"{measured.min():.2f}..{measured.max():.2f} predicted {predicted.min():.2f}..{predicted.max():.2f} "
        f"worst {off.max():.1f}σ of {len(found)}" + (f" ({said})" if said else ""))


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


def check_rewrite(row, dksc, source, folder, options, draws):
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
    check_q(row, dksc, source, folder, options, draws)
    return True


def renamed(path, feeds):
    """The feeds under the names of a model's inputs, which are identifiers after a program."""
    if path.endswith(".xml"):
        return feeds
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    return {i.name: feed for i, feed in zip(session.get_inputs(), feeds.values())}


def is_flat(outputs):
    """Whether all elements of each output are equal, as constant weights make them."""
    return all(np.ptp(x) <= 1e-6 * np.max(np.abs(x)) for x in outputs)


def check_text(row, dksc, source, folder, feeds, reference):
    if is_flat(reference):
        # Where all outputs are equal the comparison says nothing.
        source = randomized(source)
        reference = reference_outputs(source, feeds)
    # One runtime for both: two would differ by rounding.
    text, back = os.path.join(folder, "text.dks"), os.path.join(folder, "back" + os.path.splitext(source)[1])
    code, reason = run([dksc, source, "-o", text, "--method", "none", "--keep-weights"])
    if code:
        row.check("text", False, reason)
        return
    lines = len(open(text).read().splitlines())
    code, reason = run([dksc, text, "-o", back, "--weights", text[:-4] + ".safetensors"])
    if code:
        row.check("text", False, "back: " + reason)
        return
    d = difference(reference, reference_outputs(back, renamed(back, feeds)))
    row.check("text", d <= 1e-6, f"{d:.0e} {lines} lines")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--dksc", default=os.path.join(REPOSITORY, ".build/release/dksc"))
    parser.add_argument("--out", default="interchange-out")
    parser.add_argument("--expect", help="a manifest.json whose 'verdict' says which models are opaque")
    parser.add_argument("--draws", type=int, default=3, help="of the weights, for q")
    options, extra = parser.parse_known_args()
    verdicts = {}
    if options.expect:
        verdicts = {entry["name"]: entry.get("verdict", "") for entry in json.load(open(options.expect))}
    paths = paths_of(options.models, (".onnx", ".xml"))
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
            if check_rewrite(row, options.dksc, source, folder, extra, options.draws):
                check_text(row, options.dksc, source, folder, feeds, reference)
            elif opaque:
                row.cells["refused"] = row.cells["refused"][-10:]
                if is_flat(reference):
                    source = randomized(source)
                check_rewrite(row, options.dksc, source, folder, extra + ["--opaque", "keep"], options.draws)
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
