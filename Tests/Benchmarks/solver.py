#!/usr/bin/env python3
"""Time per solved activation against the official `dks` package, both in one run, and time for ResNet-152.

    pip install dks absl-py autograd
    swift build -c release --package-path Tests/Benchmarks --product SolverTimes
    swift build -c release --package-path Tests/Benchmarks --product dksc
    python3 Tests/Benchmarks/solver.py Tests/Benchmarks/.build/release

The problem is a chain of ten layers, zeta 1.5 or tau 0.3. Both sides are timed inside their process after a first
run that is not counted: dksc by the duration of the pass that finds the local target and solves for it, the
package by the call that does the same. What the package does not finish within the limit counts as the limit.
"""
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from dks.base import activation_transform as official

LIMIT = 60
LAYERS = 10
NAMES = {"leakyRelu": "leaky_relu", "geluExact": "gelu_exact", "bentIdentity": "bentid"}
SMOOTH = ["tanh", "softplus", "sigmoid", "swish", "gelu", "geluExact", "erf", "atan", "asinh", "bentIdentity",
          "softsign", "elu", "sin"]
CASES = [("DKS", "dks(zeta: 1.5)", SMOOTH + ["cos", "selu", "relu", "leakyRelu"]), ("TAT", "tat(tau: 0.3)", SMOOTH)]
OWN = ["mish", "hardSwish", "celu(2)"]


def chain(x, r):
    for _ in range(LAYERS):
        x = r(x)
    return x


class TooLong(Exception):
    pass


def official_seconds(method, name):
    """The median of three runs, or one if that takes long; None where the package gives up."""
    def solve():
        official._get_activations_params(
            (NAMES.get(name, name),), method, dks_params={"c_slope_1_target": 1.5, "local_q_slope_target": 1.0},
            tat_params={"c_val_0_target": 0.9, "c_curve_target": 0.3}, max_slope_func=None, max_curv_func=None,
            subnet_max_func=chain)

    def stop(*_):
        raise TooLong

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT)
    times = []
    try:
        for _ in range(3):
            start = time.perf_counter()
            solve()
            times.append(time.perf_counter() - start)
            if times[-1] > 3:
                break
    except TooLong:
        return LIMIT if not times else statistics.median(times)
    except (ValueError, RuntimeError):
        return None
    finally:
        signal.alarm(0)
    return statistics.median(times)


def our_seconds(folder, *words):
    run = subprocess.run([folder / "SolverTimes", *map(str, words)], capture_output=True, text=True, check=True)
    return float(run.stdout)


def resnet152():
    """The sample of ResNet-50 with the depths of ResNet-152."""
    sample = Path(__file__).resolve().parents[2] / "Samples" / "resnet50.dks"
    text = sample.read_text()
    for name, old, new in (("128", 4, 8), ("256", 6, 36)):
        before, after = f"Stage({name}, count: {old}", f"Stage({name}, count: {new}"
        if before not in text:
            sys.exit(f"{sample} has no '{before}'")
        text = text.replace(before, after)
    return text


def main():
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "Tests/Benchmarks/.build/release")
    official_seconds("DKS", "tanh")
    ratios, slowest = [], 0.0
    for method, text, names in CASES:
        for name in names:
            ours = our_seconds(folder, "solve", text, name, LAYERS, 200)
            theirs = official_seconds(method, name)
            slowest = max(slowest, ours)
            if theirs is None:
                print(f"{method} {name:12} ours {ours * 1e3:7.3f} ms   the package fails", flush=True)
                continue
            ratios.append(theirs / ours)
            bound = ">" if theirs == LIMIT else " "
            print(f"{method} {name:12} ours {ours * 1e3:7.3f} ms   official {bound}{theirs:7.2f} s   "
                  f"{bound}{theirs / ours:9.0f} times", flush=True)
    for name in OWN:
        ours = our_seconds(folder, "solve", "dks(zeta: 1.5)", name, LAYERS, 200)
        slowest = max(slowest, ours)
        print(f"DKS {name:12} ours {ours * 1e3:7.3f} ms   not in the package", flush=True)
    print(f"median ratio {statistics.median(ratios):.0f}, least {min(ratios):.0f}; our slowest {slowest * 1e3:.3f} ms")

    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "resnet152.dks"
        path.write_text(resnet152())
        inside = our_seconds(folder, "compile", path, 50)
        command = [folder / "dksc", path, "--emit", "graph", "--time-passes"]
        times = []
        for _ in range(20):
            start = time.perf_counter()
            run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
            times.append(time.perf_counter() - start)
        print(f"ResNet-152, text to transformed graph: {inside * 1e3:.2f} ms in process; "
              f"whole process with the graph written out: median {statistics.median(times) * 1e3:.1f} ms, "
              f"best {min(times) * 1e3:.1f} ms")
        print(run.stderr.strip())


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
