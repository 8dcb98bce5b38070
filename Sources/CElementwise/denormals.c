#include "elementwise.h"

// Numbers below 1e-38 cost a hundred times as much as others, and the gradients of a network that does not
// train are full of them.
uint64_t dks_flush_denormals(void) {
#if defined(__x86_64__)
  uint32_t state = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(state | 0x8040u);  // flush to zero, denormals are zero
  return state;
#elif defined(__aarch64__)
  uint64_t state;
  __asm__ volatile("mrs %0, fpcr" : "=r"(state));
  __asm__ volatile("msr fpcr, %0" : : "r"(state | (UINT64_C(1) << 24)));
  return state;
#else
  return 0;
#endif
}

void dks_restore_denormals(uint64_t state) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr((uint32_t)state);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(state));
#else
  (void)state;
#endif
}
