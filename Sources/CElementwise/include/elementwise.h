#pragma once
#include <stddef.h>
#include <stdint.h>

// The loops over elements that Swift cannot vectorize without flags a package may not ship. Every
// function is deterministic: on one machine the same input gives the same bits.

// One transformed activation, y = gamma * (phi(alpha * x + beta) + delta), in the centered form of
// Theory 1.7: with u = alpha * x, y = gamma * (phi(beta + u) - base) + offset. Where |u| <= limit
// the difference is computed without cancellation.
typedef struct {
  float alpha, beta, gamma;
  float offset;  // gamma * (delta + base)
  float base;    // phi(beta), or 0 where there is nothing to center
  float limit;   // bound on |u| of the centered form; negative: never
  float a, b, c, d;  // what one function wants beside these, see activation.c
} dks_activation;

// Writes y and, unless it is null, slope = dy/dx; x, y and slope do not overlap.
typedef void (*dks_activation_loop)(
    size_t n, const float *x, float *y, float *slope, const dks_activation *k);

void dks_tanh(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_softplus(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_leaky_relu(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_swish(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_gelu(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_gelu_exact(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_erf(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_elu(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_atan(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_asinh(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_softsign(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_softshrink(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_sin(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_square(size_t n, const float *x, float *y, float *slope, const dks_activation *k);
void dks_bent_identity(size_t n, const float *x, float *y, float *slope, const dks_activation *k);

// Plain loops.
void dks_add(size_t n, const float *x, float *y);                           // y += x
void dks_scale(size_t n, float a, const float *x, float *y);                // y = a x
void dks_scale_add(size_t n, float a, const float *x, float *y);            // y += a x
void dks_multiply(size_t n, const float *x, const float *w, float *y);      // y = x w; y may be x
void dks_multiply_add(size_t n, const float *x, const float *w, float *y);  // y += x w
void dks_shift(size_t n, float a, const float *x, float *y);                // y = x + a
void dks_bytes_to_floats(size_t n, float scale, const uint8_t *x, float *y);

// Loops over rows [rows, columns].
void dks_broadcast_row(size_t rows, size_t columns, const float *row, float *y);  // every row of y = row
void dks_add_columns(size_t rows, size_t columns, const float *x, float *sum);    // sum += column sums
// y = (x - mean) / sqrt(variance + epsilon), then gain and bias unless null; inverse[row] is kept for
// the way back, which takes the normalized values (before gain and bias).
void dks_normalize_rows(
    size_t rows, size_t columns, float epsilon, const float *x, float *normalized, float *inverse);
void dks_normalize_rows_back(
    size_t rows, size_t columns, const float *normalized, const float *inverse, const float *dy, float *dx);
void dks_gain_rows(
    size_t rows, size_t columns, const float *x, const float *gain, const float *bias, float *y);
// y[row] = [x[row], u[row]] scaled to mean square 1 (Theory 1.6); inverse[row] is the scale.
void dks_append_normalized(
    size_t rows, size_t columns, const float *x, const float *u, float *y, float *inverse);
void dks_append_normalized_back(
    size_t rows, size_t columns, const float *y, const float *inverse, const float *dy, float *dx);
double dks_sum_of_squares(size_t n, const float *x);

// Softmax with log-sum-exp. Returns -log p[label]; gradient = scale * (p - onehot), unless null.
double dks_cross_entropy_row(size_t n, const float *x, size_t label, float scale, float *gradient);
// Returns sum t * (log-sum-exp - x); gradient = scale * (p * sum t - t), unless null.
double dks_cross_entropy_soft_row(
    size_t n, const float *x, const float *target, float scale, float *gradient);
// Sum of log(1 + exp(x)) - t x; gradient = scale * (sigmoid(x) - t), unless null.
double dks_binary_cross_entropy(
    size_t n, const float *x, const float *target, float scale, float *gradient);

// Optimizers.
void dks_sgd(
    size_t n, float rate, float momentum, float decay, float *w, const float *g, float *velocity);
void dks_adam(
    size_t n, float rate, float beta1, float beta2, float epsilon, float correction1, float correction2,
    float decay, float *w, const float *g, float *first, float *second);

// Convolutions and pooling over channels-last images [height, width, channels].
typedef struct {
  int height, width, channels;        // of the input
  int out_height, out_width;          // of the output
  int kernel_height, kernel_width;    // numbers of taps
  int stride_height, stride_width;
  int dilation_height, dilation_width;
  int top, left;                      // padding before, negative where rows or columns are cut off
} dks_window;

// Rows first..<first+rows of the patch matrix of a batch of images: each row is the patch of one
// output position, restricted to `count` channels from `channel`.
void dks_im2col(
    const dks_window *w, size_t first, size_t rows, int channel, int count, const float *x, float *patches);
void dks_col2im_add(
    const dks_window *w, size_t first, size_t rows, int channel, int count, const float *patches, float *x);
void dks_depthwise(
    const dks_window *w, size_t images, const float *x, const float *taps, const float *bias, float *y);
void dks_depthwise_back(
    const dks_window *w, size_t images, const float *x, const float *taps, const float *dy, float *dx,
    float *dtaps);  // dx and dtaps are added to; dx may be null
// Means over the taps inside the image, or over all of a window where `counts` says that zeros beyond count.
void dks_average_pool(const dks_window *w, size_t images, int counts, const float *x, float *y);
void dks_average_pool_back(const dks_window *w, size_t images, int counts, const float *dy, float *dx);
void dks_max_pool(const dks_window *w, size_t images, const float *x, float *y, int32_t *argument);
void dks_max_pool_back(
    const dks_window *w, size_t images, const float *dy, const int32_t *argument, float *dx);

// Copies (or adds, where `add` is not 0) between two views of one shape; at most 8 axes, strides in floats.
void dks_copy_strided(
    int rank, const int64_t *shape, const float *x, const int64_t *x_strides, float *y,
    const int64_t *y_strides, int add);

// Makes this thread take denormal numbers for zero; returns what to restore afterwards.
uint64_t dks_flush_denormals(void);
void dks_restore_denormals(uint64_t state);
