#ifndef DKSC_MATH_SHIM_H
#define DKSC_MATH_SHIM_H

// The functions of <math.h> without Foundation, whose libraries would take most of the time in which dksc starts.
#include <math.h>

#endif
