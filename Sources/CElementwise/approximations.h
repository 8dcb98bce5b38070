#pragma once
#include <math.h>
#include "clones.h"

// Elementary functions without branches or calls, so that loops over them vectorize. The polynomials are
// minimax fits of ours; with rounding, errors stay near 1e-7 relative.

DKS_INLINE float dks_from_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

DKS_INLINE uint32_t dks_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

DKS_INLINE float dks_absolute(float x) { return dks_from_bits(dks_bits(x) & 0x7fffffffu); }

// |x| with the sign of s.
DKS_INLINE float dks_with_sign(float x, float s) {
  return dks_from_bits((dks_bits(x) & 0x7fffffffu) | (dks_bits(s) & 0x80000000u));
}

DKS_INLINE float dks_square_root(float x) {
#if defined(__has_builtin)
#if __has_builtin(__builtin_elementwise_sqrt)
  return __builtin_elementwise_sqrt(x);  // unlike sqrtf it sets no errno, which would stop the vectorizer
#else
  return sqrtf(x);
#endif
#else
  return sqrtf(x);
#endif
}

typedef struct {
  float scale;     // 2^n
  float fraction;  // exp(x) / 2^n - 1
} dks_exponential;

// exp(x) = scale * (1 + fraction); x is held in [-87, 88].
DKS_INLINE dks_exponential dks_exp_parts(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  const float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  float t = x * 1.44269504f + magic;
  float n = t - magic;
  float r = x - n * 0.693145752f;
  r = r - n * 1.42860677e-6f;
  float q = 1.388250734e-03f;
  q = q * r + 8.366580121e-03f;
  q = q * r + 4.166720062e-02f;
  q = q * r + 1.666654348e-01f;
  q = q * r + 4.999999702e-01f;
  dks_exponential e;
  e.scale = dks_from_bits((dks_bits(t) + 127u) << 23);
  e.fraction = q * (r * r) + r;
  return e;
}

DKS_INLINE float dks_expm1_of(dks_exponential e) { return e.scale * e.fraction + (e.scale - 1.0f); }
DKS_INLINE float dks_exp_of(dks_exponential e) { return e.scale * e.fraction + e.scale; }
DKS_INLINE float dks_exp_at(float x) { return dks_exp_of(dks_exp_parts(x)); }

// log(1 + x) for x > -1.
DKS_INLINE float dks_log1p_at(float x) {
  float u = 1.0f + x;
  float lost = (x - (u - 1.0f)) / u;
  uint32_t bits = dks_bits(u);
  int32_t exponent = (int32_t)(bits - 0x3f3504f3u) >> 23;
  float f = dks_from_bits(bits - ((uint32_t)exponent << 23)) - 1.0f;
  float e = (float)exponent;
  float q = -7.640226930e-02f;
  q = q * f + 1.277030855e-01f;
  q = q * f - 1.316219568e-01f;
  q = q * f + 1.420073509e-01f;
  q = q * f - 1.662306041e-01f;
  q = q * f + 2.000125945e-01f;
  q = q * f - 2.500082850e-01f;
  q = q * f + 3.333333135e-01f;
  float s = f * f;
  float tail = q * (f * s) - 0.5f * s;
  return e * 0.693359375f + (f + (tail + (e * -2.12194440e-4f + lost)));
}

DKS_INLINE float dks_atan_of(float x) {
  float a = dks_absolute(x);
  float z = a > 1.0f ? 1.0f / a : a;
  float s = z * z;
  float q = 2.920680447e-03f;
  q = q * s - 1.636788249e-02f;
  q = q * s + 4.321179166e-02f;
  q = q * s - 7.552208751e-02f;
  q = q * s + 1.066600233e-01f;
  q = q * s - 1.421105415e-01f;
  q = q * s + 1.999377310e-01f;
  q = q * s - 3.333315253e-01f;
  float r = q * (s * z) + z;
  r = a > 1.0f ? 1.57079633f - r : r;
  return dks_with_sign(r, x);
}

// asinh(x) = sign(x) log1p(|x| + x^2 / (1 + sqrt(x^2 + 1))).
DKS_INLINE float dks_asinh_of(float x) {
  float a = dks_absolute(x);
  a = a > 1e18f ? 1e18f : a;
  float s = a * a;
  return dks_with_sign(dks_log1p_at(a + s / (1.0f + dks_square_root(s + 1.0f))), x);
}

// Error function; erfc(x) = exp(-p(x)) above 0.92.
DKS_INLINE float dks_erf_of(float x) {
  float a = dks_absolute(x);
  a = a > 4.0f ? 4.0f : a;
  float s = a * a;
  float p = 8.185234037e-05f;
  p = p * s - 8.097745012e-04f;
  p = p * s + 5.196956918e-03f;
  p = p * s - 2.685770765e-02f;
  p = p * s + 1.128366441e-01f;
  p = p * s - 3.761263192e-01f;
  p = p * s + 1.128379226e+00f;
  float q = 2.082862920e-05f;
  q = q * a - 4.313936806e-04f;
  q = q * a + 4.156255629e-03f;
  q = q * a - 2.508061752e-02f;
  q = q * a + 1.082203835e-01f;
  q = q * a + 6.334008574e-01f;
  q = q * a + 1.129488349e+00f;
  q = q * a - 1.692052610e-04f;
  float far = 1.0f - dks_exp_at(-q);
  return x != x ? x : dks_with_sign(a > 0.92f ? far : p * a, x);
}

typedef struct {
  float sine, cosine;
} dks_sine_cosine;

// Cody-Waite reduction by pi/2 in three parts: good for |x| up to some 1e4.
DKS_INLINE dks_sine_cosine dks_sin_cos(float x) {
  const float magic = 12582912.0f;
  float t = x * 0.636619772f + magic;
  float n = t - magic;
  float r = x - n * 1.5703125f;
  r = r - n * 4.83751297e-4f;
  r = r - n * 7.54978995e-8f;
  uint32_t quadrant = dks_bits(t);
  float s = r * r;
  float sine = ((-1.951463200e-04f * s + 8.332155645e-03f) * s - 1.666665524e-01f) * (s * r) + r;
  float cosine = ((2.443241283e-05f * s - 1.388730947e-03f) * s + 4.166664556e-02f) * (s * s);
  cosine = cosine + (1.0f - 0.5f * s);
  float first = (quadrant & 1u) ? cosine : sine;
  float second = (quadrant & 1u) ? sine : cosine;
  dks_sine_cosine result;
  result.sine = dks_from_bits(dks_bits(first) ^ ((quadrant & 2u) << 30));
  result.cosine = dks_from_bits(dks_bits(second) ^ (((quadrant + 1u) & 2u) << 30));
  return result;
}
