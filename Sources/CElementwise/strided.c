#include "clones.h"
#include "elementwise.h"

enum { DKS_AXES = 8 };

DKS_INLINE void dks_copy_line(
    int64_t n, const float *x, int64_t x_stride, float *y, int64_t y_stride, int add) {
  if (x_stride == 1 && y_stride == 1) {
    if (add)
      for (int64_t i = 0; i < n; i++) y[i] += x[i];
    else
      memcpy(y, x, (size_t)n * sizeof(float));
  } else if (add) {
    for (int64_t i = 0; i < n; i++) y[i * y_stride] += x[i * x_stride];
  } else {
    for (int64_t i = 0; i < n; i++) y[i * y_stride] = x[i * x_stride];
  }
}

// The axis with the smallest stride of y runs fastest, so that writes are contiguous.
DKS_CLONES void dks_copy_strided(
    int rank, const int64_t *shape, const float *x, const int64_t *x_strides, float *y,
    const int64_t *y_strides, int add) {
  int order[DKS_AXES], axes = 0;
  if (rank > DKS_AXES) return;
  for (int a = 0; a < rank; a++) {
    if (shape[a] == 0) return;
    if (shape[a] == 1) continue;
    int place = axes++;
    for (; place > 0 && y_strides[order[place - 1]] < y_strides[a]; place--) order[place] = order[place - 1];
    order[place] = a;
  }
  if (axes == 0) {
    dks_copy_line(1, x, 1, y, 1, add);
    return;
  }
  int last = order[axes - 1];
  int64_t index[DKS_AXES] = {0};
  for (;;) {
    dks_copy_line(shape[last], x, x_strides[last], y, y_strides[last], add);
    int i = axes - 2;
    for (; i >= 0; i--) {
      int a = order[i];
      x += x_strides[a];
      y += y_strides[a];
      if (++index[i] < shape[a]) break;
      x -= shape[a] * x_strides[a];
      y -= shape[a] * y_strides[a];
      index[i] = 0;
    }
    if (i < 0) return;
  }
}
