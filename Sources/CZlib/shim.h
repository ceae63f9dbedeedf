// zlib, for gzip members and zip archives.
#pragma once
#include <zlib.h>
