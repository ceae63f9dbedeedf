// What Swift cannot import from libhdf5, and what its versions name differently.
#pragma once
#include <hdf5.h>
