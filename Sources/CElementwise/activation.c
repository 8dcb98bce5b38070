#include "approximations.h"
#include "elementwise.h"

// Every function below takes u = alpha x and the constants, and returns phi(beta + u) - base and
// phi'(beta + u), centered where |u| <= limit (Theory 1.7).

typedef struct {
  float difference, slope;
} dks_point;

typedef const dks_activation *dks_constants;

DKS_INLINE int dks_is_near(float u, dks_constants k) { return dks_absolute(u) <= k->limit; }

#define DKS_LOOP(name)                                                                                   \
  DKS_CLONES void name(                                                                                  \
      size_t n, const float *restrict x, float *restrict y, float *restrict slope,                       \
      const dks_activation *constants) {                                                                 \
    const dks_activation k = *constants;                                                                 \
    const float outer = k.gamma * k.alpha;                                                               \
    if (slope) {                                                                                         \
      for (size_t i = 0; i < n; i++) {                                                                   \
        dks_point p = name##_at(k.alpha * x[i], &k);                                                     \
        y[i] = k.gamma * p.difference + k.offset;                                                        \
        slope[i] = outer * p.slope;                                                                      \
      }                                                                                                  \
    } else {                                                                                             \
      for (size_t i = 0; i < n; i++)                                                                     \
        y[i] = k.gamma * name##_at(k.alpha * x[i], &k).difference + k.offset;                            \
    }                                                                                                    \
  }

// tanh; base = tanh(beta), a = 1 - base^2.
DKS_INLINE dks_point dks_tanh_at(float u, dks_constants k) {
  int near = dks_is_near(u, k);
  float v = near ? u : u + k->beta;
  float t = near ? k->base : 0.0f;
  float flat = near ? k->a : 1.0f;
  float em = dks_expm1_of(dks_exp_parts(-2.0f * dks_absolute(v)));
  float inverse = 1.0f / (2.0f + em);
  float th = dks_with_sign(-em * inverse, v);
  float sech2 = 4.0f * (1.0f + em) * (inverse * inverse);
  float ratio = 1.0f / (1.0f + t * th);
  dks_point p;
  p.difference = flat * th * ratio - (near ? 0.0f : k->base);
  p.slope = flat * sech2 * (ratio * ratio);
  return p;
}
DKS_LOOP(dks_tanh)

// softplus; base = softplus(beta), a = sigmoid(beta).
DKS_INLINE dks_point dks_softplus_at(float u, dks_constants k) {
  int near = dks_is_near(u, k);
  float v = u + k->beta;
  dks_exponential e = dks_exp_parts(near ? u : -dks_absolute(v));
  float em = dks_expm1_of(e), ex = dks_exp_of(e);
  float argument = near ? k->a * em : ex;
  float larger = v > 0.0f ? v : 0.0f;
  dks_point p;
  p.difference = dks_log1p_at(argument) + (near ? 0.0f : larger - k->base);
  float numerator = near ? k->a * ex : (v > 0.0f ? 1.0f : ex);
  p.slope = numerator / (1.0f + argument);
  return p;
}
DKS_LOOP(dks_softplus)

// x > 0 ? x : a x; base = phi(beta).
DKS_INLINE dks_point dks_leaky_relu_at(float u, dks_constants k) {
  float v = u + k->beta;
  float slope = v > 0.0f ? 1.0f : k->a;
  int same = (v > 0.0f) == (k->beta > 0.0f);
  dks_point p;
  p.difference = same ? slope * u : slope * v - k->base;
  p.slope = slope;
  return p;
}
DKS_LOOP(dks_leaky_relu)

typedef struct {
  float value, complement, difference;  // sigmoid(b + u), 1 - that, that - s
} dks_sigmoid_point;

// s = sigmoid(b), r = 1 - s.
DKS_INLINE dks_sigmoid_point dks_sigmoid_at(float u, float b, float s, float r, int near) {
  float v = u + b;
  dks_exponential e = dks_exp_parts(near ? u : -dks_absolute(v));
  float em = dks_expm1_of(e), ex = dks_exp_of(e);
  float inverse = 1.0f / (near ? 1.0f + s * em : 1.0f + ex);
  dks_sigmoid_point p;
  float small = ex * inverse;
  p.value = near ? s * small : (v > 0.0f ? inverse : small);
  p.complement = near ? r * inverse : (v > 0.0f ? small : inverse);
  p.difference = near ? s * r * em * inverse : p.value - s;
  return p;
}

