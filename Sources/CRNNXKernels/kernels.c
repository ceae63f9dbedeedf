#include "CRNNXKernels.h"
