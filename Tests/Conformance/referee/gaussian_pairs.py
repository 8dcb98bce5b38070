"""Gaussian integrals of pairs of activations, E[φ̂(u) ψ̂(v)] (Theory 1.3 and 1.4), to a relative 1e-13.

Smooth pairs go by Hermite series (Mehler's formula), pairs with a corner by one integral over u of the inner
mean over v, which has a closed form; leaky ReLUs have one as a whole, and correlation ±1 is one integral.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from scipy.special import erf, log_ndtr, ndtr

DENSITY = 1 / math.sqrt(2 * math.pi)
GELU, CUBE = math.sqrt(2 / math.pi), 0.044715


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def normal_density(x):
    return DENSITY * np.exp(-0.5 * x * x)


def gelu_slope(x):
    t = np.tanh(GELU * (x + CUBE * x**3))
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * GELU * (1 + 3 * CUBE * x * x)


# φ and φ' by name; the leaky ReLU, which has an argument, is apart.
PHI = {
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "softplus": (lambda x: np.logaddexp(0, x), sigmoid),
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * sigmoid(-x)),
    "erf": (erf, lambda x: 2 / math.sqrt(math.pi) * np.exp(-x * x)),
    "swish": (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * sigmoid(-x))),
    "gelu": (lambda x: 0.5 * x * (1 + np.tanh(GELU * (x + CUBE * x**3))), gelu_slope),
    "geluExact": (lambda x: x * ndtr(x), lambda x: ndtr(x) + x * normal_density(x)),
    "sin": (np.sin, np.cos),
    "elu": (lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))), lambda x: np.exp(np.minimum(x, 0))),
}
KINKED = {"relu", "leakyRelu", "elu"}


@dataclass(frozen=True)
class Activation:
    """φ̂(x) = γ(φ(αx + β) + δ) (Theory 1.3)."""

    phi: str
    slope: float = 0.0  # of the leaky ReLU left of zero
    alpha: float = 1.0
    beta: float = 0.0
    gamma: float = 1.0
    delta: float = 0.0

    @functools.cached_property
    def kinked(self):
        return self.phi in KINKED

    def __call__(self, x, order=0):
        """φ̂ or, of order 1, φ̂'."""
        y = self.alpha * x + self.beta
        if self.phi in ("relu", "leakyRelu"):
            value = np.where(y > 0, 1.0, self.slope) * (1 if order else y)
        else:
            value = PHI[self.phi][order](y)
        return self.gamma * self.alpha * value if order else self.gamma * (value + self.delta)

    def kink(self, scale):
        """Where φ̂(scale · z) has its corner, as a list."""
        return [-self.beta / (self.alpha * scale)] if self.kinked and self.alpha * scale != 0 else []

    def smoothed(self, mean, deviation, order):
        """E φ̂(x), or E φ̂'(x), of x ~ N(mean, deviation²), in closed form, of an activation with a corner:
        E max(w, 0) = mΦ(t) + sφ(t), E[eʷ; w < 0] = exp(m + s²/2) Φ(-t - s), with t = m/s."""
        m, s = self.alpha * mean + self.beta, abs(self.alpha) * deviation
        t = m / s
        above = ndtr(t)
        if self.phi == "elu":
            tail = np.exp(m + 0.5 * s * s + log_ndtr(-t - s))
            value = above + tail if order else m * above + s * normal_density(t) + tail - ndtr(-t)
        elif order:
            value = self.slope + (1 - self.slope) * above
        else:
            value = self.slope * m + (1 - self.slope) * (m * above + s * normal_density(t))
        return self.gamma * self.alpha * value if order else self.gamma * (value + self.delta)


# --------------------------------------------------------------------------------------------------
# Integrals
# --------------------------------------------------------------------------------------------------

GAUSS, GAUSS_WEIGHTS = np.polynomial.legendre.leggauss(16)
TERMS = 384  # of Hermite series
SNAP = 2e-14  # correlations that are so near to ±1 are ±1: rounding, which a corner would take the root of


def nodes(breaks=(), width=0.25, reach=9.5):
    """Composite Gauss-Legendre nodes and weights for E f(z), z ~ N(0, 1); panels end at `breaks`."""
    edges = np.linspace(-reach, reach, round(2 * reach / width) + 1)
    if len(breaks):
        edges = np.unique(np.concatenate([edges, np.clip(breaks, -reach, reach)]))
    half, middle = 0.5 * np.diff(edges)[:, None], 0.5 * (edges[1:] + edges[:-1])[:, None]
    z = (middle + half * GAUSS).ravel()
    return z, (half * GAUSS_WEIGHTS).ravel() * normal_density(z)


PLAIN, WIDE, COARSE = nodes(), nodes(reach=12.5), nodes(width=0.5)


@functools.cache
def hermite_matrix():
    """Rows h_n(z) · weight of the normalized Hermite polynomials, E h_m h_n = [m = n]."""
    z, weight = WIDE
    rows = np.empty((TERMS, len(z)))
    rows[0], rows[1] = 1, z
    for n in range(1, TERMS - 1):
        rows[n + 1] = (z * rows[n] - math.sqrt(n) * rows[n - 1]) / math.sqrt(n + 1)
    return rows * weight


@functools.cache
def hermite_coefficients(f, order, q):
    return hermite_matrix() @ f(math.sqrt(q) * WIDE[0], order)


