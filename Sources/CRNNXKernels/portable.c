// What every processor has: 4 floats a vector, no fused multiply-add.
#define LANES 4
#define ACCUMULATORS 12
#define FUSED_MULTIPLY_ADD 0
#define KERNEL_TABLE rnnx_kernels_portable
#include "body/table.h"