// x sigmoid(x); base = phi(beta), a = sigmoid(beta), b = 1 - a.
DKS_INLINE dks_point dks_swish_at(float u, dks_constants k) {
  int near = dks_is_near(u, k);
  float v = u + k->beta;
  dks_sigmoid_point s = dks_sigmoid_at(u, k->beta, k->a, k->b, near);
  dks_point p;
  p.difference = near ? u * s.value + k->beta * s.difference : v * s.value - k->base;
  p.slope = s.value + v * (s.value * s.complement);
  return p;
}
DKS_LOOP(dks_swish)

// x sigmoid(2 w(x)), w(x) = sqrt(2/pi) (x + 0.044715 x^3), the tanh form of GELU; base = phi(beta),
// a = sigmoid(2 w(beta)), b = 1 - a, c = 2 w(beta).
DKS_INLINE dks_point dks_gelu_at(float u, dks_constants k) {
  const float scale = 1.59576912f, cubic = 0.044715f;
  int near = dks_is_near(u, k);
  float v = u + k->beta, b = k->beta;
  float step = scale * u * (1.0f + cubic * (u * u + 3.0f * b * (u + b)));
  dks_sigmoid_point s = dks_sigmoid_at(step, k->c, k->a, k->b, near);
  dks_point p;
  p.difference = near ? u * s.value + b * s.difference : v * s.value - k->base;
  p.slope = s.value + v * (s.value * s.complement) * (scale * (1.0f + 3.0f * cubic * (v * v)));
  return p;
}
DKS_LOOP(dks_gelu)

// erf(b + u) - erf(b) for |u| <= 0.5, by the Taylor series about the middle m = b + u/2:
// erf'(m) u sum_k H_2k(m) (u/2)^2k / (2k + 1)!; without the factor erf'(m).
DKS_INLINE float dks_erf_series(float m, float u) {
  float h = 0.25f * (u * u), s = m * m;
  float h2 = 4.0f * s - 2.0f;
  float h4 = (16.0f * s - 48.0f) * s + 12.0f;
  float h6 = ((64.0f * s - 480.0f) * s + 720.0f) * s - 120.0f;
  float h8 = (((256.0f * s - 3584.0f) * s + 13440.0f) * s - 13440.0f) * s + 1680.0f;
  float q = h8 * (1.0f / 362880.0f);
  q = q * h + h6 * (1.0f / 5040.0f);
  q = q * h + h4 * (1.0f / 120.0f);
  q = q * h + h2 * (1.0f / 6.0f);
  return u * (q * h + 1.0f);
}

// erf; base = erf(beta).
DKS_INLINE dks_point dks_erf_at(float u, dks_constants k) {
  const float top = 1.12837917f;  // 2 / sqrt(pi)
  int near = dks_is_near(u, k);
  float v = u + k->beta, m = k->beta + 0.5f * u;
  float series = top * dks_exp_at(-(m * m)) * dks_erf_series(m, u);
  dks_point p;
  p.difference = near ? series : dks_erf_of(v) - k->base;
  p.slope = top * dks_exp_at(-(v * v));
  return p;
}
DKS_LOOP(dks_erf)

// x Phi(x); base = phi(beta), a = Phi(beta).
DKS_INLINE dks_point dks_gelu_exact_at(float u, dks_constants k) {
  const float half = 0.707106781f, top = 1.12837917f;
  int near = dks_is_near(u, k);
  float v = u + k->beta;
  float m = half * (k->beta + 0.5f * u);
  float density = 0.398942280f * dks_exp_at(-0.5f * (v * v));
  float step = 0.5f * top * dks_exp_at(-(m * m)) * dks_erf_series(m, half * u);
  float cumulative = 0.5f + 0.5f * dks_erf_of(half * v);
  dks_point p;
  p.difference = near ? u * cumulative + k->beta * step : v * cumulative - k->base;
  p.slope = cumulative + v * density;
  return p;
}
DKS_LOOP(dks_gelu_exact)

