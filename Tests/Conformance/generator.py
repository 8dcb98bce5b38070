"""q of transposed convolutions in a rewritten DCGAN generator, run by onnxruntime.

    python generator.py [--dksc .build/release/dksc] [--out DIR]

Needs numpy, onnx and onnxruntime. Writes generators whose kernels overlap with their stride (kernel 4 and stride 2;
kernel 3, stride 2 and an output padding) or lie side by side, rewrites them under DKS, and measures q of each
transposed convolution over many inputs: 1 within 5 % on the whole, and no place of the result without values.
Exits with 1 if it is not so.
"""

import argparse
import os
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WINDOWS = {"dcgan": (4, 2, 1, 0), "odd": (3, 2, 1, 1), "patches": (2, 2, 0, 0)}


def generator(path, window):
    """Five transposed convolutions: 100 numbers to an image of 64 × 64."""
    random = np.random.default_rng(0)
    nodes, weights, value, channels = [], [], "z", 100
    layers = [(256, 4, 1, 0, 0)] + [(width, *window) for width in (256, 128, 64, 3)]
    for i, (width, kernel, stride, padding, added) in enumerate(layers):
        weight = random.standard_normal((channels, width, kernel, kernel)) * 0.02
        weights.append(numpy_helper.from_array(weight.astype(np.float32), f"w{i}"))
        nodes.append(helper.make_node(
            "ConvTranspose", [value, f"w{i}"], [f"c{i}"], name=f"conv{i}", strides=[stride] * 2, pads=[padding] * 4,
            output_padding=[added] * 2, kernel_shape=[kernel] * 2))
        value, channels = f"c{i}", width
        if i < len(layers) - 1:
            nodes.append(helper.make_node("Elu", [value], [f"a{i}"], name=f"act{i}"))
            value = f"a{i}"
    nodes.append(helper.make_node("Tanh", [value], ["image"], name="tanh"))
    graph = helper.make_graph(
        nodes, "generator", [helper.make_tensor_value_info("z", TensorProto.FLOAT, ["N", 100, 1, 1])],
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, 64, 64])], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def measure(path):
    """For each transposed convolution, q on the whole and the least of any place."""
    model = onnx.load(path)
    names = [node.output[0] for node in model.graph.node if node.op_type == "ConvTranspose"]
    for name in names:
        model.graph.output.append(helper.make_empty_tensor_value_info(name))
    z = np.random.default_rng(1).standard_normal((64, 100, 1, 1))
    z /= np.sqrt(np.mean(z * z, axis=1, keepdims=True))
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    values = session.run(names, {"z": z.astype(np.float32)})
    # The image has three channels: too few for a mean at each place.
    return [(float(np.mean(v * v)), float(np.min(np.mean(v * v, axis=(0, 1))))) for v in values[:-1]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dksc", default=os.path.join(REPOSITORY, ".build/release/dksc"))
    parser.add_argument("--out", default="generator-out")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    failed = 0
    for name, window in WINDOWS.items():
        source, target = (os.path.join(options.out, f"{name}{suffix}.onnx") for suffix in ("", ".dks"))
        generator(source, window)
        subprocess.run([options.dksc, source, "-o", target], check=True, capture_output=True)
        qs = measure(target)
        holds = all(abs(q - 1) < 0.05 and least > 0.5 for q, least in qs)
        failed += not holds
        print("ok  " if holds else "FAIL", name, " ".join(f"{q:.3f} (least {least:.2f})" for q, least in qs))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
