"""The masks that rnnx draws in training, computed by NumPy and given to Keras' cells: so that gradients with dropout compare.

A mask is a function of a key and a position: 24 bits mixed from both, below rate * 2^24 where the position is dropped. A
call's key comes from the run's key and the call's number; gates and directions have keys of their own.
"""

import numpy as np
from keras import layers

M32, M64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF


def mixed64(x):
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & M64
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & M64
    return x ^ (x >> 31)


def mixed32(x):
    x = x ^ (x >> 16)
    x = x * 0x21F0AAAD & M32
    x = x ^ (x >> 15)
    x = x * 0x735A2D97 & M32
    return x ^ (x >> 15)


def mask(key, rate, rows, width):
    limit = round(rate * 2**24)
    bits = [mixed32((mixed32(position ^ (key & M32)) + (key >> 32)) & M32) >> 8 for position in range(rows * width)]
    return (np.array(bits).reshape(rows, width) >= limit).astype("float32") / np.float32(1 - rate)


def set_masks(cell, key, rows, features):
    """Gives a cell the masks of its inputs and of its state: one, or one a gate."""
    gates = getattr(cell, "dropout_mask_count", None)
    for name, rate, width, first in [
        ("_dropout_mask", cell.dropout, features, 0), ("_recurrent_dropout_mask", cell.recurrent_dropout, cell.units, 16),
    ]:  # fmt: skip
        if rate > 0:
            masks = [mask(key ^ ((gate + first) * 0xD1B54A32D192ED03 & M64), rate, rows, width) for gate in range(gates or 1)]
            setattr(cell, name, masks if gates else masks[0])


def give(model, rows, key=0):
    """Gives all recurrent layers of a Sequential their masks for one call; the model's input counts as its first layer."""
    for number, layer in enumerate(model.layers):
        own = mixed64((key + (number + 2) * 0x9E3779B97F4A7C15) & M64)
        given = layer.input
        features = (given[0] if isinstance(given, list) else given).shape[-1]
        if isinstance(layer, layers.Bidirectional):
            set_masks(layer.forward_layer.cell, own, rows, features)
            set_masks(layer.backward_layer.cell, own ^ 0x9E3779B97F4A7C15, rows, features)
        elif isinstance(layer, layers.RNN):
            set_masks(layer.cell, own, rows, features)
