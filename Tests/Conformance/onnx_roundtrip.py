"""Holds what dksc writes against onnx and onnxruntime; run by hand.

usage: onnx_roundtrip.py ORIGINAL WRITTEN [ORIGINAL WRITTEN ...]

For each pair of ONNX files: WRITTEN passes onnx.checker with full shape inference, and onnxruntime gives the same
outputs as for ORIGINAL on a seeded input. Says whether the bytes, the operators and the names are the same too, and
fails where an output differs by more than 1e-6 of its largest element. Needs onnx, onnxruntime and numpy.
"""
import sys

import numpy as np
import onnx
import onnxruntime


def feeds_of(session):
    """A seeded value for each input; free extents are 2."""
    random = np.random.default_rng(1)
    feeds = {}
    for value in session.get_inputs():
        shape = [extent if isinstance(extent, int) and extent > 0 else 2 for extent in value.shape]
        if "float" in value.type:
            feeds[value.name] = random.standard_normal(shape).astype(np.float32)
        else:
            feeds[value.name] = random.integers(0, 5, shape)
    return feeds


def compare(original, written):
    """The largest difference relative to the largest element, over all outputs; raises where the files disagree."""
    onnx.checker.check_model(written, full_check=True)
    old = onnxruntime.InferenceSession(original, providers=["CPUExecutionProvider"])
    new = onnxruntime.InferenceSession(written, providers=["CPUExecutionProvider"])
    names = [value.name for value in old.get_outputs()]
    if names != [value.name for value in new.get_outputs()]:
        raise ValueError("the outputs have other names")
    feeds = feeds_of(old)
    worst = 0.0
    for a, b in zip(old.run(None, feeds), new.run(None, feeds)):
        if a.shape != b.shape:
            raise ValueError(f"an output has the shape {b.shape}, {a.shape} expected")
        if a.size:
            worst = max(worst, float(np.max(np.abs(a - b)) / max(float(np.max(np.abs(a))), 1e-30)))
    return worst


def operators(path):
    """The nodes' operators and names, in order."""
    return [(node.op_type, node.name) for node in onnx.load(path, load_external_data=False).graph.node]


def main(paths):
    failed = False
    for original, written in zip(paths[0::2], paths[1::2]):
        try:
            worst = compare(original, written)
        except Exception as error:  # every pair is reported
            print(f"{written}: {error}")
            failed = True
            continue
        with open(original, "rb") as a, open(written, "rb") as b:
            bytes_say = "same bytes" if a.read() == b.read() else "other bytes"
        nodes_say = "same nodes" if operators(original) == operators(written) else "other nodes"
        print(f"{written}: {bytes_say}, {nodes_say}, outputs differ by {worst:.1e}")
        failed |= not worst <= 1e-6
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3 or len(sys.argv) % 2 == 0:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
