"""The data of the examples in docs/training.md.

training_data.py series FOLDER            a noisy wave: x.npy [3980, 20, 1], y.npy [3980, 1], the value behind each window
training_data.py characters TEXT FOLDER   x.npy [windows, 40], y.npy [windows]: the character behind each 40; all as bytes below 128
"""

import sys

import numpy as np


def series():
    random = np.random.default_rng(1)
    wave = np.sin(np.arange(4000) / 7) + 0.1 * random.normal(size=4000)
    windows = np.lib.stride_tricks.sliding_window_view(wave.astype("float32"), 21)
    return windows[:, :20, None], windows[:, 20:]


def characters(path):
    with open(path, encoding="utf-8") as file:
        text = np.array([min(ord(character), 127) for character in file.read()], "int32")
    windows = np.lib.stride_tricks.sliding_window_view(text, 41)[::3]
    return windows[:, :40], windows[:, 40]


kind, *arguments = sys.argv[1:]
x, y = series() if kind == "series" else characters(arguments[0])
np.save(arguments[-1] + "/x.npy", np.ascontiguousarray(x))
np.save(arguments[-1] + "/y.npy", np.ascontiguousarray(y))
