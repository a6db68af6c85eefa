/* facula.h: all of libfacula. PyTorch's save and load, in C. */
#ifndef FACULA_H
#define FACULA_H

#include "status.h"
#include "tensor.h"
#include "value.h"
#include "file.h"
#include "dlpack.h"
#include "module.h"

#endif
