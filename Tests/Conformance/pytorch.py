"""Runs the PyTorch modules that dksc writes and holds them against the ONNX models that it writes.

    python pytorch.py [--dksc .build/release/dksc] [--out DIR] [--method METHOD] [--expect MANIFEST] MODEL|FOLDER...

Needs torch, safetensors, numpy, onnx and onnxruntime. A MODEL is a .dks or an .onnx file; weights that it lacks are
drawn at random first. For each model `dksc X -o m.py` and `dksc X -o m.onnx` with one seed; then

  load     load_weights takes every tensor of the safetensors file and no other; state_dict is the parameters alone
  onnx     the largest difference of an output from onnxruntime's, relative to the largest output; at most 1e-5.
           Behind it, how far PyTorch and onnxruntime are from the same module in 64 bits: what is rounding
  q        the mean squares at the inputs of the transformed activations, with weights that PyTorch drew
  train    the loss before and after SGD steps on one random batch: it falls, and all gradients are finite
  compile  torch.compile gives the same outputs; with the backend "inductor" where there is a C++ compiler
  half     the module runs after .to(torch.bfloat16)
  ddp      DistributedDataParallel over one process of gloo gives all gradients

An activation that the method cannot shape is replaced by swish, as dksc's own advice has it. A model that MANIFEST
calls opaque may be refused. Exits with 1 if anything failed.
"""

import argparse
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime as ort
import torch
from torch import nn
from torch.nn import functional as F

from stripped import inflate, paths_of

ort.set_default_logger_severity(3)
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def compile_to(dksc, source, target, extra):
    """Runs dksc; returns its first error, or None."""
    run = subprocess.run([dksc, source, "-o", target, "--seed", "0", *extra], capture_output=True, text=True)
    if run.returncode == 0:
        return None
    errors = [line for line in run.stderr.splitlines() if re.search(r"(^|: )error: ", line)]
    return (errors or run.stderr.splitlines() or ["no message"])[0]


