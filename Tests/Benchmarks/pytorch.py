#!/usr/bin/env python3
"""Milliseconds of a training step and peak memory beside PyTorch, on the same networks in one run.

    python3 -m pip install torch
    swift build -c release --package-path Tests/Benchmarks
    python3 Tests/Benchmarks/pytorch.py Tests/Benchmarks/.build/release/Benchmarks

Both sides train on synthetic data with SGD and momentum 0.9, on one and two threads; activations are
γ·(tanh(αx + β) + δ) on both. Prints medians and the ratio PyTorch / dksc: above 1 dksc is faster.
"""
import os
import re
import statistics
import subprocess
import sys
import time

import torch
from torch import nn


class Shaped(nn.Module):
    def forward(self, x):
        return 14.23 * (torch.tanh(0.0938 * x + 0.5566) - 0.5055)


class ScaledReLU(nn.Module):
    def forward(self, x):
        return 1.414 * torch.relu(x)


def deep(inputs: int, width: int, depth: int) -> nn.Module:
    layers = []
    for i in range(depth):
        layers += [nn.Linear(inputs if i == 0 else width, width), Shaped()]
    return nn.Sequential(*layers, nn.Linear(width, 10))


def convolutional() -> nn.Module:
    layers = []
    for i in range(4):
        layers += [nn.Conv2d(3 if i == 0 else 64, 64, 3, padding=1), ScaledReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


NETWORKS = {
    "MLP 784-512x8-10, batch 128": (lambda: deep(784, 512, 8), [784], 128, 40),
    "tanh MLP 64x50, batch 256": (lambda: deep(64, 64, 50), [64], 256, 100),
    "tanh MLP 64x100, batch 256": (lambda: deep(64, 64, 100), [64], 256, 100),
    "CNN 4 x 3x3x64 on 32x32, batch 64": (convolutional, [3, 32, 32], 64, 6),
}


def torch_step(name: str, threads: int) -> float:
    """The median time of a step in milliseconds."""
    make, shape, batch, steps = NETWORKS[name]
    torch.set_num_threads(threads)
    network = make()
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-3, momentum=0.9)
    images, digits = torch.rand(batch, *shape), torch.arange(batch) % 10
    times = []
    for step in range(steps + 3):
        start = time.perf_counter()
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(images), digits).backward()
        optimizer.step()
        if step >= 3:
            times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    benchmarks = sys.argv[1] if len(sys.argv) > 1 else "Tests/Benchmarks/.build/release/Benchmarks"
    with subprocess.Popen([benchmarks], stdout=subprocess.PIPE, text=True) as process:
        output = process.stdout.read()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    ours = {
        (name, int(threads)): float(median)
        for name, threads, median in re.findall(r"(.*), (\d) thread\(s\): median ([\d.]+)", output)
    }
    print(f"{'network':36} threads  PyTorch ms  dksc ms  ratio")
    for (name, threads), median in ours.items():
        theirs = torch_step(name, threads)
        print(f"{name:36} {threads:7}  {theirs:10.1f}  {median:7.1f}  {theirs / median:5.2f}")
    print(f"peak memory of all networks in one process: dksc {usage.ru_maxrss / 1024:.0f} MB")
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print(f"the same for PyTorch, its libraries included: {peak / 1024:.0f} MB")


if __name__ == "__main__":
    main()
