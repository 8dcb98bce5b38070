#include "approximations.h"
#include "elementwise.h"

DKS_CLONES void dks_add(size_t n, const float *restrict x, float *restrict y) {
  for (size_t i = 0; i < n; i++) y[i] += x[i];
}

DKS_CLONES void dks_scale(size_t n, float a, const float *x, float *y) {
  for (size_t i = 0; i < n; i++) y[i] = a * x[i];
}

DKS_CLONES void dks_scale_add(size_t n, float a, const float *restrict x, float *restrict y) {
  for (size_t i = 0; i < n; i++) y[i] += a * x[i];
}

DKS_CLONES void dks_multiply(size_t n, const float *x, const float *w, float *y) {
  for (size_t i = 0; i < n; i++) y[i] = x[i] * w[i];
}

DKS_CLONES void dks_multiply_add(
    size_t n, const float *restrict x, const float *restrict w, float *restrict y) {
  for (size_t i = 0; i < n; i++) y[i] += x[i] * w[i];
}

DKS_CLONES void dks_shift(size_t n, float a, const float *x, float *y) {
  for (size_t i = 0; i < n; i++) y[i] = x[i] + a;
}

DKS_CLONES void dks_bytes_to_floats(
    size_t n, float scale, const uint8_t *restrict x, float *restrict y) {
  for (size_t i = 0; i < n; i++) y[i] = scale * (float)x[i];
}

DKS_CLONES void dks_sgd(
    size_t n, float rate, float momentum, float decay, float *restrict w, const float *restrict g,
    float *restrict velocity) {
  for (size_t i = 0; i < n; i++) {
    float v = momentum * velocity[i] + (g[i] + decay * w[i]);
    velocity[i] = v;
    w[i] -= rate * v;
  }
}

// Kingma & Ba 2015, algorithm 1; the decay is decoupled (Loshchilov & Hutter 2019, algorithm 2).
DKS_CLONES void dks_adam(
    size_t n, float rate, float beta1, float beta2, float epsilon, float correction1, float correction2,
    float decay, float *restrict w, const float *restrict g, float *restrict first,
    float *restrict second) {
  for (size_t i = 0; i < n; i++) {
    float m = beta1 * first[i] + (1.0f - beta1) * g[i];
    float v = beta2 * second[i] + (1.0f - beta2) * (g[i] * g[i]);
    first[i] = m;
    second[i] = v;
    float step = (m * correction1) / (dks_square_root(v * correction2) + epsilon);
    w[i] -= rate * (step + decay * w[i]);
  }
}
