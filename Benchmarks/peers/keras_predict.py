"""Measures rnnx beside keras.Model.predict on the reference network, interleaved.

usage: keras_predict.py --rnnx PROGRAM [--rounds 5]      (in the environment of Fixtures/generate/environments.sh keras3)

rnnx is timed as a whole process: start, reading the model and 10,000 digits (the shipped 1,000, ten times over), predictions to
a file, end. Keras is timed inside a warm process, prediction alone. Medians of the rounds.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import keras
import numpy as np

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Fixtures")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    path = os.path.join(FIXTURES, "reference", "mnist-lstm.h5")
    with open(os.path.join(FIXTURES, "digits.idx"), "rb") as file:
        raw = np.frombuffer(file.read(), np.uint8)[16:].reshape(-1, 28, 28)
    images = np.tile(raw.astype("float32") / 255, (10, 1, 1))
    model = keras.models.load_model(path, compile=False)
    model.predict(images[:256], batch_size=32, verbose=0)
    model.predict(images[:1024], batch_size=256, verbose=0)
    seconds = {"rnnx, whole process": [], "Keras predict, batch 32": [], "Keras predict, batch 256": []}
    with tempfile.TemporaryDirectory() as folder:
        data, output = os.path.join(folder, "digits.npy"), os.path.join(folder, "out.npy")
        np.save(data, images)
        command = [options.rnnx, "infer", "--model", path, "--input", data, "--output", output, "--force", "--quiet"]
        runs = {
            "rnnx, whole process": lambda: subprocess.run(command, check=True),
            "Keras predict, batch 32": lambda: model.predict(images, batch_size=32, verbose=0),
            "Keras predict, batch 256": lambda: model.predict(images, batch_size=256, verbose=0),
        }
        for _ in range(options.rounds):
            for name, run in runs.items():
                start = time.perf_counter()
                run()
                seconds[name].append(time.perf_counter() - start)
    fastest = statistics.median(seconds["rnnx, whole process"])
    for name, values in seconds.items():
        median = statistics.median(values)
        print(f"{name:26} {median:7.3f} s  {len(images) / median:8.0f} samples/s  {median / fastest:5.2f} x the time of rnnx")


if __name__ == "__main__":
    main()
