#!/usr/bin/env python3
"""Live comparison with the official `dks` package on three networks that are in no reference file.

    pip install dks absl-py autograd && python3 Tests/Conformance/official.py .build/debug/dksc

The networks are written twice: in the language, and as the Python callable that the package wants,
`subnet_max_func(x, r)`, the largest value that any subnetwork makes of x where every nonlinear layer applies r.
Compared are the local target and the constants of each activation, up to the symmetries of THEORY.md 3.2. The
package's parameters are good to about 1e-9, its kinked ones to 1e-6 (THEORY.md 3.5).
"""
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from dks.base import activation_transform as official

ODD = {"tanh", "erf", "atan", "asinh", "softsign"}
NAMES = {"leakyRelu": "leaky_relu", "geluExact": "gelu_exact", "bentIdentity": "bentid"}


def recurrent(act):
    """Seven steps of a recurrent network; weights sum in squares to one at every step."""
    text = f"""
      input words: Float[7, 8]
      let last = scan step in words {{ state = zeros(8); return ({{}}) }}
    """
    raise NotImplementedError(text)


def uneven(act):
    """Branches of different depth joined by sums, one inside the other."""
    text = f"""
    block Inner() {{ x in
      let deep = x -> repeat 3 {{ {act} -> dense(8) }}
      return 0.6 * x + 0.8 * deep
    }}
    network N {{ method METHOD
      input x: Float[8]
      let stem = x -> dense(8)
      let one = stem -> repeat 4 {{ Inner() }} -> {act} -> dense(8)
      output y = (0.8 * stem + 0.6 * one) -> {act} -> dense(3)
    }}"""

    def subnets(x, r):
        best, inner = x, x
        for _ in range(4):
            deep = r(r(r(inner)))
            best = max(best, deep)
            inner = 0.36 * inner + 0.64 * deep
            best = max(best, inner)
        one = r(inner)
        out = r(0.64 * x + 0.36 * one)
        return max(best, one, out)

    return text, subnets
