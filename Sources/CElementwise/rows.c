#include "approximations.h"
#include "elementwise.h"

DKS_INLINE float dks_sum(size_t n, const float *x) {
  float lanes[DKS_LANES] = {0};
  size_t i = 0;
  for (; i + DKS_LANES <= n; i += DKS_LANES)
    for (int j = 0; j < DKS_LANES; j++) lanes[j] += x[i + j];
  for (int j = 0; i < n; i++, j++) lanes[j] += x[i];
  return dks_sum_lanes(lanes);
}

DKS_INLINE float dks_dot(size_t n, const float *x, const float *y) {
  float lanes[DKS_LANES] = {0};
  size_t i = 0;
  for (; i + DKS_LANES <= n; i += DKS_LANES)
    for (int j = 0; j < DKS_LANES; j++) lanes[j] += x[i + j] * y[i + j];
  for (int j = 0; i < n; i++, j++) lanes[j] += x[i] * y[i];
  return dks_sum_lanes(lanes);
}

DKS_CLONES void dks_broadcast_row(size_t rows, size_t columns, const float *row, float *y) {
  for (size_t r = 0; r < rows; r++) memcpy(y + r * columns, row, columns * sizeof(float));
}

DKS_CLONES void dks_add_columns(
    size_t rows, size_t columns, const float *restrict x, float *restrict sum) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) sum[c] += x[r * columns + c];
}

DKS_CLONES double dks_sum_of_squares(size_t n, const float *x) {
  double total = 0;
  for (size_t i = 0; i < n; i += 1024) total += dks_dot(n - i < 1024 ? n - i : 1024, x + i, x + i);
  return total;
}

DKS_CLONES void dks_normalize_rows(
    size_t rows, size_t columns, float epsilon, const float *restrict x, float *restrict normalized,
    float *restrict inverse) {
  for (size_t r = 0; r < rows; r++) {
    const float *row = x + r * columns;
    float *out = normalized + r * columns;
    float mean = dks_sum(columns, row) / (float)columns;
    for (size_t c = 0; c < columns; c++) out[c] = row[c] - mean;
    float variance = dks_dot(columns, out, out) / (float)columns;
    float scale = 1.0f / dks_square_root(variance + epsilon);
    for (size_t c = 0; c < columns; c++) out[c] *= scale;
    inverse[r] = scale;
  }
}

// dx += inverse (dy - mean(dy) - normalized mean(dy normalized)).
DKS_CLONES void dks_normalize_rows_back(
    size_t rows, size_t columns, const float *restrict normalized, const float *restrict inverse,
    const float *restrict dy, float *restrict dx) {
  for (size_t r = 0; r < rows; r++) {
    const float *n = normalized + r * columns, *g = dy + r * columns;
    float mean = dks_sum(columns, g) / (float)columns;
    float along = dks_dot(columns, g, n) / (float)columns;
    for (size_t c = 0; c < columns; c++)
      dx[r * columns + c] += inverse[r] * (g[c] - mean - n[c] * along);
  }
}

DKS_CLONES void dks_gain_rows(
    size_t rows, size_t columns, const float *restrict x, const float *restrict gain,
    const float *restrict bias, float *restrict y) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) y[r * columns + c] = gain[c] * x[r * columns + c] + bias[c];
}

DKS_CLONES void dks_append_normalized(
    size_t rows, size_t columns, const float *restrict x, const float *restrict u, float *restrict y,
    float *restrict inverse) {
  for (size_t r = 0; r < rows; r++) {
    const float *row = x + r * columns;
    float *out = y + r * (columns + 1);
    float square = dks_dot(columns, row, row) + u[r] * u[r];
    float scale = square > 0.0f ? dks_square_root((float)(columns + 1) / square) : 0.0f;
    for (size_t c = 0; c < columns; c++) out[c] = scale * row[c];
    out[columns] = scale * u[r];
    inverse[r] = scale;
  }
}

// The appended coordinate counts as a constant: dx += scale (dy - y mean(dy y)).
DKS_CLONES void dks_append_normalized_back(
    size_t rows, size_t columns, const float *restrict y, const float *restrict inverse,
    const float *restrict dy, float *restrict dx) {
  for (size_t r = 0; r < rows; r++) {
    const float *out = y + r * (columns + 1), *g = dy + r * (columns + 1);
    float along = dks_dot(columns + 1, out, g) / (float)(columns + 1);
    for (size_t c = 0; c < columns; c++) dx[r * columns + c] += inverse[r] * (g[c] - out[c] * along);
  }
}

DKS_INLINE float dks_largest(size_t n, const float *x) {
  float largest = x[0];
  for (size_t i = 1; i < n; i++) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

DKS_INLINE float dks_exponential_sum(size_t n, const float *x, float largest) {
  float lanes[DKS_LANES] = {0};
  size_t i = 0;
  for (; i + DKS_LANES <= n; i += DKS_LANES)
    for (int j = 0; j < DKS_LANES; j++) lanes[j] += dks_exp_at(x[i + j] - largest);
  for (int j = 0; i < n; i++, j++) lanes[j] += dks_exp_at(x[i] - largest);
  return dks_sum_lanes(lanes);
}

DKS_CLONES double dks_cross_entropy_row(
    size_t n, const float *restrict x, size_t label, float scale, float *restrict gradient) {
  float largest = dks_largest(n, x);
  float sum = dks_exponential_sum(n, x, largest);
  if (gradient) {
    float factor = scale / sum;
    for (size_t i = 0; i < n; i++) gradient[i] = factor * dks_exp_at(x[i] - largest);
    gradient[label] -= scale;
  }
  return log((double)sum) - ((double)x[label] - (double)largest);
}

DKS_CLONES double dks_cross_entropy_soft_row(
    size_t n, const float *restrict x, const float *restrict target, float scale,
    float *restrict gradient) {
  float largest = dks_largest(n, x);
  float sum = dks_exponential_sum(n, x, largest);
  double logarithm = log((double)sum), loss = 0;
  float total = dks_sum(n, target);
  for (size_t i = 0; i < n; i++)
    loss += (double)target[i] * (logarithm - ((double)x[i] - (double)largest));
  if (gradient) {
    float factor = scale * total / sum;
    for (size_t i = 0; i < n; i++)
      gradient[i] = factor * dks_exp_at(x[i] - largest) - scale * target[i];
  }
  return loss;
}

DKS_CLONES double dks_binary_cross_entropy(
    size_t n, const float *restrict x, const float *restrict target, float scale,
    float *restrict gradient) {
  double loss = 0;
  for (size_t i = 0; i < n; i++) {
    float e = dks_exp_at(-dks_absolute(x[i]));
    float larger = x[i] > 0.0f ? x[i] : 0.0f;
    loss += (double)(larger - target[i] * x[i] + dks_log1p_at(e));
    float sigmoid = (x[i] > 0.0f ? 1.0f : e) / (1.0f + e);
    if (gradient) gradient[i] = scale * (sigmoid - target[i]);
  }
  return loss;
}
