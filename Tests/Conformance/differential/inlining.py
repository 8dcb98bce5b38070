"""Local functions put in the place of their calls, for readers that have none."""

import onnx

try:
    import onnx.inliner
except ImportError:  # of older versions, for which no functions are drawn
    pass


def inlined(model):
    return onnx.inliner.inline_local_functions(model) if getattr(model, "functions", ()) else model
