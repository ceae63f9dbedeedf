"""Compares what rnnx says of the shipped digits with what Keras said when it trained the classifier.

usage: digits.py --rnnx PROGRAM

Three ways must agree: the bundled classifier, the model file, and Keras itself, asked anew.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import keras
import numpy as np

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Fixtures")
ATOL = RTOL = 1e-5


def digits():
    """The 1,000 images as Keras was given them: rows of 28 features, scaled to 0...1."""
    with open(os.path.join(FIXTURES, "digits.idx"), "rb") as file:
        raw = np.frombuffer(file.read(), np.uint8)
    return raw[16:].reshape(-1, 28, 28).astype("float32") / 255


def run(program, *arguments):
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rnnx", required=True)
    program = parser.parse_args().rnnx
    model = os.path.join(FIXTURES, "reference", "mnist-lstm.h5")
    images = os.path.join(FIXTURES, "digits.idx")
    labels = os.path.join(FIXTURES, "digits-labels.idx")
    recorded = np.load(os.path.join(FIXTURES, "reference", "digits-expected.npy"))
    asked = keras.models.load_model(model, compile=False).predict(digits(), verbose=0)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, choice in [("bundled", []), ("file", ["--model", model])]:
            output = os.path.join(folder, name + ".npy")
            run(program, "infer", *choice, "--input", images, "--output", output)
            found = np.load(output)
            for referee, expected in [("recorded", recorded), ("asked anew", asked)]:
                excess = np.abs(found - expected) - (ATOL + RTOL * np.abs(expected))
                good = found.shape == expected.shape and bool((excess <= 0).all())
                failed += not good
                difference = float(np.abs(found - expected).max())
                print(f"{name} against Keras ({referee}): largest difference {difference:.2e}")
    report = json.loads(run(program, "infer", "--input", images, "--labels", labels, "--json"))
    print(f"accuracy {report['accuracy']:.4f} on {report['samples']} digits")
    failed += report["accuracy"] < 0.97 or report["samples"] != 1000
    print(f"{5 - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
