"""Trains the reference network on MNIST with Keras 3 and saves it with its own predictions.

usage: reference_network.py --mnist DIR      DIR holds the four original `*-ubyte.gz` files

Each image is a sequence: 28 rows (time steps) of 28 grey values (features), scaled by 1/255.
Writes into Fixtures/reference: mnist-lstm.h5 (with training config and optimizer state),
mnist-lstm-inference.h5 (without), digits-expected.npy ([1000, 10], for Fixtures/digits.idx), origin.json.
Stops with an error when fewer than 97 % of the 10,000 test images are classified rightly.
"""

import argparse
import json
import os
import platform
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras  # noqa: E402  (the environment must be set before)
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

import idx  # noqa: E402

FIXTURES = Path(__file__).resolve().parent.parent
SEED = 20
EPOCHS = 3
REQUIRED_ACCURACY = 0.97


def load(mnist, part):
    """Images as [count, 28, 28] in 0...1, and their labels."""
    images = idx.read(mnist / f"{part}-images-idx3-ubyte.gz").astype("float32") / np.float32(255)
    return images, idx.read(mnist / f"{part}-labels-idx1-ubyte.gz").astype("int32")


def build():
    model = keras.Sequential(
        [
            layers.Input((28, 28)),
            layers.LSTM(128, activation="relu", return_sequences=True),
            layers.Dropout(0.2),
            layers.LSTM(128, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(32, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(10, activation="softmax"),
        ],
        name="mnist_lstm",
    )
    decay = keras.optimizers.schedules.InverseTimeDecay(1e-3, decay_steps=1, decay_rate=1e-6)
    model.compile(
        optimizer=keras.optimizers.Adam(decay),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def share_right(predictions, labels):
    return float(np.mean(predictions.argmax(axis=1) == labels))


def origin(accuracy, digits_accuracy):
    return {
        "writer": f"keras {keras.__version__}",
        "backend": keras.backend.backend(),
        "python": platform.python_version(),
        "script": "Fixtures/generate/reference_network.py",
        "seed": SEED,
        "epochs": EPOCHS,
        "test_accuracy": accuracy,
        "digits_accuracy": digits_accuracy,
        "expected": {"digits-expected.npy": "Fixtures/digits.idx, scaled by 1/255"},
        "tolerance": {"atol": 1e-5, "rtol": 1e-5, "reason": "float32 sums in another order"},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mnist", type=Path, required=True)
    mnist = parser.parse_args().mnist
    keras.utils.set_random_seed(SEED)
    model = build()
    images, labels = load(mnist, "train")
    model.fit(images, labels, batch_size=32, epochs=EPOCHS, verbose=2)
    test_images, test_labels = load(mnist, "t10k")
    accuracy = share_right(model.predict(test_images, verbose=0), test_labels)
    print(f"test accuracy {accuracy:.4f}")
    if accuracy < REQUIRED_ACCURACY:
        raise SystemExit(f"only {accuracy:.4f} of the test images are right")

    target = FIXTURES / "reference"
    target.mkdir(exist_ok=True)
    digits = idx.read(FIXTURES / "digits.idx").astype("float32") / np.float32(255)
    predictions = model.predict(digits, verbose=0)
    digits_accuracy = share_right(predictions, idx.read(FIXTURES / "digits-labels.idx"))
    np.save(target / "digits-expected.npy", predictions)
    model.save(target / "mnist-lstm.h5")
    model.save(target / "mnist-lstm-inference.h5", include_optimizer=False)
    report = json.dumps(origin(accuracy, digits_accuracy), indent=2)
    (target / "origin.json").write_text(report + "\n")


if __name__ == "__main__":
    main()
