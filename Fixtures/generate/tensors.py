"""Tensors as JSON: name -> {"dtype", "shape", "values"}, values in the shortest decimal that reads back equal."""

import numpy as np


def shortest(value):
    """The shortest decimal of one number of its own precision; NaN and the infinities as Python's json writes them."""
    if isinstance(value, (np.floating, float)):
        if np.isnan(value):
            return "NaN"
        if np.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        text = np.format_float_scientific(value, unique=True, trim="-")
        plain = np.format_float_positional(value, unique=True, trim="-")
        if len(plain) <= 14:
            return plain
        mantissa, exponent = text.split("e")
        return "%se%d" % (mantissa, int(exponent))
    return str(int(value))


def tensor(array):
    """One tensor as JSON text on one line."""
    values = ",".join(shortest(value) for value in array.ravel())
    shape = ",".join(str(size) for size in array.shape)
    return '{"dtype":"%s","shape":[%s],"values":[%s]}' % (array.dtype.name, shape, values)


def named(tensors):
    """A dictionary of arrays as JSON text, a line each."""
    lines = ['  "%s": %s' % (name, tensor(array)) for name, array in tensors.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def calls(dictionaries):
    """One call plainly; several consecutive ones under the key `calls`."""
    if len(dictionaries) == 1:
        return named(dictionaries[0]) + "\n"
    return '{"calls": [\n' + ",\n".join(named(each) for each in dictionaries) + "\n]}\n"
