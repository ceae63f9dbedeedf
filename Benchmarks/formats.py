"""How long `rnnx infer` takes with the same network as .h5, .keras and .onnx: start to end of the process, medians, interleaved.

usage: formats.py --rnnx PROGRAM [--model reference network] [--samples 4000]      (needs NumPy)
"""

import argparse
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rnnx", required=True)
    root = pathlib.Path(__file__).parents[1]
    parser.add_argument("--model", default=root / "Fixtures" / "reference" / "mnist-lstm-inference.h5")
    parser.add_argument("--samples", type=int, default=4000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for kind in ("keras", "onnx"):
            subprocess.run([options.rnnx, "convert", "--quiet", options.model, folder / f"model.{kind}"], check=True)
        models = {"h5": options.model, "keras": folder / "model.keras", "onnx": folder / "model.onnx"}
        for samples, rounds in ((1, 20), (options.samples, 7)):
            data = folder / "input.npy"
            np.save(data, np.random.default_rng(0).random((samples, 28, 28)).astype("float32"))
            times = {kind: [] for kind in models}
            for _ in range(rounds):
                for kind, model in models.items():
                    start = time.perf_counter()
                    command = [options.rnnx, "infer", "--model", model, "--input", data, "--output", folder / "out.npy", "--force", "--quiet"]
                    subprocess.run(command, check=True)
                    times[kind].append(time.perf_counter() - start)
            medians = ", ".join(f"{kind} {1000 * statistics.median(values):.1f} ms" for kind, values in times.items())
            print(f"{samples} samples: {medians}")


if __name__ == "__main__":
    main()
