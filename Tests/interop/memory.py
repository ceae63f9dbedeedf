#!/usr/bin/env python3
"""Conversions of large checkpoints stay within little memory.

Keras 3 writes a model of `--gibibytes` as .h5 and as .keras; rnnx converts each, and one whose weights are deflated.
The largest resident memory of each conversion must stay below `--limit` mebibytes, and Keras must find the same
weights, bit for bit, in what came out.

    memory.py --rnnx .build/release/rnnx --gibibytes 2 --limit 1024

Runs in the environment `keras3`. Needs room for about three times the model in `--folder`, which it leaves empty.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import zipfile

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def write(folder, gibibytes):
    """A model of two recurrent and two dense layers, 13.5 times units squared weights."""
    import keras

    keras.utils.set_random_seed(1)
    units = int((gibibytes * 2**30 / 4 / 13.5) ** 0.5)
    model = keras.Sequential([
        keras.layers.Input((5, 3)), keras.layers.LSTM(units, return_sequences=True), keras.layers.GRU(units),
        keras.layers.Dense(2 * units, name="wide"), keras.layers.Dense(units // 4 * 3, name="narrow")])
    for name in ("source.h5", "source.keras"):
        model.save(os.path.join(folder, name))
    deflated = os.path.join(folder, "deflated.keras")
    with zipfile.ZipFile(os.path.join(folder, "source.keras")) as source, \
            zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for item in source.infolist():
            with source.open(item) as reader, target.open(item.filename, "w", force_zip64=True) as writer:
                while part := reader.read(1 << 20):
                    writer.write(part)


def check(source, target):
    """Whether Keras finds the same weights in both."""
    import keras
    import numpy as np

    models = [keras.models.load_model(path, compile=False) for path in (source, target)]
    for one, other in zip(models[0].weights, models[1].weights, strict=True):
        if not np.array_equal(one, other):
            sys.exit("%s differs" % one.path)


def in_child(*arguments):
    """Runs this file again: what a process had in memory once counts against the programs that it starts."""
    subprocess.run([sys.executable, os.path.abspath(__file__), *map(str, arguments)], check=True)


def convert(rnnx, source, target):
    """Runs the conversion; its peak of resident memory in mebibytes, and seconds."""
    start = time.time()
    process = subprocess.Popen([rnnx, "convert", source, target, "--force", "--quiet"])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit("%s -> %s: exit code %d" % (source, target, process.returncode))
    return usage.ru_maxrss / 1024, time.time() - start


def main():
    if sys.argv[1:2] == ["write"]:
        return write(sys.argv[2], float(sys.argv[3]))
    if sys.argv[1:2] == ["check"]:
        return check(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--gibibytes", type=float, default=2)
    parser.add_argument("--limit", type=float, default=1024, help="mebibytes")
    parser.add_argument("--folder", default=None, help="where the files go meanwhile")
    arguments = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        in_child("write", folder, arguments.gibibytes)
        for source, target in (("source.h5", "target.keras"), ("source.keras", "target.h5"),
                               ("deflated.keras", "target.keras"), ("source.h5", "target.weights.h5")):
            paths = [os.path.join(folder, name) for name in (source, target)]
            size = os.path.getsize(paths[0]) / 2**20
            peak, seconds = convert(os.path.abspath(arguments.rnnx), *paths)
            print("%-15s -> %-18s %6.0f MiB, at most %4.0f MiB in memory, %5.1f s" %
                  (source, target, size, peak, seconds), flush=True)
            failed |= peak > arguments.limit
            if not target.endswith(".weights.h5"):
                in_child("check", *paths)
            os.remove(paths[1])
    if failed:
        sys.exit("more memory than %g MiB" % arguments.limit)


if __name__ == "__main__":
    main()