def network_class(path):
    """The last class of a file, which is the network's."""
    name = "dks_" + os.path.basename(path)[:-3].replace("-", "_").replace(".", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    classes = [value for value in vars(module).values() if isinstance(value, type)]
    return [c for c in classes if issubclass(c, nn.Module) and c.__module__ == name][-1]


def inputs_of(session, seed=0):
    """Random inputs of mean square 1; indices below 8."""
    random = np.random.default_rng(seed)
    feeds = []
    for value in session.get_inputs():
        shape = [extent if isinstance(extent, int) else 2 for extent in value.shape]
        if "int" in value.type:
            feeds.append(random.integers(0, 8, shape).astype(np.int64 if "64" in value.type else np.int32))
        else:
            feeds.append(random.standard_normal(shape).astype(np.float32))
    return feeds


def as_list(outputs):
    return [outputs] if isinstance(outputs, torch.Tensor) else list(outputs)


def difference(found, wanted):
    """The largest difference relative to the largest number."""
    found, wanted = found.detach().numpy().astype(np.float64), np.asarray(wanted, np.float64)
    if found.size != wanted.size:
        return float("inf")
    return float(np.abs(found.reshape(-1) - wanted.reshape(-1)).max() / max(np.abs(wanted).max(), 1e-30))


def mean_squares(network, inputs):
    """The mean squares at the inputs of transformed activations."""
    found = []
    hooks = []
    for module in network.modules():
        if {"TransformedActivation", "FormulaActivation"} & {base.__name__ for base in type(module).__mro__}:
            hooks.append(module.register_forward_pre_hook(lambda _, x: found.append(float(x[0].square().mean()))))
    with torch.no_grad():
        network.eval()(*inputs)
    for hook in hooks:
        hook.remove()
    return found


def train(network, inputs, steps, rate):
    """Losses before and after SGD on one batch; raises if a gradient is missing or not finite."""
    network.train()
    generator = torch.Generator().manual_seed(0)
    optimizer = torch.optim.SGD(network.parameters(), rate)
    losses, targets = [], None
    for _ in range(steps):
        outputs = as_list(network(*inputs))
        if targets is None:
            targets = [torch.randn(output.shape, generator=generator) for output in outputs]
        loss = sum(F.mse_loss(output, target) for output, target in zip(outputs, targets))
        optimizer.zero_grad()
        loss.backward()
        for name, parameter in network.named_parameters():
            if parameter.grad is None or not parameter.grad.isfinite().all():
                raise ValueError(f"the gradient of {name} is missing or not finite")
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    if steps > 1 and not losses[-1] < losses[0]:
        raise ValueError(f"the loss went from {losses[0]:.4f} to {losses[-1]:.4f}")
    return losses[0], losses[-1]


def check(source, options, folder, report):
    """Checks one model; `report(check, text, ok)` takes what was found."""
    name = os.path.splitext(os.path.basename(source))[0]
    base = os.path.join(folder, name)
    extra = (["--method", options.method] if options.method else []) + options.extra
    if source.endswith(".onnx"):
        os.makedirs(os.path.join(folder, "models"), exist_ok=True)
        source = inflate(source, os.path.join(folder, "models"))
    error = compile_to(options.dksc, source, base + ".py", extra)
    if error:
        return report("refused", re.sub(r"^.*error: ", "", error), name in options.opaque)
    network = network_class(base + ".py")(seed=1).eval()
    network.load_weights(base + ".safetensors")
    names = {name for name, _ in network.named_parameters()}
    report("load", f"{len(names)} tensors", set(network.state_dict()) == names)

    error = compile_to(options.dksc, source, base + ".dks.onnx", extra)
    if error:
        return report("onnx", error, False)
    session = ort.InferenceSession(base + ".dks.onnx", providers=["CPUExecutionProvider"])
    feeds = inputs_of(session)
    wanted = session.run(None, dict(zip([value.name for value in session.get_inputs()], feeds)))
    inputs = [torch.from_numpy(feed) for feed in feeds]
    with torch.no_grad():
        outputs = as_list(network(*inputs))
        exact = as_list(network.double()(*[x.double() if x.is_floating_point() else x for x in inputs]))
        network.float()
    error = max(difference(a, b) for a, b in zip(outputs, wanted))
    rounding = [max(difference(a, b) for a, b in zip(exact, other)) for other in (outputs, wanted)]
    report("onnx", f"{error:.1e} ({rounding[0]:.0e}, {rounding[1]:.0e})",
           len(outputs) == len(wanted) and error <= options.tolerance)

    if not options.fast:
        network.reset_parameters(1)
        squares = mean_squares(network, inputs)
        if squares:
            report("q", f"{min(squares):.2f}..{max(squares):.2f}", all(np.isfinite(squares)))
        before, after = train(network, inputs, options.steps, options.rate)
        report("train", f"{before:.3f} -> {after:.3f}", True)
        network.eval()
        with torch.no_grad():
            plain = as_list(network(*inputs))
            compiled = as_list(torch.compile(network, backend=options.backend)(*inputs))
        error = max(difference(a, b) for a, b in zip(compiled, plain))
        report("compile", f"{options.backend} {error:.0e}", error < 1e-4)
        with torch.no_grad():
            half = network.to(torch.bfloat16)
            outputs = as_list(half(*[x.to(torch.bfloat16) if x.is_floating_point() else x for x in inputs]))
        finite = all(output.isfinite().all() and output.dtype == torch.bfloat16 for output in outputs)
        report("half", "finite" if finite else "not finite", finite)
        parallel = nn.parallel.DistributedDataParallel(network.float())
        train(parallel, inputs, 1, options.rate)
        report("ddp", "ok", True)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--dksc", default=os.path.join(REPOSITORY, ".build/release/dksc"))
    parser.add_argument("--out", help="keeps the files that dksc writes")
    parser.add_argument("--method", help="in place of the models' own")
    parser.add_argument("--expect", help="a manifest.json whose 'verdict' says which models are opaque")
    parser.add_argument("--extra", nargs="*", default=[], help="further options of dksc, without the dashes")
    parser.add_argument("--tolerance", type=float, default=1e-5)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--rate", type=float, default=1e-2)
    parser.add_argument("--fast", action="store_true", help="loads and compares only")
    parser.add_argument("--backend", help="of torch.compile")
    options = parser.parse_args()
    options.extra = ["--" + option for option in options.extra]
    options.opaque = set()
    if options.expect:
        entries = json.load(open(options.expect))
        options.opaque = {entry["name"] for entry in entries if "opaque" in entry.get("verdict", "")}
    if not options.backend:
        options.backend = "inductor" if shutil.which("g++") or shutil.which("clang++") else "aot_eager"
    folder = options.out or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    store = "file://" + os.path.join(tempfile.mkdtemp(), "store")
    torch.distributed.init_process_group("gloo", init_method=store, rank=0, world_size=1)
    failures = 0
    models = paths_of(options.models, (".dks", ".onnx"))
    for source in models:
        cells = []

        def report(what, text, ok):
            nonlocal failures
            failures += not ok
            cells.append(f"{what} {text}" + ("" if ok else "  FAILED"))

        try:
            check(source, options, folder, report)
        except Exception as error:  # one broken model must not hide the others
            report(type(error).__name__, str(error).splitlines()[0] if str(error) else "", False)
        print(f"{os.path.basename(source):28} " + " | ".join(cells), flush=True)
    torch.distributed.destroy_process_group()
    print(f"{len(models)} models, {failures} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
