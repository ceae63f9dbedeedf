"""Reads and writes IDX, the format of the MNIST files: big-endian sizes, then bytes, row-major."""

import gzip
import struct

import numpy as np

UNSIGNED_BYTE = 0x08


def read(path):
    """The array of unsigned bytes in an IDX file, plain or gzip."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rb") as stream:
        content = stream.read()
    kind, rank = content[2], content[3]
    if content[:2] != b"\0\0" or kind != UNSIGNED_BYTE:
        raise ValueError(f"{path}: not an IDX file of unsigned bytes")
    shape = struct.unpack(f">{rank}I", content[4 : 4 + 4 * rank])
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


def write(path, array):
    """Writes an array of unsigned bytes as plain IDX."""
    with open(path, "wb") as stream:
        stream.write(bytes([0, 0, UNSIGNED_BYTE, array.ndim]))
        stream.write(struct.pack(f">{array.ndim}I", *array.shape))
        stream.write(np.ascontiguousarray(array, np.uint8).tobytes())
