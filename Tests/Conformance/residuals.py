"""Recomputes residuals of the local equations (THEORY.md 3.1) in 30-digit arithmetic, independently of the
compiler.

usage: residuals.py < LINES

Each line: METHOD ACTIVATION TARGET alpha beta delta gamma [negative slope], with METHOD "dks" (target psi - 1)
or "tat" (target kappa). Prints the largest absolute residual of each line and exits with 1 if one exceeds
1e-12. Q'(1) of relu is left out, since DKS does not control it; so is C(0) under TAT.
"""

import sys

from mpmath import mp, mpf, asinh, atan, cos, erf, erfc, exp, expm1, log1p, npdf, pi, quad, sin, sqrt, tanh

mp.dps = 30
SELU = mpf("1.0507009873554805"), mpf("1.6732632423543773")


def sigma(y):
    return 1 / (1 + exp(-y)) if y > 0 else exp(y) / (1 + exp(y))


def tanh_jet(y):
    t = tanh(y)
    return t, 1 - t * t, -2 * t * (1 - t * t)


def sigmoid_jet(y):
    s = sigma(y)
    return s, s * (1 - s), s * (1 - s) * (1 - 2 * s)


def gate(y, g):
    return y * g[0], g[0] + y * g[1], 2 * g[1] + y * g[2]


def gelu_jet(y):
    k, c = mpf("0.044715"), 2 * sqrt(2 / pi)
    s, s1, s2 = sigmoid_jet(c * (y + k * y**3))
    u1, u2 = c * (1 + 3 * k * y * y), 6 * c * k * y
    return gate(y, (s, s1 * u1, s2 * u1 * u1 + s1 * u2))


JETS = {
    "tanh": tanh_jet,
    "sigmoid": sigmoid_jet,
    "softplus": lambda y: ((y if y > 0 else 0) + log1p(exp(-abs(y))),) + sigmoid_jet(y)[:2],
    "swish": lambda y: gate(y, sigmoid_jet(y)),
    "gelu": gelu_jet,
    "geluExact": lambda y: gate(y, (erfc(-y / sqrt(2)) / 2, npdf(y), -y * npdf(y))),
    "erf": lambda y: (erf(y), 2 / sqrt(pi) * exp(-y * y), -4 * y / sqrt(pi) * exp(-y * y)),
    "atan": lambda y: (atan(y), 1 / (1 + y * y), -2 * y / (1 + y * y) ** 2),
    "asinh": lambda y: (asinh(y), 1 / sqrt(1 + y * y), -y / sqrt(1 + y * y) ** 3),
    "bentIdentity": lambda y: ((sqrt(y * y + 1) - 1) / 2 + y, y / sqrt(y * y + 1) / 2 + 1, 1 / sqrt(y * y + 1) ** 3 / 2),
    "sin": lambda y: (sin(y), cos(y), -sin(y)),
    "cos": lambda y: (cos(y), -sin(y), -cos(y)),
    "softsign": lambda y: (y / (1 + abs(y)), 1 / (1 + abs(y)) ** 2, (-2 if y > 0 else 2) / (1 + abs(y)) ** 3),
    "elu": lambda y: (y, 1, 0) if y > 0 else (expm1(y), exp(y), exp(y)),
    "selu": lambda y: tuple(SELU[0] * v for v in ((y, 1, 0) if y > 0 else (SELU[1] * expm1(y), SELU[1] * exp(y), SELU[1] * exp(y)))),
    "relu": lambda y: (y, 1, 0) if y > 0 else (0, 0, 0),
}
KINKED = {"softsign", "elu", "selu", "relu", "leakyRelu"}


def residual(method, name, target, alpha, beta, delta, gamma, slope=None):
    jet = JETS.get(name) or (lambda y: (y, 1, 0) if y > 0 else (slope * y, slope, 0))
    edges = {mpf(k) / 2 for k in range(-24, 25)}
    # Panels shrink towards y = 0, where poles and kinks are.
    center = -beta / alpha
    edges.add(center)
    for k in range(0, 12):
        edges |= {center - mpf(2) ** k / abs(alpha) / 2, center + mpf(2) ** k / abs(alpha) / 2}
    edges = sorted(e for e in edges if abs(e) <= 12)

    def mean(g):
        def integrand(x):
            f, f1, f2 = jet(alpha * x + beta)
            return npdf(x) * g(x, gamma * (f + delta), gamma * alpha * f1, gamma * alpha**2 * f2)

        return quad(integrand, edges, maxdegree=4, method="gauss-legendre")

    values = [mean(lambda x, f, f1, f2: f * f) - 1]
    if name != "relu":
        values.append(mean(lambda x, f, f1, f2: x * f * f1) - 1)
    slope_one = mean(lambda x, f, f1, f2: f1 * f1)
    if method == "dks":
        values += [mean(lambda x, f, f1, f2: f) ** 2, slope_one - 1 - target]
    else:
        values.append(slope_one - 1)
        if name != "leakyRelu":
            values.append(mean(lambda x, f, f1, f2: f2 * f2) - target)
    return max(abs(v) for v in values)


def main():
    worst = 0
    for line in sys.stdin:
        method, name, *numbers = line.split()
        found = residual(method, name, *map(mpf, numbers))
        worst = max(worst, found)
        print(method, name, numbers[0], mp.nstr(found, 3), flush=True)
    print("largest", mp.nstr(worst, 3))
    sys.exit(worst > mpf("1e-12"))


main()
