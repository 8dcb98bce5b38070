#include "clones.h"
#include "elementwise.h"

// The top left corner of the patch of output position p of a batch: image, row and column.
typedef struct {
  size_t image;
  int y, x;
} dks_corner;

DKS_INLINE dks_corner dks_corner_of(const dks_window *w, size_t p) {
  size_t positions = (size_t)w->out_height * (size_t)w->out_width;
  size_t inside = p % positions;
  dks_corner c;
  c.image = p / positions;
  c.y = (int)(inside / (size_t)w->out_width) * w->stride_height - w->top;
  c.x = (int)(inside % (size_t)w->out_width) * w->stride_width - w->left;
  return c;
}

// Whether the taps of a row of the patch are neighbors inside the image, so that they can be copied as one.
DKS_INLINE int dks_is_run(const dks_window *w, dks_corner c) {
  return w->dilation_width == 1 && c.x >= 0 && c.x + w->kernel_width <= w->width;
}

DKS_INLINE size_t dks_offset(const dks_window *w, size_t image, int y, int x) {
  return ((image * (size_t)w->height + (size_t)y) * (size_t)w->width + (size_t)x) * (size_t)w->channels;
}

void dks_im2col(
    const dks_window *w, size_t first, size_t rows, int channel, int count, const float *x, float *patches) {
  size_t width = (size_t)w->kernel_width * (size_t)count, tap = (size_t)count;
  for (size_t r = 0; r < rows; r++) {
    dks_corner c = dks_corner_of(w, first + r);
    float *out = patches + r * (size_t)w->kernel_height * width;
    for (int ky = 0; ky < w->kernel_height; ky++, out += width) {
      int y = c.y + ky * w->dilation_height;
      if (y < 0 || y >= w->height) {
        memset(out, 0, width * sizeof(float));
      } else if (count == w->channels && dks_is_run(w, c)) {
        memcpy(out, x + dks_offset(w, c.image, y, c.x), width * sizeof(float));
      } else {
        for (int kx = 0; kx < w->kernel_width; kx++) {
          int column = c.x + kx * w->dilation_width;
          if (column < 0 || column >= w->width)
            memset(out + (size_t)kx * tap, 0, tap * sizeof(float));
          else
            memcpy(
                out + (size_t)kx * tap, x + dks_offset(w, c.image, y, column) + channel,
                tap * sizeof(float));
        }
      }
    }
  }
}

DKS_CLONES void dks_col2im_add(
    const dks_window *w, size_t first, size_t rows, int channel, int count,
    const float *restrict patches, float *restrict x) {
  size_t width = (size_t)w->kernel_width * (size_t)count, tap = (size_t)count;
  for (size_t r = 0; r < rows; r++) {
    dks_corner c = dks_corner_of(w, first + r);
    const float *in = patches + r * (size_t)w->kernel_height * width;
    for (int ky = 0; ky < w->kernel_height; ky++, in += width) {
      int y = c.y + ky * w->dilation_height;
      if (y < 0 || y >= w->height) continue;
      if (count == w->channels && dks_is_run(w, c)) {
        float *out = x + dks_offset(w, c.image, y, c.x);
        for (size_t i = 0; i < width; i++) out[i] += in[i];
      } else {
        for (int kx = 0; kx < w->kernel_width; kx++) {
          int column = c.x + kx * w->dilation_width;
          if (column < 0 || column >= w->width) continue;
          float *out = x + dks_offset(w, c.image, y, column) + channel;
          for (size_t i = 0; i < tap; i++) out[i] += in[(size_t)kx * tap + i];
        }
      }
    }
  }
}

// Runs the body for every tap of every output position that lies inside the image.
#define DKS_EACH_TAP(w, images, body)                                                                    \
  for (size_t position = 0;                                                                              \
       position < (images) * (size_t)(w)->out_height * (size_t)(w)->out_width; position++) {             \
    dks_corner corner = dks_corner_of((w), position);                                                    \
    for (int ky = 0; ky < (w)->kernel_height; ky++) {                                                    \
      int row = corner.y + ky * (w)->dilation_height;                                                    \
      if (row < 0 || row >= (w)->height) continue;                                                       \
      for (int kx = 0; kx < (w)->kernel_width; kx++) {                                                   \
        int column = corner.x + kx * (w)->dilation_width;                                                \
        if (column < 0 || column >= (w)->width) continue;                                                \
        size_t inside = dks_offset((w), corner.image, row, column);                                      \
        size_t tap = (size_t)(ky * (w)->kernel_width + kx) * channels;                                   \
        size_t outside = position * channels;                                                            \
        body                                                                                             \
      }                                                                                                  \
    }                                                                                                    \
  }

