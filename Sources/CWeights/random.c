#include <math.h>

#include "weights.h"

// The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
static inline uint64_t dks_mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Mixed twice with a key each, so that two streams are not two pieces of one.
static inline uint64_t dks_bits(dks_stream stream, uint64_t i) {
  return dks_mix(dks_mix(stream.first + i * 0x9e3779b97f4a7c15u) + stream.second);
}

// Uniform on [0, 1).
static inline double dks_unit(dks_stream stream, uint64_t i) {
  return (double)(dks_bits(stream, i) >> 11) * 0x1p-53;
}

// Numbers 2p and 2p + 1 of the normal stream (Box and Muller 1958).
static inline void dks_normal_pair(dks_stream stream, uint64_t p, double deviation, float *a, float *b) {
  double radius = deviation * sqrt(-2 * log(1 - dks_unit(stream, 2 * p)));
  double angle = 6.283185307179586 * dks_unit(stream, 2 * p + 1);
  *a = (float)(radius * cos(angle));
  *b = (float)(radius * sin(angle));
}

void dks_draw_normal(dks_stream stream, uint64_t first, size_t count, double deviation, float *out) {
  float unused;
  size_t done = 0;
  if (count > 0 && first % 2 == 1) dks_normal_pair(stream, first / 2, deviation, &unused, &out[done++]);
  for (; done + 1 < count; done += 2)
    dks_normal_pair(stream, (first + done) / 2, deviation, &out[done], &out[done + 1]);
  if (done < count) dks_normal_pair(stream, (first + done) / 2, deviation, &out[done], &unused);
}

void dks_draw_uniform(dks_stream stream, uint64_t first, size_t count, double bound, float *out) {
  for (size_t i = 0; i < count; i++) out[i] = (float)(bound * (2 * dks_unit(stream, first + i) - 1));
}
