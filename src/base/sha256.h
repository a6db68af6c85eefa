/* sha256.h: the two ways to hash blocks, private to this folder (and its tests). */
#ifndef FA_BASE_SHA256_H
#define FA_BASE_SHA256_H

#include "base/base.h"

extern const uint32_t fa__sha256_constants[64];

/* Mixes n blocks of 64 bytes into the state. */
void fa__sha256_blocks_portable(uint32_t state[8], const uint8_t *data, size_t n);
/* The same with the processor's own instructions; NULL where it has none. */
fa__sha256_blocks fa__sha256_blocks_native(void);

#endif
