#!/usr/bin/env python3
"""Time and memory of `dksc check` on networks written with one `let` a node.

    swift build -c release && python3 Tests/Benchmarks/scale.py .build/release/dksc

Prints seconds and megabytes for 100,000 and 200,000 nodes, and what doubling the nodes costs.
"""
import os
import subprocess
import sys
import tempfile
import time


def program(nodes: int) -> str:
    """A residual network: in every four nodes an activation, two dense layers and a weighted sum."""
    lines = ["network Large {", "  method dks(zeta: 1.5)", "  input x: Float[16]", "  let n0 = x -> dense(16)"]
    last = 0
    for i in range(1, nodes, 4):
        lines.append(f"  let a{i} = n{last} -> dense(16)")
        lines.append(f"  let b{i} = a{i} -> tanh")
        lines.append(f"  let c{i} = b{i} -> dense(16)")
        lines.append(f"  let n{i} = 0.8 * n{last} + 0.6 * c{i}")
        last = i
    lines += [f"  output y = n{last} -> dense(2)", "}"]
    return "\n".join(lines) + "\n"


def measure(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak resident megabytes of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    dksc = sys.argv[1] if len(sys.argv) > 1 else ".build/release/dksc"
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        for nodes in (100_000, 200_000):
            path = os.path.join(folder, f"large{nodes}.dks")
            with open(path, "w") as file:
                file.write(program(nodes))
            runs = [measure([dksc, "check", path]) for _ in range(5)]
            times[nodes] = min(t for t, _ in runs)
            print(f"{nodes:7} nodes  {times[nodes]:6.2f} s (best of 5)  {max(m for _, m in runs):6.0f} MB")
    print(f"twice the nodes takes {times[200_000] / times[100_000]:.2f} times as long")


if __name__ == "__main__":
    main()