// x > 0 ? x : a expm1(x); base = phi(beta), b = a exp(beta).
DKS_INLINE dks_point dks_elu_at(float u, dks_constants k) {
  float v = u + k->beta;
  int positive = v > 0.0f;
  int same = positive == (k->beta > 0.0f);
  dks_exponential e = dks_exp_parts(positive ? 0.0f : (same ? u : v));
  float scale = same ? k->b : k->a;
  float below = scale * dks_expm1_of(e) - (same ? 0.0f : k->base);
  dks_point p;
  p.difference = positive ? (same ? u : v - k->base) : below;
  p.slope = positive ? 1.0f : scale * dks_exp_of(e);
  return p;
}
DKS_LOOP(dks_elu)

// atan; base = atan(beta).
DKS_INLINE dks_point dks_atan_at(float u, dks_constants k) {
  float v = u + k->beta;
  float denominator = 1.0f + k->beta * v;
  int near = dks_is_near(u, k) & (denominator > 0.0f);
  float angle = dks_atan_of(near ? u / (near ? denominator : 1.0f) : v);
  dks_point p;
  p.difference = angle - (near ? 0.0f : k->base);
  p.slope = 1.0f / (1.0f + v * v);
  return p;
}
DKS_LOOP(dks_atan)

// asinh; base = asinh(beta), a = sqrt(1 + beta^2). For values of one sign,
// asinh v - asinh b = asinh((v^2 - b^2) / (v sqrt(1 + b^2) + b sqrt(1 + v^2))).
DKS_INLINE dks_point dks_asinh_at(float u, dks_constants k) {
  float v = u + k->beta;
  float root = dks_square_root(1.0f + v * v);
  int near = dks_is_near(u, k) & (v * k->beta > 0.0f);
  float argument = u * (k->beta + v) / (near ? v * k->a + k->beta * root : 1.0f);
  dks_point p;
  p.difference = dks_asinh_of(near ? argument : v) - (near ? 0.0f : k->base);
  p.slope = 1.0f / root;
  return p;
}
DKS_LOOP(dks_asinh)

// x / (1 + |x|); base = phi(beta), a = 1 / (1 + |beta|).
DKS_INLINE dks_point dks_softsign_at(float u, dks_constants k) {
  float v = u + k->beta;
  float inverse = 1.0f / (1.0f + dks_absolute(v));
  int same = v * k->beta > 0.0f;
  dks_point p;
  p.difference = same ? u * inverse * k->a : v * inverse - k->base;
  p.slope = inverse * inverse;
  return p;
}
DKS_LOOP(dks_softsign)

// x > a ? x - a : x < -a ? x + a : 0; base = phi(beta). What is no number stays none.
DKS_INLINE dks_point dks_softshrink_at(float u, dks_constants k) {
  float v = u + k->beta;
  int above = v > k->a, below = v < -k->a;
  int same = (above == (k->beta > k->a)) & (below == (k->beta < -k->a));
  float value = above ? v - k->a : (below ? v + k->a : 0.0f * v);
  dks_point p;
  p.slope = above | below ? 1.0f : 0.0f;
  p.difference = same ? p.slope * u : value - k->base;
  return p;
}
DKS_LOOP(dks_softshrink)

// sin, and cos as sin(x + pi/2); a = sin(beta), b = cos(beta).
DKS_INLINE dks_point dks_sin_at(float u, dks_constants k) {
  dks_sine_cosine h = dks_sin_cos(0.5f * u);
  float twice = 2.0f * h.sine;
  dks_point p;
  p.difference = twice * (k->b * h.cosine - k->a * h.sine);
  p.slope = k->b - twice * (k->b * h.sine + k->a * h.cosine);
  return p;
}
DKS_LOOP(dks_sin)

// x^2; base = beta^2.
DKS_INLINE dks_point dks_square_at(float u, dks_constants k) {
  dks_point p;
  p.difference = u * (2.0f * k->beta + u);
  p.slope = 2.0f * (k->beta + u);
  return p;
}
DKS_LOOP(dks_square)

// (sqrt(x^2 + 1) - 1) / 2 + x; base = phi(beta), a = sqrt(1 + beta^2).
DKS_INLINE dks_point dks_bent_identity_at(float u, dks_constants k) {
  float v = u + k->beta;
  float root = dks_square_root(v * v + 1.0f);
  dks_point p;
  p.difference = u * (u + 2.0f * k->beta) / (2.0f * (root + k->a)) + u;
  p.slope = 0.5f * v / root + 1.0f;
  return p;
}
DKS_LOOP(dks_bent_identity)
