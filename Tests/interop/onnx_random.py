"""Random Keras models -> rnnx -> ONNX -> onnxruntime: what onnxruntime computes is what Keras predicted.

Half are the models of random_models.py, half the graphs of random_graphs.py. All are written by one Keras and converted in
one run of rnnx; one process of the environment `onnx` checks them. What rnnx refuses is listed with its reason, and a
reason that is not known beforehand fails the run: it would hide what ONNX can say.

usage: onnx_random.py --rnnx PROGRAM --referee PYTHON [--count 500] [--seed N] [--tenth]
"""

import argparse
import collections
import datetime
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np

import random_graphs
import random_models

# What ONNX cannot say, or what has no meaning in Keras itself.
KNOWN_REASONS = ["a mask of steps inside a distributed model", "the cell ConvLSTM"]


def numbers(options):
    if options.tenth:
        return range(datetime.date.today().timetuple().tm_yday % 10, options.count, 10)
    return range(options.count)


def draw(keras, seed, number):
    """A model, its inputs by name, and what Keras predicts."""
    if number % 2:
        model, given, expected = random_graphs.drawn(keras, seed, number)[:3]
    else:
        model, given, expected = random_models.drawn(keras, seed, number)
    # Inputs of a Sequential model have names of their own; files, and rnnx, know the layer's.
    names = [value._keras_history.operation.name for value in model.inputs]
    return model, dict(zip(names, given)), expected


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--referee", required=True)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--only", type=int)
    parser.add_argument("--opset", type=int, default=17)
    parser.add_argument("--tenth", action="store_true")
    options = parser.parse_args()
    random_models.silence()
    import keras

    chosen = [options.only] if options.only is not None else numbers(options)
    print(f"keras {keras.__version__}, seed {options.seed}, models {chosen}, opset {options.opset}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        models, cases = folder / "models", folder / "cases"
        models.mkdir()
        cases.mkdir()
        for number in chosen:
            model, given, expected = draw(keras, options.seed, number)
            model.save(models / f"{number:04}.keras")
            (cases / f"{number:04}").mkdir()
            arrays = {"in/" + name: value for name, value in given.items()}
            arrays.update({f"out/{index}": value for index, value in enumerate(expected)})
            np.savez(cases / f"{number:04}" / "case.npz", **arrays)
        command = [options.rnnx, "convert", "--json", "--to", "onnx", "--opset", str(options.opset), models, folder / "onnx"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode not in (0, 65):
            sys.exit(f"exit code {done.returncode}: {done.stderr.strip()}")
        refused, failed = collections.Counter(), 0
        for number in chosen:
            written = folder / "onnx" / f"{number:04}.onnx"
            if written.exists():
                written.rename(cases / f"{number:04}" / "model.onnx")
                continue
            lines = [line.strip() for line in done.stderr.splitlines() + done.stdout.splitlines() if f"{number:04}.keras" in line]
            single = subprocess.run(
                [options.rnnx, "convert", "--opset", str(options.opset), models / f"{number:04}.keras", folder / "x.onnx"],
                capture_output=True, text=True)
            reasons = [line.strip() for line in single.stderr.splitlines() if line.startswith("  ")] or [single.stderr.strip()]
            known = single.returncode == 65 and all(any(known in line for known in KNOWN_REASONS) for line in reasons)
            if known:
                refused.update({known for line in reasons for known in KNOWN_REASONS if known in line})
            else:
                failed += 1
                print(f"FAILED model {number}: exit code {single.returncode}: {single.stderr.strip()}", lines[:1])
        for reason, count in refused.most_common():
            print(f"refused {count} times: {reason}")
        referee = pathlib.Path(__file__).with_name("onnx_referee.py")
        failed += subprocess.run([options.referee, referee, cases]).returncode != 0
    print(f"random models as ONNX: {len(chosen)} models, {sum(refused.values())} refused, {'FAILED' if failed else 'all others equal'}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
