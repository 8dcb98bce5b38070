"""Finite networks drawn at random, and what they measure beside what the theory says."""

import math

import numpy as np

from graph_text import center_tap, channel_axis, rearranged
from kernel_referee import Kernel


def sample(graph, cosine, width, seed, weights):
    """The values of one finite network: each channel of the graph is a block of `width` channels, and all
    values have the axes (shape of the type, block, two inputs). `weights` has (N(0, 1) factors, biases at
    unit scale, what is added to the biases) by key; what is missing is drawn. Inputs and masks depend on the
    seed alone."""
    rng, weight_rng = np.random.default_rng([*seed, 0]), np.random.default_rng([*seed, 1])
    values, shared = {}, {}

    def matrix(node, rows, columns):
        if node.weights not in weights:
            drawn = weight_rng.standard_normal((rows, columns + 1))
            weights[node.weights] = drawn[:, :-1], drawn[:, -1], np.zeros(rows)
        return weights[node.weights]

    def fresh(shape, axis):
        """Locations × channels of norm one and the cosine asked for, exactly."""
        x, y = rng.standard_normal((2, *shape, width))
        axes = (-1,) if axis is None else (axis, -1)
        x /= np.sqrt((x * x).mean(axes, keepdims=True))
        y -= x * (x * y).mean(axes, keepdims=True)
        y /= np.sqrt((y * y).mean(axes, keepdims=True))
        return np.stack([x, cosine * x + math.sqrt(1 - cosine**2) * y], -1)

    def affine(node, value, channels, groups):
        """value: locations × channels × block × 2."""
        scale, bias, has_bias, mirror = node.initializer
        if mirror != "none":
            raise NotImplementedError("mirrored weights of finite networks")
        fan = value.shape[-3] * width // groups
        kernel, biases, added = matrix(node, channels * width, fan)
        parts = value.reshape(value.shape[:-3] + (groups, fan, 2))
        kernel = kernel.reshape(groups, channels * width // groups, fan)
        made = np.einsum("grf,...gfx->...grx", kernel, parts, optimize=True) * (scale / math.sqrt(fan))
        made = made.reshape(value.shape[:-3] + (channels, width, 2))
        return made + (bias * biases + added).reshape(channels, width, 1) if has_bias else made

    def depthwise(node, value):
        scale, bias, has_bias, _ = node.initializer
        channels = node.shape[0]
        kernel, biases, added = matrix(node, channels * width, 1)
        made = value.repeat(channels // value.shape[-3], -3) * kernel.reshape(channels, width, 1) * scale
        return made + (bias * biases + added).reshape(channels, width, 1) if has_bias else made

    for node in graph.nodes.values():
        operands, get = [values[o] for o in node.operands], node.settings.get
        v = operands[0] if operands else None
        made = rearranged(node, operands, 0.0)
        if made is None:
            match node.op:
                case "input" | "normalizeInput" | "opaque":
                    key = (node.op, *node.operands) if node.op == "normalizeInput" else node.name
                    if key not in shared:
                        axis = None if node.type == "i32" else channel_axis(node.shape)
                        shared[key] = fresh(node.shape, axis)
                    made = shared[key]
                case "zeros":
                    made = np.zeros(node.shape + (width, 2))
                case "dense":
                    made = affine(node, v, get("units"), 1)
                case "embedding":
                    made = affine(node, v[..., None, :, :], get("size"), 1)
                case "conv":
                    read = np.moveaxis(center_tap(node, v, 0.0), 0, -3)
                    made = np.moveaxis(affine(node, read, node.shape[0], get("groups", 1)), -3, 0)
                case "depthwiseConv":
                    made = np.moveaxis(depthwise(node, np.moveaxis(center_tap(node, v, 0.0), 0, -3)), -3, 0)
                case "activation":
                    made = node.activation(v)
                case "sum":
                    made = sum(w * o for w, o in zip(get("weights", [1] * len(operands)), operands))
                case "scale":
                    made = get("factor") * v
                case "gain":
                    made = get("initial", 1.0) * v
                case "dropout":
                    made = v * (rng.random(v.shape) >= get("rate")) / (1 - get("rate"))
                case "layerNorm":
                    axes = (channel_axis(node.shape), -2)
                    centered = v - v.mean(axes, keepdims=True)
                    deviation = np.sqrt((centered**2).mean(axes, keepdims=True))
                    made = np.divide(centered, deviation, out=np.zeros_like(v), where=deviation > 1e-6)
                case _:
                    raise NotImplementedError(f"operation {node.op}")
        values[node.name] = made
    return values


def monte_carlo(graph, cosine=0.3, width=48, draws=32, seed=0):
    """Of every node that rests on no assumption: (theory, measured, standard error) of q, K, m and, where it
    is defined, Θ. The error is that of the mean over the draws; a finite width adds a bias of order 1/width.

    Θ(x, x') = Σ ∂f(x) ∂f(x') over all parameters is the mean of Df(x) · Df(x') over random directions D with
    independent N(0, 1) components; Df is a central difference."""
    kernel = Kernel(graph, [cosine], cosine)
    exact = [name for name in graph.nodes if not kernel.is_bent(name)]
    measured, step = {name: [] for name in exact}, 1e-4
    for draw in range(draws):
        weights = {}
        values = sample(graph, cosine, width, [seed, draw], weights)
        rng = np.random.default_rng([seed, draw, 2])
        direction = {key: (rng.standard_normal(w.shape), 0.0, rng.standard_normal(b.shape))
                     for key, (w, b, _) in weights.items()}
        ahead, behind = (sample(graph, cosine, width, [seed, draw], {
            key: tuple(p + sign * step * d for p, d in zip(weights[key], direction[key])) for key in weights})
            for sign in (1, -1))
        for name in exact:
            v, slope = values[name], (ahead[name] - behind[name]) / (2 * step)
            measured[name].append([(v * v).mean(), (v[..., 0] * v[..., 1]).mean(), v.mean(),
                                   (slope[..., 0] * slope[..., 1]).mean()])
    result = {}
    for name in exact:
        known, found = kernel.report(name), np.array(measured[name])
        theory = (known["q"], known["cMap"][0] * known["q"], known["mean"], known["ntk"])
        result[name] = [*zip(theory, found.mean(0), found.std(0, ddof=1) / math.sqrt(draws))]
    if kernel.ambiguous or kernel.singular:
        result = {name: rows[:3] for name, rows in result.items()}
    return result
