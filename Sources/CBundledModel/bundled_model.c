#include "bundled_model.h"

// #embed is C23; every clang of a Swift 6.2 toolchain has it in all language modes.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char model[] = {
#embed "../../Fixtures/reference/mnist-lstm-inference.h5"
};

const unsigned char *rnnx_bundled_model(void) { return model; }

size_t rnnx_bundled_model_size(void) { return sizeof model; }