@functools.cache
def expectation(f, order, q):
    """E f(√q z), of f' if order is 1."""
    if q == 0:
        return float(f(np.zeros(1), order)[0])
    z, weight = nodes(f.kink(math.sqrt(q))) if f.kinked else PLAIN
    return float(weight @ f(math.sqrt(q) * z, order))


@functools.cache
def expectation_on_line(f, g, order, a, b):
    """E f(az) g(bz): correlation ±1."""
    breaks = f.kink(a) + g.kink(b)
    z, weight = nodes(breaks) if breaks else PLAIN
    return float(weight @ (f(a * z, order) * g(b * z, order)))


def leaky_pair(f, g, order, a, b, rho):
    """Corners at zero: φ(x) = (1+s)/2 · x + (1-s)/2 · |x|, with E|uv| = (2/π)(√(1-ρ²) + ρ asin ρ) √(q q')."""
    even = (1 - f.slope) * (1 - g.slope) / (2 * math.pi)
    odd = (1 + f.slope) * (1 + g.slope) / 4
    if order:  # E sgn(u) sgn(v) = (2/π) asin ρ
        signs = np.sign(f.alpha * g.alpha) * np.arcsin(rho)
        return f.gamma * f.alpha * g.gamma * g.alpha * (odd + even * signs)
    a, b = a * f.alpha, b * g.alpha
    pair = odd * a * b * rho + even * abs(a * b) * (np.sqrt((1 - rho) * (1 + rho)) + rho * np.arcsin(rho))
    mean_f = (1 - f.slope) / 2 * abs(a) * GELU
    mean_g = (1 - g.slope) / 2 * abs(b) * GELU
    return f.gamma * g.gamma * (pair + f.delta * mean_g + g.delta * mean_f + f.delta * g.delta)


def smooth_pair(f, g, order, a, b, rho):
    """Σ aₙ bₙ ρⁿ with the Hermite coefficients of both; where that is too slow, quadrature in the plane."""
    products = hermite_coefficients(f, order, a * a) * hermite_coefficients(g, order, b * b)
    terms = products * np.power(rho[:, None], np.arange(TERMS))
    result = terms.sum(axis=1)
    tail = np.abs(terms[:, -16:]).max(axis=1) / (1 - np.abs(rho))
    for i in np.flatnonzero(tail > 1e-15 * (1e-3 + np.abs(products).sum())):
        (z, weight), (y, inner) = PLAIN, COARSE
        v = b * (rho[i] * z[:, None] + math.sqrt((1 - rho[i]) * (1 + rho[i])) * y)
        result[i] = (weight * f(a * z, order)) @ (g(v, order) @ inner)
    return result


def kinked_pair(f, g, order, a, b, rho):
    """E[f(u) E[g(v) | u]] with the inner mean in closed form, g having the corner: one integral over u, whose
    panels end at the corner of f and follow the width √(1-ρ²)/|ρ| to which the corner of g is smoothed."""
    result = np.empty(len(rho))
    for i, r in enumerate(rho):
        spread = math.sqrt((1 - r) * (1 + r))
        breaks = f.kink(a)
        for corner in g.kink(b * r):
            if spread < 0.5 * abs(r):
                breaks = breaks + list(corner + spread / abs(r) * np.arange(-9, 10))
        z, weight = nodes(breaks, 0.25 if abs(f.alpha) * a > 2 else 0.5)
        result[i] = weight @ (f(a * z, order) * g.smoothed(b * r * z, b * spread, order))
    return result


PAIRS = {}


def forget():
    """Empties all memories, which grow with every graph."""
    PAIRS.clear()
    for cache in (hermite_coefficients, expectation, expectation_on_line):
        cache.cache_clear()


def expectation_of_pair(f, g, order, q, p, covariance):
    """E[f(u) g(v)], or E[f'(u) g'(v)] if order is 1, of Gaussian u, v; q and p are their variances."""
    key = (f, g, order, q, p, covariance.tobytes())
    if key in PAIRS:
        return PAIRS[key]
    if q == 0 or p == 0:
        result = np.full(len(covariance), expectation(f, order, q) * expectation(g, order, p))
    else:
        a, b = math.sqrt(q), math.sqrt(p)
        rho = np.clip(covariance / (a * b), -1, 1)
        result = np.empty(len(rho))
        inside = np.abs(rho) < 1 - SNAP
        for sign in (1, -1):
            at = ~inside & (rho * sign > 0)
            if at.any():
                result[at] = expectation_on_line(f, g, order, a, sign * b)
        if inside.any():
            if not f.kinked and not g.kinked:
                result[inside] = smooth_pair(f, g, order, a, b, rho[inside])
            elif all(h.phi in ("relu", "leakyRelu") and h.beta == 0 for h in (f, g)):
                result[inside] = leaky_pair(f, g, order, a, b, rho[inside])
            elif g.kinked:
                result[inside] = kinked_pair(f, g, order, a, b, rho[inside])
            else:
                result[inside] = kinked_pair(g, f, order, b, a, rho[inside])
    PAIRS[key] = result
    return result


def local_of(phi):
    """χ₁ = E φ̂'² and E φ̂''² at q = 1 (infinite at a corner), of an activation with E φ̂² = 1."""
    chi1 = expectation_on_line(phi, phi, 1, 1.0, 1.0)
    if phi.kinked:
        return chi1, math.inf
    z, weight = PLAIN
    second = phi(z + 1e-30j, 1).imag / 1e-30  # φ̂' is analytic
    return chi1, float(weight @ second**2)