DKS_CLONES void dks_depthwise(
    const dks_window *w, size_t images, const float *restrict x, const float *restrict taps,
    const float *restrict bias, float *restrict y) {
  size_t channels = (size_t)w->channels;
  size_t positions = images * (size_t)w->out_height * (size_t)w->out_width;
  for (size_t p = 0; p < positions; p++)
    for (size_t c = 0; c < channels; c++) y[p * channels + c] = bias ? bias[c] : 0.0f;
  DKS_EACH_TAP(w, images, {
    for (size_t c = 0; c < channels; c++) y[outside + c] += taps[tap + c] * x[inside + c];
  })
}

DKS_CLONES void dks_depthwise_back(
    const dks_window *w, size_t images, const float *restrict x, const float *restrict taps,
    const float *restrict dy, float *restrict dx, float *restrict dtaps) {
  size_t channels = (size_t)w->channels;
  DKS_EACH_TAP(w, images, {
    for (size_t c = 0; c < channels; c++) dtaps[tap + c] += x[inside + c] * dy[outside + c];
    if (dx)
      for (size_t c = 0; c < channels; c++) dx[inside + c] += taps[tap + c] * dy[outside + c];
  })
}

// The number of values that a mean is taken of: the taps of a patch that lie inside the image, or all.
DKS_INLINE float dks_real_taps(const dks_window *w, dks_corner c, int counts) {
  if (counts) return (float)(w->kernel_height * w->kernel_width);
  int top = c.y < 0 ? 0 : c.y, left = c.x < 0 ? 0 : c.x;
  int bottom = c.y + w->kernel_height < w->height ? c.y + w->kernel_height : w->height;
  int right = c.x + w->kernel_width < w->width ? c.x + w->kernel_width : w->width;
  return (float)((bottom - top) * (right - left));
}

DKS_CLONES void dks_average_pool(
    const dks_window *w, size_t images, int counts, const float *restrict x, float *restrict y) {
  size_t channels = (size_t)w->channels;
  memset(y, 0, images * (size_t)w->out_height * (size_t)w->out_width * channels * sizeof(float));
  DKS_EACH_TAP(w, images, {
    (void)tap;
    float share = 1.0f / dks_real_taps(w, corner, counts);
    for (size_t c = 0; c < channels; c++) y[outside + c] += share * x[inside + c];
  })
}

DKS_CLONES void dks_average_pool_back(
    const dks_window *w, size_t images, int counts, const float *restrict dy, float *restrict dx) {
  size_t channels = (size_t)w->channels;
  DKS_EACH_TAP(w, images, {
    (void)tap;
    float share = 1.0f / dks_real_taps(w, corner, counts);
    for (size_t c = 0; c < channels; c++) dx[inside + c] += share * dy[outside + c];
  })
}

// argument: index into the image of the first largest value, per output.
DKS_CLONES void dks_max_pool(
    const dks_window *w, size_t images, const float *restrict x, float *restrict y,
    int32_t *restrict argument) {
  size_t channels = (size_t)w->channels;
  size_t size = (size_t)w->height * (size_t)w->width * channels;
  size_t outputs = images * (size_t)w->out_height * (size_t)w->out_width * channels;
  for (size_t i = 0; i < outputs; i++) {
    argument[i] = -1;
    y[i] = 0.0f;  // stays where a window holds nothing of the image
  }
  DKS_EACH_TAP(w, images, {
    (void)tap;
    int32_t place = (int32_t)(inside - corner.image * size);
    for (size_t c = 0; c < channels; c++) {
      int better = argument[outside + c] < 0 || x[inside + c] > y[outside + c];
      y[outside + c] = better ? x[inside + c] : y[outside + c];
      argument[outside + c] = better ? place + (int32_t)c : argument[outside + c];
    }
  })
}

void dks_max_pool_back(
    const dks_window *w, size_t images, const float *dy, const int32_t *argument, float *dx) {
  size_t size = (size_t)w->height * (size_t)w->width * (size_t)w->channels;
  size_t outputs = (size_t)w->out_height * (size_t)w->out_width * (size_t)w->channels;
  for (size_t image = 0; image < images; image++)
    for (size_t i = 0; i < outputs; i++)
      if (argument[image * outputs + i] >= 0)
        dx[image * size + (size_t)argument[image * outputs + i]] += dy[image * outputs + i];
}
