"""Lets rnnx convert models, lets Keras open what it wrote, and compares weights, predictions and one more step of training.

usage: round_trip.py --rnnx PROGRAM fixtures [--only WORD] [--tenth]     all committed fixtures to Keras 3 and tf-keras
       round_trip.py --rnnx PROGRAM training [--writer keras|tf-keras]                one more step by every optimizer
       round_trip.py --rnnx PROGRAM random [--writer keras|tf-keras] [--count 300] [--seed N] [--tenth]

Weights must be equal bit for bit, predictions to |rnnx - keras| <= atol + rtol |keras|, both 1e-5. A refusal must name the layer
and why; each is printed. Where hard_sigmoid changed its meaning, rnnx multiplies weights by 1.2 or 1 / 1.2: these are compared
after the factor, to one unit in the last place, and such models' predictions to 2e-5 (a rounding of each weight moves sums).
A model that Keras computes in float16 or bfloat16 is compared to the precision of that type (4e-3, 3e-2). --tenth runs every tenth case (of optimizers every fifth), which ones by the day of the year.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np

import random_models

ROOT = pathlib.Path(__file__).resolve().parents[2]
ATOL = RTOL = 1e-5
# Format of rnnx -> the Keras that opens it, and the ending of the file's name.
TARGETS = {"keras": ("keras", ".keras"), "keras-h5": ("keras", ".h5"), "keras2-h5": ("tf-keras", ".h5")}
# Weights alone, with the format of the layers that go with them.
WEIGHTS = {"weights-h5": ("keras", ".weights.h5", "json"), "keras2-weights-h5": ("tf-keras", "_weights.h5", "keras2-json")}
# How far sums in a type of half the width may be apart.
HALVES = {"float16": 4e-3, "bfloat16": 3e-2}


def keras_of(name):
    if name == "keras":
        import keras

        return keras
    import tf_keras

    return tf_keras


class Refused(Exception):
    """rnnx says that the target cannot hold the model."""


def convert(program, source, target, form, *more):
    """Converts; gives the report."""
    command = [program, "convert", "--to", form, "--json", "--force", str(source), str(target), *more]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 65 and 'layer "' in done.stderr:
        raise Refused(done.stderr.strip())
    if done.returncode != 0:
        raise AssertionError(f"exit {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def layers_of(model):
    """Path -> layer, the layers of nested models one by one."""
    found = {}
    for layer in model.layers:
        inner = getattr(layer, "layers", None)
        if inner:
            found.update({f"{layer.name}/{path}": each for path, each in layers_of(layer).items()})
        else:
            found[layer.name] = layer
    return found


def compare_weights(original, converted, report):
    """Bit for bit, layer by layer; scaled ones to the last place."""
    scaled = {change["layer"] for change in report["changes"] if "multiplied" in change["text"]}
    ours, theirs = layers_of(original), layers_of(converted)
    assert set(ours) - set(theirs) <= {name for name in ours if not ours[name].get_weights()}, "layers are missing"
    for name, layer in ours.items():
        if not layer.get_weights():
            continue
        a, b = layer.get_weights(), theirs[name].get_weights()
        assert len(a) == len(b), f"{name}: {len(a)} and {len(b)} arrays"
        for index, (x, y) in enumerate(zip(a, b)):
            assert x.shape == y.shape, f"{name}[{index}]: {x.shape} and {y.shape}"
            if name in scaled:
                factors = [np.ones_like(x), 1.2 * np.ones_like(x), np.ones_like(x) / 1.2]
                close = [np.abs(y - x * f) <= 1.2e-7 * np.abs(y) for f in factors]
                assert np.logical_or.reduce(close).all(), f"{name}[{index}]: neither equal nor scaled"
            else:
                assert np.array_equal(x, y, equal_nan=True), f"{name}[{index}]: not equal"
        assert layer.trainable == theirs[name].trainable, f"{name}: trainable"


def compare_outputs(found, expected, report, tolerance=ATOL):
    wide = 2 if any("multiplied" in change["text"] for change in report["changes"]) else 1
    assert len(found) == len(expected), f"{len(found)} outputs, expected {len(expected)}"
    for index, (a, b) in enumerate(zip(found, expected)):
        assert a.shape == b.shape, f"output {index}: shape {a.shape}, expected {b.shape}"
        excess = np.abs(a.astype("float64") - b) - wide * tolerance * (1 + np.abs(b))
        excess[np.isnan(a) & np.isnan(b)] = -1
        excess[a == b] = -1
        assert (excess <= 0).all(), f"output {index}: differs by {np.nanmax(np.abs(a.astype('float64') - b))}"


def predicted(model, inputs):
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    if isinstance(outputs, dict):
        outputs = list(outputs.values())
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    return [np.array(value).astype("float32") if str(value.dtype) in ("bfloat16", "<dtype: 'bfloat16'>") else np.array(value) for value in outputs]


def names_of_inputs(model):
    return [value.name.split(":")[0] for value in model.inputs]


class Tally:
    """What came out, printed as it comes."""

    def __init__(self):
        self.counts, self.refusals = collections.Counter(), collections.Counter()
        # Format -> the layers that stood in a model which Keras opened and predicted alike.
        self.written = collections.defaultdict(set)

    def run(self, name, check, form=None, layers=()):
        try:
            check()
            self.counts["equal"] += 1
            if form:
                self.written[form] |= set(layers)
        except Refused as error:
            self.counts["refused"] += 1
            for line in str(error).splitlines():
                if 'layer "' in line:
                    self.refusals[line.split(": ", 2)[-1].split('": ', 1)[-1]] += 1
            print(f"{name}: refused: {str(error).splitlines()[0]}")
        except Exception as error:
            self.counts["failed"] += 1
            print(f"{name}: FAILED: {type(error).__name__}: {str(error)[:1500]}")

    def finish(self):
        for reason, count in sorted(self.refusals.items()):
            print(f"  refused {count} times: {reason}")
        print(", ".join(f"{count} {what}" for what, count in sorted(self.counts.items())))
        sys.exit(1 if self.counts["failed"] else 0)


def tensor(value):
    numbers = [float(x) if isinstance(x, str) else x for x in value["values"]]
    return np.array(numbers, dtype=value["dtype"]).reshape(value["shape"])


def sources_of(folder):
    """The model of a case and what rnnx needs besides it; None where there is none to convert."""
    for name in ("model.h5", "model.keras"):
        if (folder / name).exists():
            return folder / name, []
    for name in ("weights.h5", "model.weights.h5", "model.weights.json"):
        if (folder / name).exists() and (folder / "architecture.json").exists():
            return folder / name, ["--architecture", str(folder / "architecture.json")]
    return None


def fixtures(options, tally):
    number = 0
    for folder in sorted((ROOT / "Fixtures").glob("*/*")):
        source = sources_of(folder)
        if not source or not (folder / "origin.json").exists() or not (folder / "expected.json").exists():
            continue
        number += 1
        if options.only and options.only not in str(folder):
            continue
        if options.tenth and number % 10 != random_models.day() % 10:
            continue
        origin = json.loads((folder / "origin.json").read_text())
        layers = {item.partition("(")[0] for item in origin.get("covers", [])}
        inputs, expected = (json.loads((folder / name).read_text()) for name in ("input.json", "expected.json"))
        if "calls" in inputs:  # the first call is enough: the state is the model's affair
            inputs, expected = inputs["calls"][0], expected["calls"][0]
        for form in [*TARGETS, *WEIGHTS]:
            if options.to and form != options.to:
                continue
            tally.run(f"{folder.parent.name}/{folder.name} -> {form}", lambda: fixture(options, source, form, inputs, expected), form, layers)


def opened(options, source, form, folder):
    """What Keras makes of the converted case, and the report."""
    file, more = source
    if form in TARGETS:
        opener, ending = TARGETS[form]
        target = os.path.join(folder, "model" + ending)
        report = convert(options.rnnx, file, target, form, *more)
        keras = keras_of(opener)
        keras.backend.clear_session()
        return keras.models.load_model(target, compile=False), report
    opener, ending, words = WEIGHTS[form]
    architecture, weights = os.path.join(folder, "model.json"), os.path.join(folder, "model" + ending)
    convert(options.rnnx, file, architecture, words, *more)
    report = convert(options.rnnx, file, weights, form, *more)
    keras = keras_of(opener)
    keras.backend.clear_session()
    model = keras.models.model_from_json(pathlib.Path(architecture).read_text())
    model.load_weights(weights)
    return model, report


def half_type(model):
    """The type of half the width in which a model computes; None: none."""
    types = {str(getattr(layer, "compute_dtype", "")) for layer in layers_of(model).values()}
    return next((name for name in HALVES if name in types), None)


def fixture(options, source, form, inputs, expected):
    with tempfile.TemporaryDirectory() as folder:
        model, report = opened(options, source, form, folder)
        given = [tensor(value) for value in inputs.values()]
        names = names_of_inputs(model)
        if set(names) == set(inputs):
            given = [tensor(inputs[name]) for name in names]
        half = half_type(model)
        wanted = [tensor(value) for value in expected.values()]
        if half:
            # The expected values of these cases are those of the same weights in float32.
            compare_outputs(predicted(model, given), wanted, report, HALVES[half])
        else:
            compare_outputs(predicted(model, given), wanted, report)


def random(options, tally):
    keras = keras_of(options.writer)
    for number in random_models.numbers(options):
        model, inputs, expected = random_models.drawn(keras, options.seed, number)
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "model.h5")
            model.save(source)
            for form, (opener, ending) in TARGETS.items():
                if options.to and form != options.to:
                    continue

                def check():
                    target = os.path.join(folder, "converted" + ending)
                    report = convert(options.rnnx, source, target, form)
                    opened = keras_of(opener).models.load_model(target, compile=False)
                    compare_weights(model, opened, report)
                    compare_outputs(predicted(opened, inputs), expected, report)

                tally.run(f"model {number} -> {form}", check)


def optimizers(keras):
    """Name -> optimizer, of those whose steps are the same in both Keras."""
    o = keras.optimizers
    return {
        "adam": o.Adam(0.01), "adam_amsgrad": o.Adam(0.01, amsgrad=True), "sgd": o.SGD(0.1), "sgd_momentum": o.SGD(0.1, momentum=0.9),
        "sgd_nesterov": o.SGD(0.1, momentum=0.9, nesterov=True), "adamax": o.Adamax(0.01), "adagrad": o.Adagrad(0.1),
        "adadelta": o.Adadelta(1.0), "adamw": o.AdamW(0.01, weight_decay=0.01), "rmsprop": o.RMSprop(0.01),
        "rmsprop_centered": o.RMSprop(0.01, centered=True), "rmsprop_momentum": o.RMSprop(0.01, momentum=0.5, centered=True),
        "ftrl": o.Ftrl(0.05), "lion": o.Lion(0.01), "nadam": o.Nadam(0.01), "clipped": o.Adam(0.01, clipnorm=0.5), "averaged": o.Adam(0.01, use_ema=True),
        "scheduled": o.Adam(o.schedules.ExponentialDecay(0.01, 2, 0.5)),
    }


def trained_model(keras, optimizer):
    layers = keras.layers
    frozen = layers.Dense(5, name="frozen")
    frozen.trainable = False
    model = keras.Sequential(
        [keras.Input((5, 3)), layers.GRU(4, return_sequences=True), frozen, layers.LayerNormalization(), layers.LSTM(3), layers.Dense(2, activation="softmax")]
    )
    model.compile(optimizer, loss="categorical_crossentropy")
    return model


def restored(model, path):
    """The model with its optimizer's variables as the file has them.

    Keras 3 builds the optimizer of an .h5 file, its own ones too, for no variables at all, and then fails at the first step.
    """
    import h5py

    optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
    optimizer.build(model.trainable_variables)
    with h5py.File(path) as file:
        group = file["optimizer_weights"]
        values = [group[name][()] for name in group.attrs["weight_names"]]
    assert len(values) == len(optimizer.variables), f"{len(values)} variables of {len(optimizer.variables)}"
    for variable, value in zip(optimizer.variables, values):
        variable.assign(value)
    model.compile(optimizer, loss="categorical_crossentropy")
    return model


def training(options, tally):
    keras = keras_of(options.writer)
    rng = np.random.default_rng(options.seed)
    x, y = rng.normal(size=(7, 5, 3)).astype("float32"), np.eye(2, dtype="float32")[rng.integers(0, 2, 7)]
    for number, (name, optimizer) in enumerate(optimizers(keras).items()):
        if options.only and options.only != name or options.tenth and number % 5 != random_models.day() % 5:
            continue
        model = trained_model(keras, optimizer)
        for _ in range(3):
            model.train_on_batch(x, y)
        with tempfile.TemporaryDirectory() as folder:
            source, opened = os.path.join(folder, "model.h5"), {}
            model.save(source)
            for form, (opener, ending) in TARGETS.items():
                # Nadam of tf-keras multiplies its product once for each weight and keeps none in files: nobody else does.
                if options.to and form != options.to or name == "nadam" and opener != options.writer:
                    continue

                def check():
                    target = os.path.join(folder, "converted" + ending)
                    report = convert(options.rnnx, source, target, form)
                    theirs = keras_of(opener).models.load_model(target)
                    compare_weights(model, theirs, report)
                    opened[form] = restored(theirs, target) if form == "keras-h5" else theirs

                tally.run(f"{name} -> {form}", check)
            reloaded = keras.models.load_model(source) if name == "nadam" and options.writer == "tf-keras" else model
        for each in {id(one): one for one in (model, reloaded)}.values():
            each.train_on_batch(x, y)
        for form, theirs in opened.items():

            def step():
                theirs.train_on_batch(x, y)
                others = layers_of(theirs)
                for path, layer in layers_of(reloaded if form == "keras2-h5" else model).items():
                    for a, b in zip(layer.get_weights(), others[path].get_weights()):
                        assert np.allclose(b, a, rtol=1e-5, atol=1e-6), f"{path}: differs by {np.abs(a - b).max()} after a step"

            tally.run(f"{name} -> {form}, one more step", step)


def record(written):
    """What `Fixtures/generate/layer_table.py` shows as written: found anew for the formats that were run."""
    path = ROOT / "Fixtures" / "written.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    known.update({form: sorted(layers) for form, layers in written.items()})
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("what", choices=["fixtures", "random", "training"])
    parser.add_argument("--to", choices=sorted([*TARGETS, *WEIGHTS]))
    parser.add_argument("--record", action="store_true", help="write Fixtures/written.json: the layers of the formats that were run, for the tables of layers")
    parser.add_argument("--only", help="fixtures whose path holds this; or the number of one random model")
    random_models.add_arguments(parser, count=300)
    options = parser.parse_args()
    random_models.silence()
    tally = Tally()
    {"fixtures": fixtures, "random": random, "training": training}[options.what](options, tally)
    if options.record:
        record(tally.written)
    tally.finish()


if __name__ == "__main__":
    main()
