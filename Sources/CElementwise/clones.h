#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// One loop, compiled for several instruction sets and chosen at load time. Needs ifunc: x86-64 glibc.
// DKS_NO_CLONES leaves it out, to test what other platforms get.
#if !defined(DKS_NO_CLONES) && defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__)
#define DKS_CLONES __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define DKS_CLONES
#endif

#define DKS_INLINE static inline __attribute__((always_inline))

// Sixteen partial sums, added in a fixed order: vectorizes, and the result does not depend on the clone's
// vector width.
enum { DKS_LANES = 16 };

DKS_INLINE float dks_sum_lanes(const float *lanes) {
  float s[8];
  for (int i = 0; i < 8; i++) s[i] = lanes[i] + lanes[i + 8];
  for (int i = 0; i < 4; i++) s[i] += s[i + 4];
  return (s[0] + s[2]) + (s[1] + s[3]);
}
