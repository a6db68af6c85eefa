/* fuzz_npy.c: any bytes read as the format "npy", and all of the result looked at. */
#include "walk.h"

WALK_TARGET("npy")
