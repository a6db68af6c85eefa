/* fuzz_flatbuffer.c: any bytes read as the format "ptl-flatbuffer", and all of the result looked
 * at. */
#include "walk.h"

WALK_TARGET("ptl-flatbuffer")
