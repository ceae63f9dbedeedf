"""Runs Keras' own tests of its layers, records every call of a layer, and replays each through rnnx.

usage: keras_layer_tests.py --rnnx PROGRAM [--tenth] [--only WORD] [--list]

The Keras package brings its tests along (keras/src/layers/**/*_test.py). While they run, each call of a layer with arrays is
recorded: its class, config, weights and arguments. A functional model around a copy of the layer is then computed by Keras,
saved as `.keras`, and computed by rnnx. |rnnx - keras| <= atol + rtol |keras|, both 1e-5. The share that agrees is printed, and
each call that does not is listed with the reason; a reason that stands in no line of REASONS fails the run.
--tenth replays every tenth call, which tenth by the day of the year. Needs the packages of Fixtures/generate/environments.sh
keras3.
"""

import argparse
import collections
import datetime
import importlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["KERAS_BACKEND"] = "tensorflow"
import numpy as np

from random_models import difference, silence

FOLDERS = ["rnn", "attention", "convolutional", "pooling", "normalization", "merging", "reshaping", "activations", "core", "regularization"]
# Tests of what is no layer of a trained model.
LEFT_OUT = {
    "layer_test": "tests the base class",
    "input_layer_test": "has no calls",
    "lambda_layer_test": "layers that are code",
    "reversible_embedding_test": "a layer that runs both ways",
}

# Why a call cannot be replayed: pattern of what rnnx or Keras said -> why.
REASONS = [
    (r"custom layer|is a \w*(Custom|Test|Dummy|Mock|Toy|Nested|Minimal|OneState|TwoState|RNNCell)\w*", "a class or cell of the test itself: code"),
    (r'cell=\w*(Custom|State|Test|Dummy)\w* is not supported', "a cell of the test itself: code"),
    (r"float16|bfloat16|float64|autocast|mixed", "another number type than float32"),
    (r"quantiz|lora", "quantized or adapted while the test runs"),
    (r"ragged|sparse", "a ragged or sparse tensor"),
]


class Call:
    """One call of a layer in a test."""

    def __init__(self, test, layer, arguments, keywords):
        self.test, self.name = test, type(layer).__name__
        self.layer_class, self.config = type(layer), layer.get_config()
        self.weights = [np.array(each) for each in layer.get_weights()]
        self.arguments, self.keywords = arguments, keywords
        self.is_stateful = bool(getattr(layer, "stateful", False))

    def key(self, tree):
        """Equal calls of one test are one."""
        shapes = tree.map_structure(lambda one: list(one.shape) if isinstance(one, np.ndarray) else str(one), [self.arguments, self.keywords])
        return json.dumps([self.test, self.name, str(self.config), str(shapes)])


class Recorder:
    def __init__(self, keras):
        self.keras, self.tree = keras, keras.tree
        self.calls, self.refused, self.test, self.depth = {}, collections.Counter(), "", 0

    def install(self):
        recorder, layer_class = self, self.keras.src.layers.layer.Layer
        original = layer_class.__call__

        def recording(layer, *arguments, **keywords):
            plain = recorder.arrays((arguments, keywords)) if recorder.depth == 0 else None
            recorder.depth += 1
            try:
                result = original(layer, *arguments, **keywords)
            finally:
                recorder.depth -= 1
            if plain is not None:
                recorder.take(layer, *plain)
            return result

        layer_class.__call__ = recording
        from keras.src import testing

        check = testing.TestCase.run_layer_test
        testing.TestCase.run_layer_test = lambda *a, **k: check(
            *a, **{**k, "run_training_check": False, "run_mixed_precision_check": False})

    def arrays(self, structure):
        """The structure with NumPy arrays for tensors; None where a tensor is symbolic or there is none."""
        found = []

        def plain(one):
            if isinstance(one, self.keras.KerasTensor) or "SymbolicTensor" in type(one).__name__:
                raise TypeError
            if isinstance(one, np.ndarray) or hasattr(one, "numpy"):
                found.append(np.array(one))
                return found[-1]
            return one

        try:
            result = self.tree.map_structure(plain, structure)
        except Exception:
            return None
        return result if found else None

    def take(self, layer, arguments, keywords):
        keywords = {key: value for key, value in keywords.items() if value is not None and key != "training"}
        try:
            call = Call(self.test, layer, list(arguments), keywords)
            self.calls.setdefault(call.key(self.tree), call)
        except Exception as error:
            self.refused["%s: %s has no config: %s" % (self.test, type(layer).__name__, first_line(error))] += 1


def first_line(error):
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]


class Listener(unittest.TestResult):
    """Tells the recorder which test runs."""

    def __init__(self, recorder):
        super().__init__()
        self.recorder = recorder

    def startTest(self, test):
        super().startTest(test)
        self.recorder.test = test.id().replace("keras.src.layers.", "")
        self.recorder.keras.utils.set_random_seed(7)


