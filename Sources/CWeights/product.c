#include <string.h>

#include "weights.h"

// Blocks as in Goto and van de Geijn 2008: a is packed into panels of 8 rows, b into panels of 16 columns.
enum { DKS_ROWS = 8, DKS_COLUMNS = 16, DKS_M = 128, DKS_N = 1024, DKS_K = 256 };

typedef float dks_lanes __attribute__((vector_size(DKS_COLUMNS * sizeof(float)), aligned(4)));

// `rows` rows of the product of a panel of a and one of b, added to `tile` [8, 16].
static inline __attribute__((always_inline)) void dks_tile_rows(
    int rows, size_t k, const float *a, const float *b, float *tile) {
  dks_lanes sum[DKS_ROWS];
  for (int r = 0; r < rows; r++) sum[r] = (dks_lanes){0};
  for (size_t p = 0; p < k; p++) {
    dks_lanes right = *(const dks_lanes *)(b + p * DKS_COLUMNS);
    for (int r = 0; r < rows; r++) sum[r] += a[p * DKS_ROWS + r] * right;
  }
  for (int r = 0; r < rows; r++) *(dks_lanes *)(tile + r * DKS_COLUMNS) = sum[r];
}

// As many sums at a time as there are registers; each sum is the same in all three.
static void dks_tile_plain(size_t k, const float *a, const float *b, float *tile) {
  dks_tile_rows(4, k, a, b, tile);
  dks_tile_rows(4, k, a + 4, b, tile + 4 * DKS_COLUMNS);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) static void dks_tile_avx2(
    size_t k, const float *a, const float *b, float *tile) {
  dks_tile_rows(4, k, a, b, tile);
  dks_tile_rows(4, k, a + 4, b, tile + 4 * DKS_COLUMNS);
}

__attribute__((target("avx512f,avx2,fma"))) static void dks_tile_avx512(
    size_t k, const float *a, const float *b, float *tile) {
  dks_tile_rows(8, k, a, b, tile);
}
#endif

typedef void (*dks_tile)(size_t, const float *, const float *, float *);

static dks_tile dks_best_tile(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return dks_tile_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return dks_tile_avx2;
#endif
  return dks_tile_plain;
}

// Panels of `width` rows of x [rows, k], padded by zeros: element (r, p) of a panel is at p · width + r.
static void dks_product_pack(
    size_t width, size_t rows, size_t k, const float *x, size_t row, size_t column, float *out) {
  for (size_t first = 0; first < rows; first += width, out += width * k) {
    size_t count = rows - first < width ? rows - first : width;
    const float *panel = x + first * row;
    if (count < width) memset(out, 0, width * k * sizeof(float));
    if (column == 1) {
      for (size_t r = 0; r < count; r++)
        for (size_t p = 0; p < k; p++) out[p * width + r] = panel[r * row + p];
    } else {
      for (size_t p = 0; p < k; p++)
        for (size_t r = 0; r < count; r++) out[p * width + r] = panel[p * column + r * row];
    }
  }
}

size_t dks_product_space(void) {
  return (size_t)DKS_K * DKS_N + (size_t)DKS_M * DKS_K;
}

static size_t dks_least(size_t a, size_t b) { return a < b ? a : b; }

void dks_add_product(
    size_t m, size_t n, size_t k, float factor, dks_matrix a, dks_matrix b, float *c, size_t stride,
    float *space) {
  dks_tile multiply = dks_best_tile();
  float *right = space, *left = space + (size_t)DKS_K * DKS_N;
  for (size_t p = 0; p < k; p += DKS_K) {
    size_t depth = dks_least(DKS_K, k - p);
    for (size_t j = 0; j < n; j += DKS_N) {
      size_t width = dks_least(DKS_N, n - j);
      dks_product_pack(
          DKS_COLUMNS, width, depth, b.base + p * b.row + j * b.column, b.column, b.row, right);
      for (size_t i = 0; i < m; i += DKS_M) {
        size_t height = dks_least(DKS_M, m - i);
        dks_product_pack(DKS_ROWS, height, depth, a.base + i * a.row + p * a.column, a.row, a.column, left);
        for (size_t y = 0; y < width; y += DKS_COLUMNS) {
          for (size_t x = 0; x < height; x += DKS_ROWS) {
            float tile[DKS_ROWS * DKS_COLUMNS] __attribute__((aligned(64)));
            multiply(depth, left + x * depth, right + y * depth, tile);
            size_t rows = dks_least(DKS_ROWS, height - x), columns = dks_least(DKS_COLUMNS, width - y);
            for (size_t r = 0; r < rows; r++) {
              float *target = c + (i + x + r) * stride + j + y;
              for (size_t s = 0; s < columns; s++) target[s] += factor * tile[r * DKS_COLUMNS + s];
            }
          }
        }
      }
    }
  }
}
