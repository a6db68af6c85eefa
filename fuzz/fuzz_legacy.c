/* fuzz_legacy.c: any bytes read as the format "legacy", and all of the result looked at. */
#include "walk.h"

WALK_TARGET("legacy")
