#!/usr/bin/env python3
"""How long `rnnx compare` takes for checkpoints of 1 GB, beside the time that it takes to read them, and its memory.

checkpoints.py --rnnx PATH [--folder DIR] [--rounds 3]     (environment keras3; 3 GB of disk, 3 GB of memory to write them)

Keras writes one network as .h5 and .keras, and a second one in which every weight is another. Medians of whole processes,
files in the page cache; memory is the largest resident set.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def write(folder):
    import keras
    import numpy as np

    rng = np.random.default_rng(0)
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((None, 2048))] + [layers.LSTM(2048, return_sequences=True) for _ in range(2)]
        + [layers.Dense(2048) for _ in range(8)] + [layers.LSTM(4096)] + [layers.Dense(4096) for _ in range(3)])
    for layer in model.layers:
        layer.set_weights([rng.normal(0, 0.02, w.shape).astype("float32") for w in layer.get_weights()])
    model.save(os.path.join(folder, "one.h5"))
    model.save(os.path.join(folder, "one.keras"))
    for layer in model.layers:
        layer.set_weights([w * (1 + 1e-3 * rng.standard_normal(w.shape, dtype="float32")) for w in layer.get_weights()])
    model.save(os.path.join(folder, "two.h5"))


READ = """
import h5py, sys
for name in sys.argv[1:]:
    with h5py.File(name) as file:
        def read(name, item):
            if isinstance(item, h5py.Dataset): item[()]
        file.visititems(read)
"""


def timed(command, codes=(0,)):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in codes:
        sys.exit("%s ended with %d" % (command, os.waitstatus_to_exitcode(status)))
    return seconds, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--folder")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        child = os.fork()
        if child == 0:
            write(folder)
            os._exit(0)
        if os.waitpid(child, 0)[1] != 0:
            sys.exit("the checkpoints could not be written")
        one, two, archive = (os.path.join(folder, name) for name in ("one.h5", "two.h5", "one.keras"))
        compare = [arguments.rnnx, "compare", "--quiet"]
        rows = [
            ("h5py reads both", [sys.executable, "-c", READ, one, two], (0,)),
            ("compare, the same file twice", compare + [one, one], (0,)),
            ("compare, .h5 and .keras of one network", compare + [one, archive], (0,)),
            ("compare, every weight another", compare + [one, two], (1,)),
            ("compare, every weight another, one thread", compare + [one, two, "--threads", "1"], (1,)),
        ]
        for name, command, codes in rows:
            runs = [timed(command, codes) for _ in range(arguments.rounds + 1)][1:]
            print("%-44s %6.2f s  %6.0f MB" % (name, statistics.median(r[0] for r in runs), max(r[1] for r in runs)))


main()
