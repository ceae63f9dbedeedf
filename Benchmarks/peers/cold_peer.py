"""A peer's whole process: reads digits and labels as IDX, predicts, prints the accuracy.

usage: cold_peer.py RUNTIME FOLDER MODEL IMAGES LABELS
"""

import sys

import numpy as np

from runtimes import RUNTIMES

BATCH = 250


def main(name, folder, model, images, labels):
    with open(images, "rb") as file:
        data = np.frombuffer(file.read(), np.uint8)[16:].reshape(-1, 28, 28).astype("float32") / np.float32(255)
    with open(labels, "rb") as file:
        right = np.frombuffer(file.read(), np.uint8)[8:]
    batch = min(BATCH, len(data))
    function = RUNTIMES[name](folder, 2).prepare(model, batch)
    answers = [np.argmax(function(data[i : i + batch]), axis=1) for i in range(0, len(data), batch)]
    print("accuracy", np.mean(np.concatenate(answers) == right))


if __name__ == "__main__":
    main(*sys.argv[1:])
