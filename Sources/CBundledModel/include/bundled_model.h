#pragma once
#include <stddef.h>

/// The digit classifier that ships inside the program: a Keras HDF5 file, byte for byte.
const unsigned char *rnnx_bundled_model(void);
/// Its size in bytes.
size_t rnnx_bundled_model_size(void);
