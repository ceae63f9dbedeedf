// OpenBLAS, loaded when first needed.
#pragma once
