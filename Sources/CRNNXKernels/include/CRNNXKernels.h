// The arithmetic kernels.
#pragma once