def run_tests(recorder, word):
    root = pathlib.Path(recorder.keras.__file__).parent / "src/layers"
    count = 0
    for folder in FOLDERS:
        for path in sorted((root / folder).glob("*_test.py")):
            if path.stem in LEFT_OUT or (word and word not in path.stem):
                continue
            module = importlib.import_module("keras.src.layers.%s.%s" % (folder, path.stem))
            suite = unittest.defaultTestLoader.loadTestsFromModule(module)
            suite.run(Listener(recorder))
            count += suite.countTestCases()
    return count


def rebuilt(keras, call):
    """A functional model around a copy of the layer, its inputs, and what Keras computes."""
    inputs, sources = [], []

    def symbolic(one):
        if not isinstance(one, np.ndarray):
            return one
        if one.ndim == 0:
            raise ValueError("a number in place of a tensor")
        dtype = "float32" if one.dtype == np.float64 else str(one.dtype)
        shape = dict(batch_shape=one.shape) if call.is_stateful else dict(shape=one.shape[1:])
        sources.append(keras.Input(dtype=dtype, name="input_%d" % len(sources), **shape))
        inputs.append(one.astype(dtype))
        return sources[-1]

    arguments, keywords = keras.tree.map_structure(symbolic, (call.arguments, call.keywords))
    if len({one.shape[0] for one in inputs}) > 1:
        raise ValueError("inputs of unequal batch")
    layer = call.layer_class.from_config(call.config)
    outputs = layer(*arguments, **keywords)
    layer.set_weights(call.weights)
    flat = [one for one in keras.tree.flatten(outputs) if one is not None]
    model = keras.Model(sources, flat)
    expected = [np.array(one) for one in keras.tree.flatten(model(inputs, training=False))]
    if call.is_stateful:
        layer.reset_state() if hasattr(layer, "reset_state") else layer.reset_states()
    return model, inputs, expected


def replay(keras, program, call):
    """Why a call cannot be recorded, what went wrong in rnnx, or two times None."""
    try:
        model, inputs, expected = rebuilt(keras, call)
    except Exception as error:
        return first_line(error), None
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.keras")
        try:
            model.save(path)
        except Exception as error:
            return first_line(error), None
        command = [program, "infer", "--model", path, "--quiet", "--force"]
        for number, value in enumerate(inputs):
            file = os.path.join(folder, "input_%d.npy" % number)
            np.save(file, value)
            command += ["--input", "input_%d=%s" % (number, file) if len(inputs) > 1 else file]
        output = os.path.join(folder, "output" + (".npy" if len(expected) == 1 else ".npz"))
        done = subprocess.run(command + ["--output", output], capture_output=True, text=True)
        if done.returncode != 0:
            return None, "exit %d: %s" % (done.returncode, done.stderr.strip().replace(path, "model.keras"))
        found = np.load(output)
        found = [found] if len(expected) == 1 else [found[key] for key in found.files]
    return None, difference(found, [one.astype("float32") for one in expected])


def reason_for(text):
    return next((why for pattern, why in REASONS if re.search(pattern, text, re.I)), None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--tenth", action="store_true")
    parser.add_argument("--only", help="of the names of test files")
    parser.add_argument("--list", action="store_true", help="every call that agrees, too")
    options = parser.parse_args()
    silence()
    import keras

    recorder = Recorder(keras)
    recorder.install()
    tests = run_tests(recorder, options.only)
    calls = list(recorder.calls.values())
    if options.tenth:
        calls = calls[datetime.date.today().timetuple().tm_yday % 10 :: 10]
    print("Keras %s: %d tests, %d calls of layers recorded, %d replayed" % (
        keras.__version__, tests, len(recorder.calls), len(calls)))
    recorder.depth = 1  # What follows is no test.
    agree, others, failed = collections.Counter(), [], 0
    for call in calls:
        unrecorded, fault = replay(keras, options.rnnx, call)
        if unrecorded is None and fault is None:
            agree[call.name] += 1
            if options.list:
                print("agrees: %s: %s" % (call.test, call.name))
            continue
        why = reason_for((unrecorded or "") + (fault or ""))
        failed += why is None
        others.append("%s: %s: %s%s" % (call.test, call.name, unrecorded and "Keras: " + unrecorded or fault, "" if why is None else " [%s]" % why))
    for line in others + sorted(recorder.refused):
        print(line)
    total = sum(agree.values())
    print("%d of %d agree (%.1f %%), %d do not for reasons that are known, %d for others" % (
        total, len(calls), 100 * total / max(len(calls), 1), len(others) - failed, failed))
    sys.exit(1 if failed or not total else 0)


if __name__ == "__main__":
    main()
