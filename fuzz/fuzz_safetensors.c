/* fuzz_safetensors.c: any bytes read as the format "safetensors", and all of the result looked
 * at. */
#include "walk.h"

WALK_TARGET("safetensors")
