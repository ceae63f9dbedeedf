"""Trains a small network on Fashion-MNIST for an epoch with the program; Keras opens the result, predicts the same and trains on.

usage: training.py --rnnx PROGRAM [--data DIR]      DIR: of Debian's package dataset-fashion-mnist

Also: a run that is interrupted and resumed writes the same bytes as one that is not, and unknown keys are told.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import keras
import numpy as np

RECIPE = {
    "model": {
        "class_name": "Sequential",
        "config": {
            "name": "fashion",
            "layers": [
                {"class_name": "InputLayer", "config": {"batch_shape": [None, 28, 28], "name": "rows"}},
                {"class_name": "GRU", "config": {"name": "gru", "units": 48}},
                {"class_name": "Dropout", "config": {"name": "dropout", "rate": 0.1}},
                {"class_name": "Dense", "config": {"name": "classes", "units": 10, "activation": "softmax"}},
            ],
        },
    },
    "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
    "fit": {"epochs": 1, "batch_size": 64, "seed": 3},
}


def run(program, *arguments, fails=0):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != fails:
        sys.exit(f"rnnx {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr}")
    return done


def write(path, recipe):
    with open(path, "w") as file:
        json.dump(recipe, file)
    return path


def trains(program, data, folder):
    files = {part: (f"{data}/{part}-images-idx3-ubyte.gz", f"{data}/{part}-labels-idx1-ubyte.gz") for part in ("train", "t10k")}
    recipe = write(f"{folder}/fashion.json", RECIPE)
    model = f"{folder}/fashion.keras"
    done = run(
        program, "train", recipe, "--input", files["train"][0], "--labels", files["train"][1], "--validation-input",
        files["t10k"][0], "--validation-labels", files["t10k"][1], "--output", model, "--json", "--quiet",
        "--report", f"{folder}/fashion.html", "--log", f"{folder}/fashion.csv",
    )  # fmt: skip
    values = json.loads(done.stdout)["history"][0]["values"]
    print(f"Fashion-MNIST, one epoch: {values}")
    if values["val_accuracy"] < 0.78:
        sys.exit("expected at least 0.78 of the test images to be right after an epoch")
    run(program, "infer", "--model", model, "--input", files["t10k"][0], "--output", f"{folder}/found.npy")
    keras_model = keras.models.load_model(model)
    import gzip

    with gzip.open(files["t10k"][0]) as file:
        images = np.frombuffer(file.read(), np.uint8)[16:].reshape(-1, 28, 28).astype("float32") / np.float32(255)
    with gzip.open(files["t10k"][1]) as file:
        labels = np.frombuffer(file.read(), np.uint8)[8:]
    difference = float(np.abs(keras_model.predict(images, verbose=0) - np.load(f"{folder}/found.npy")).max())
    print(f"Keras predicts the same within {difference:.1e}")
    if difference > 2e-5:
        sys.exit("Keras predicts otherwise")
    keras_model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = keras_model.evaluate(images, labels, verbose=0)
    if abs(loss - values["val_loss"]) > 1e-4 or abs(accuracy - values["val_accuracy"]) > 1e-4:
        sys.exit(f"Keras evaluates otherwise: {loss}, {accuracy}")


def examples(program, folder):
    """The examples of docs/training.md, the one of characters for two epochs."""
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    cases = [("series", [], 10, "val_mae", 0.1, -1), ("characters", ["/usr/share/common-licenses/GPL-3"], 2, "accuracy", 0.2, 1)]
    for name, text, epochs, measure, bound, sign in cases:
        data = os.path.join(folder, name)
        os.makedirs(data)
        subprocess.run([sys.executable, f"{root}/Examples/training_data.py", name, *text, data], check=True)
        with open(f"{root}/Fixtures/recipes/{name}.json") as file:
            recipe = json.load(file)
        recipe["fit"]["epochs"] = epochs
        model = f"{data}/model.keras"
        done = run(
            program, "train", write(f"{data}/recipe.json", recipe), "--input", f"{data}/x.npy", "--labels", f"{data}/y.npy",
            "--output", model, "--verify", "--json", "--quiet",
        )  # fmt: skip
        values = json.loads(done.stdout)["history"][-1]["values"]
        print(f"{name}, {epochs} epochs: {values}")
        if sign * values[measure] < sign * bound:
            sys.exit(f"expected {measure} to reach {bound}")
        run(program, "infer", "--model", model, "--input", f"{data}/x.npy", "--output", f"{data}/found.npy")
        wanted = keras.models.load_model(model).predict(np.load(f"{data}/x.npy"), batch_size=256, verbose=0)
        difference = float(np.abs(wanted - np.load(f"{data}/found.npy")).max())
        print(f"Keras predicts the same within {difference:.1e}")
        if difference > 2e-5:
            sys.exit("Keras predicts otherwise")


def resumes(program, folder):
    random = np.random.default_rng(2)
    np.save(f"{folder}/x.npy", random.random((6000, 28, 28), dtype=np.float32))
    np.save(f"{folder}/y.npy", random.integers(0, 10, 6000).astype("int32"))
    recipe = write(f"{folder}/resume.json", RECIPE | {"fit": {"epochs": 6, "batch_size": 32, "seed": 3}})
    common = ["train", recipe, "--input", f"{folder}/x.npy", "--labels", f"{folder}/y.npy", "--quiet", "--output"]
    run(program, *common, f"{folder}/whole.h5")
    process = subprocess.Popen([program, *common, f"{folder}/parts.h5"], stderr=subprocess.PIPE, text=True)
    checkpoint = f"{folder}/parts.h5.checkpoint"
    while process.poll() is None and not os.path.exists(checkpoint):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    message = process.communicate()[1]
    if process.returncode != 130 or "--resume" not in message:
        sys.exit(f"expected exit code 130 and how to resume, found {process.returncode}: {message}")
    print(message.strip())
    run(program, *common, f"{folder}/parts.h5", "--resume", "--threads", "1")
    with open(f"{folder}/whole.h5", "rb") as whole, open(f"{folder}/parts.h5", "rb") as parts:
        if whole.read() != parts.read():
            sys.exit("a resumed run wrote other bytes than one that was not interrupted")
    if os.path.exists(checkpoint):
        sys.exit("a finished run leaves its checkpoint behind")
    print("A resumed run writes the same bytes.")


def refuses(program, folder):
    bad = write(f"{folder}/bad.json", RECIPE | {"fit": {"epoch": 3}})
    common = ["--input", f"{folder}/x.npy", "--labels", f"{folder}/y.npy", "--output"]
    if '"epochs"' not in run(program, "train", bad, *common, f"{folder}/a.h5", fails=65).stderr:
        sys.exit("expected the nearest known key")
    recipe = f"{folder}/resume.json"
    run(program, "train", recipe, *common, f"{folder}/nowhere/a.h5", fails=73)
    np.save(f"{folder}/z.npy", np.full(6000, 11, "int32"))
    labels = ["--input", f"{folder}/x.npy", "--labels", f"{folder}/z.npy", "--output", f"{folder}/b.h5"]
    if "from 0 to 9" not in run(program, "train", recipe, *labels, fails=65).stderr:
        sys.exit("expected labels out of range to be told")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trains(arguments.rnnx, arguments.data, folder)
        examples(arguments.rnnx, folder)
        resumes(arguments.rnnx, folder)
        refuses(arguments.rnnx, folder)


if __name__ == "__main__":
    main()
