"""Sends the PyTorch modules that dksc writes through both ONNX exporters of PyTorch and reads them again.

    python exported.py [--dksc .build/release/dksc] [--out DIR] MODEL.dks...

Needs torch, onnxscript, safetensors, numpy, onnx and onnxruntime. For each program, dksc writes a module; its weights
are drawn anew by PyTorch and saved as a file of safetensors. Then

  weights  dksc takes that file for the program's ONNX model, and onnxruntime gives the module's outputs
  dynamo, script   the module, exported with one exporter, is copied by dksc byte for byte in meaning: onnxruntime
           gives the same; and it becomes a program again, whose model gives the same with the program's weights

The largest difference is relative to the largest output, and at most 1e-4. An export that PyTorch itself refuses is
said and left out. Exits with 1 if anything failed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import onnxruntime as ort
import torch
from safetensors.torch import save_file

from pytorch import as_list, inputs_of, network_class

ort.set_default_logger_severity(3)
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOLERANCE = 1e-4


def write(dksc, *arguments):
    """Runs dksc; the first error is raised."""
    run = subprocess.run([dksc, *arguments], capture_output=True, text=True)
    if run.returncode != 0:
        errors = [line for line in run.stderr.splitlines() if "error" in line]
        raise RuntimeError((errors or run.stderr.splitlines() or ["no message"])[0])


def outputs(path, feeds):
    """What onnxruntime makes of `feeds`, in the order of the inputs."""
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [value.name for value in session.get_inputs()]
    types = [np.int64 if "int64" in value.type else None for value in session.get_inputs()]
    given = {name: feed.astype(type) if type else feed for name, feed, type in zip(names, feeds, types)}
    return session.run(None, given)


def distance(found, wanted):
    if [a.shape for a in found] != [b.shape for b in wanted]:
        return float("inf")
    largest = max(float(np.abs(b).max()) for b in wanted)
    return max(float(np.abs(a - b).max()) for a, b in zip(found, wanted)) / max(largest, 1e-30)


def check(dksc, program, folder):
    """The rows of one program: what, and the difference or why there is none."""
    base = os.path.join(folder, os.path.basename(program).split(".")[0])
    write(dksc, program, "-o", base + ".onnx")
    write(dksc, program, "-o", base + ".py")
    module = network_class(base + ".py")(7).eval()
    with torch.no_grad():
        for name, value in module.named_parameters():
            if name.endswith("bias"):  # exporters leave zeros out
                value.normal_(0, 0.1)
    save_file(module.state_dict(), base + ".weights.safetensors")
    feeds = inputs_of(ort.InferenceSession(base + ".onnx", providers=["CPUExecutionProvider"]))
    given = [torch.from_numpy(feed.astype(np.int64) if feed.dtype.kind == "i" else feed) for feed in feeds]
    with torch.no_grad():
        wanted = [value.numpy() for value in as_list(module(*given))]
    write(dksc, program, "--weights", base + ".weights.safetensors", "-o", base + ".own.onnx")
    yield "weights", distance(outputs(base + ".own.onnx", feeds), wanted)
    for name, is_dynamo in [("dynamo", True), ("script", False)]:
        exported = f"{base}.{name}.onnx"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                torch.onnx.export(
                    module, tuple(given), exported, dynamo=is_dynamo, verbose=False, external_data=False)
        except Exception as error:
            yield name, f"PyTorch does not export it: {str(error).splitlines()[0][:80]}"
            continue
        copy = ["--method", "none", "--keep-weights"]
        write(dksc, exported, *copy, "-o", base + ".copy.onnx")
        yield name + " copied", distance(outputs(base + ".copy.onnx", feeds), wanted)
        write(dksc, exported, *copy, "-o", base + ".back.dks")
        write(dksc, base + ".back.dks", "--weights", base + ".back.safetensors", "-o", base + ".back.onnx")
        yield name + " as a program", distance(outputs(base + ".back.onnx", feeds), wanted)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="+")
    parser.add_argument("--dksc", default=os.path.join(REPOSITORY, ".build", "release", "dksc"))
    parser.add_argument("--out")
    options = parser.parse_args()
    failed = False
    folder = options.out or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    for program in options.programs:
        rows = check(options.dksc, program, folder)
        while True:
            try:
                what, result = next(rows)
            except StopIteration:
                break
            except Exception as error:
                print(f"{os.path.basename(program):16} {str(error)[:160]}", flush=True)
                failed = True
                break
            is_number = isinstance(result, float)
            failed = failed or is_number and not result <= TOLERANCE
            print(f"{os.path.basename(program):16} {what:20} {f'{result:.1e}' if is_number else result}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
