"""Opens every case of a writer again with that same Keras and compares its predictions with the expected ones.

usage: verify.py WRITER [CASE...]
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np  # noqa: E402

import writers  # noqa: E402
from cases import FIXTURES  # noqa: E402

LARGEST = 1e5


def arrays(text):
    """The calls of an input.json or expected.json, each a dictionary of arrays."""
    content = json.loads(text)
    calls = content["calls"] if set(content) == {"calls"} and isinstance(content["calls"], list) else [content]
    return [
        {name: np.array(each["values"], each["dtype"]).reshape(each["shape"]) for name, each in call.items()}
        for call in calls
    ]


def read(*parts):
    with open(os.path.join(*parts)) as stream:
        return stream.read()


def fault(writer, folder):
    """What is wrong with a case, or nothing."""
    origin = json.loads(read(folder, "origin.json"))
    if "refused" in origin:
        return None
    writer.start(0)
    if os.path.exists(os.path.join(folder, "architecture.json")):
        model = writer.rebuilt(read(folder, "architecture.json"), os.path.join(folder, writer.weights_file))
    else:
        model = writer.load(os.path.join(folder, "model." + writer.extension))
    names, tolerance = writer.output_names(model), origin["tolerance"]
    for inputs, expected in zip(arrays(read(folder, "input.json")), arrays(read(folder, "expected.json"))):
        outputs = writer.predict(model, [inputs[name] for name in writer.input_names(model)])
        if names != list(expected):
            return "output names %s, expected %s" % (names, list(expected))
        for name, found in zip(names, outputs):
            if found.shape != expected[name].shape:
                return "%s: shape %s, expected %s" % (name, found.shape, expected[name].shape)
            if not np.allclose(found, expected[name], tolerance["rtol"], tolerance["atol"], equal_nan=True):
                return "%s: differs by %g" % (name, np.abs(found - expected[name]).max())
            if "nan" not in folder and not np.abs(found).max() < LARGEST:
                return "%s: largest value %g" % (name, np.abs(found).max())
    return None


def main():
    root = os.path.join(FIXTURES, sys.argv[1])
    writer, faults = writers.writer(sys.argv[1]), 0
    names = sys.argv[2:] or sorted(os.listdir(root))
    for name in names:
        try:
            found = fault(writer, os.path.join(root, name))
        except Exception as error:  # a Keras that cannot open its own file is a fact to record
            if json.loads(read(root, name, "origin.json")).get("writer_reopens", True):
                found = "%s: %s" % (type(error).__name__, str(error).strip().split("\n")[0][:200])
            else:
                found = None
        if found:
            faults += 1
            print("%s: %s" % (name, found))
    print("%d passed, %d failed" % (len(names) - faults, faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
