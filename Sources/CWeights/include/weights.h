#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A stream of random numbers: number i is a hash of the stream and i, so that any part of it can be had at
/// any time and by any thread.
typedef struct {
  uint64_t first, second;
} dks_stream;

/// Numbers `first` ..< `first` + `count` of a stream of normal ones with mean 0.
void dks_draw_normal(dks_stream stream, uint64_t first, size_t count, double deviation, float *out);

/// Numbers `first` ..< `first` + `count` of a stream of uniform ones on [−bound, bound).
void dks_draw_uniform(dks_stream stream, uint64_t first, size_t count, double bound, float *out);

/// A matrix in memory: element (i, j) is at i · row + j · column.
typedef struct {
  const float *base;
  size_t row, column;
} dks_matrix;

/// The number of floats of working space that `dks_add_product` needs.
size_t dks_product_space(void);

/// c += factor · a b, for a [m, k], b [k, n] and c [m, n] with rows `stride` apart and columns side by side.
///
/// Each element of c is the same sum in the same order wherever the matrices are cut into blocks of rows or
/// columns, so that the bytes do not depend on the number of threads.
void dks_add_product(
    size_t m, size_t n, size_t k, float factor, dks_matrix a, dks_matrix b, float *c, size_t stride,
    float *space);

#ifdef __cplusplus
}
#endif
