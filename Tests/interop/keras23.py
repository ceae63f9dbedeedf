"""Lets Keras 2.3.1 open what rnnx converts to keras2-h5, and compares its predictions.

usage: Fixtures/generate/run.sh keras23-h5 ../../Tests/interop/keras23.py --rnnx PROGRAM [--only WORD]

All fixtures of recurrent layers, of every writer. KNOWN lists where Keras 2.3.1 on Theano means something else or runs nothing:
there a difference is expected, and an equal result fails. What Keras 2.3.1 has no words for (layers and arguments of later years)
is counted and named; |rnnx - keras| <= atol + rtol |keras|, both 1e-5. Python 3.6 and Theano: see Fixtures/generate.
"""

import argparse
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import theano.ifelse  # noqa: F401  (Keras forgets to)
import keras
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECURRENT = ("lstm", "gru", "simple_rnn", "bidirectional", "stacked", "rnn_", "masking", "time_distributed", "cudnn", "encoder", "states")
TOLERANCE = 1e-5
# The beginning of a case's name -> why Keras 2.3.1 on Theano does not give what tf-keras does with the same file.
KNOWN = {
    "bidirectional_lstm_masked": "Keras 2.3 repeats the last output at masked steps",
    "bidirectional_gru_masked": "Keras 2.3 repeats the last output at masked steps",
    "bidirectional_gru_before_masked": "Keras 2.3 repeats the last output at masked steps",
    "bidirectional_simple_rnn_masked": "Keras 2.3 repeats the last output at masked steps",
    "lstm_one_of_each": "Theano's loop takes no axes of one element",
    "rnn_cells": "Theano does not compile it",
    "time_distributed_conv2d": "Theano's average pooling counts the padding",
}


def tensor(value):
    numbers = [float(x) if isinstance(x, str) else x for x in value["values"]]
    return np.array(numbers, dtype=value["dtype"]).reshape(value["shape"])


def convert(program, folder, target):
    """Why rnnx refuses; None where it wrote the file."""
    architecture = ["--architecture", str(folder / "architecture.json")]
    for name, more in (("model.h5", []), ("model.keras", []), ("weights.h5", architecture), ("model.weights.h5", architecture), ("model.weights.json", architecture)):
        if (folder / name).exists():
            command = [program, "convert", "--to", "keras2-h5", "--force", "--quiet", str(folder / name), target] + more
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
            return None if done.returncode == 0 else done.stderr.strip() or "exit %d" % done.returncode
    return "no model"


def check(program, folder):
    """What came out: equal, refused, unknown to Keras 2.3.1, or failed, and why."""
    inputs, expected = (json.loads((folder / name).read_text()) for name in ("input.json", "expected.json"))
    if "calls" in inputs:
        inputs, expected = inputs["calls"][0], expected["calls"][0]
    place = tempfile.mkdtemp()
    try:
        target = os.path.join(place, "model.h5")
        refusal = convert(program, folder, target)
        if refusal:
            return "refused", refusal.splitlines()[0]
        try:
            model = keras.models.load_model(target, compile=False)
        except (ValueError, TypeError) as error:
            text = str(error).splitlines()[0]
            known = ("Unknown layer", "Unknown activation function", "Unknown initializer", "Keyword argument not understood", "got an unexpected keyword")
            isKnown = any(word in text for word in known)
            return ("unknown" if isKnown else "failed"), text
        names = [each.name.split(":")[0] for each in model.inputs]
        given = [tensor(inputs[name]) for name in names] if set(names) == set(inputs) else [tensor(each) for each in inputs.values()]
        found = model.predict(given if len(given) > 1 else given[0], batch_size=len(given[0]))
        found = found if isinstance(found, list) else [found]
        for index, (a, b) in enumerate(zip(found, (tensor(each) for each in expected.values()))):
            if a.shape != b.shape:
                return "failed", "output %d: shape %s, expected %s" % (index, a.shape, b.shape)
            excess = np.abs(a.astype("float64") - b) - 2 * TOLERANCE * (1 + np.abs(b))
            excess[np.isnan(a) & np.isnan(b)] = -1
            excess[a == b] = -1
            if not (excess <= 0).all():
                return "failed", "output %d: differs by %g" % (index, np.nanmax(np.abs(a.astype("float64") - b)))
        return "equal", ""
    finally:
        shutil.rmtree(place)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--only")
    options = parser.parse_args()
    program = os.path.abspath(options.rnnx) if os.path.exists(options.rnnx) else str(ROOT / options.rnnx)
    print("Keras %s on %s" % (keras.__version__, keras.backend.backend()))
    counts, reasons = collections.Counter(), collections.Counter()
    for folder in sorted((ROOT / "Fixtures").glob("*/*")):
        if not (folder / "expected.json").exists() or not (folder / "input.json").exists():
            continue
        if not folder.name.startswith(RECURRENT) or (options.only and options.only not in str(folder)):
            continue
        try:
            what, why = check(program, folder)
        except Exception as error:
            what, why = "failed", "%s: %s" % (type(error).__name__, str(error).splitlines()[0])
        if folder.name in KNOWN and not folder.parent.name.startswith(("keras1", "keras2")):
            if what == "equal":
                what, why = "failed", "is equal now: KNOWN says otherwise"
            elif what == "failed":
                what, why = "otherwise in Keras 2.3 on Theano", KNOWN[folder.name]
        counts[what] += 1
        if what == "failed":
            print("%s/%s: FAILED: %s" % (folder.parent.name, folder.name, why))
        elif what != "equal":
            reasons[what + ": " + why.split(": layer ")[-1].split('": ')[-1]] += 1
    for reason, count in sorted(reasons.items()):
        print("  %4d %s" % (count, reason))
    print(", ".join("%d %s" % (count, what) for what, count in sorted(counts.items())))
    sys.exit(1 if counts["failed"] else 0)


if __name__ == "__main__":
    main()
