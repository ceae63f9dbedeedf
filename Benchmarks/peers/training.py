"""Training beside Keras and PyTorch: samples a second of whole steps (forward, backward, Adam) by batch size and threads.

usage: Benchmarks/peers/run training [--threads 1,2] [--batches 32,128,256] [--seconds 6] [--rounds 3] [--only rnnx,keras,torch]

The reference network with dropout and shuffling, on 8,192 images of random numbers. All candidates take turns in each round; medians are
quoted. PyTorch trains the twin with tanh, since its fused LSTM has no relu.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = 8192


def data():
    random = np.random.default_rng(1)
    return random.random((SAMPLES, 28, 28), dtype=np.float32), random.integers(0, 10, SAMPLES).astype(np.int32)


def keras_rate(threads, batch, seconds):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    import keras

    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Input((28, 28)), layers.LSTM(128, activation="relu", return_sequences=True), layers.Dropout(0.2),
            layers.LSTM(128, activation="relu"), layers.Dropout(0.2), layers.Dense(32, activation="relu"), layers.Dropout(0.2),
            layers.Dense(10, activation="softmax"),
        ]
    )  # fmt: skip
    model.compile("adam", "sparse_categorical_crossentropy")
    x, y = data()
    model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
    start, epochs = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
        epochs += 1
    return epochs * SAMPLES / (time.perf_counter() - start)


def torch_rate(threads, batch, seconds):
    """The tanh twin: PyTorch's fused LSTM has no relu."""
    import torch

    torch.set_num_threads(threads)
    nn = torch.nn

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm = nn.LSTM(28, 128, num_layers=2, batch_first=True, dropout=0.2)
            self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(128, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 10))

        def forward(self, x):
            return self.head(self.lstm(x)[0][:, -1])

    network = Network()
    optimizer, loss = torch.optim.Adam(network.parameters()), nn.CrossEntropyLoss()
    x, y = (torch.from_numpy(each) for each in data())
    y = y.long()

    def epoch():
        for rows in torch.randperm(SAMPLES).split(batch):
            optimizer.zero_grad(set_to_none=True)
            loss(network(x[rows]), y[rows]).backward()
            optimizer.step()

    epoch()
    start, epochs = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        epoch()
        epochs += 1
    return epochs * SAMPLES / (time.perf_counter() - start)


def rnnx_rate(threads, batch, seconds):
    with tempfile.TemporaryDirectory() as folder:
        x, y = data()
        np.save(f"{folder}/x.npy", x)
        np.save(f"{folder}/y.npy", y)
        recipe = json.loads((ROOT / "Fixtures/recipes/mnist-lstm.json").read_text())
        recipe["fit"] = {"epochs": max(3, int(seconds * 3000 / SAMPLES)), "batch_size": batch}
        Path(f"{folder}/recipe.json").write_text(json.dumps(recipe))
        command = [
            os.environ["RNNX_PROGRAM"], "train", f"{folder}/recipe.json", "--input", f"{folder}/x.npy", "--labels",
            f"{folder}/y.npy", "--output", f"{folder}/m.keras", "--threads", str(threads), "--json", "--quiet",
        ]  # fmt: skip
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        times = [epoch["seconds"] for epoch in json.loads(out)["history"]][1:]
        return SAMPLES / statistics.median(times)


RATES = {"rnnx": rnnx_rate, "keras": keras_rate, "torch": torch_rate}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--batches", default="32,128,256")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(RATES))
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        name, threads, batch = arguments.one
        print(RATES[name](int(threads), int(batch), arguments.seconds))
        return
    for threads in map(int, arguments.threads.split(",")):
        for batch in map(int, arguments.batches.split(",")):
            found = {name: [] for name in arguments.only.split(",")}
            for _ in range(arguments.rounds):
                for name, rates in found.items():
                    # A process each: no peer's threads wait while another runs.
                    command = [sys.executable, __file__, "--one", name, str(threads), str(batch), "--seconds", str(arguments.seconds)]
                    rates.append(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]))
            line = ", ".join(f"{name} {statistics.median(rates):,.0f}" for name, rates in found.items())
            print(f"threads {threads}, batch {batch}: {line} samples/s", flush=True)


if __name__ == "__main__":
    main()
