"""Optimizer state of every layout: a tiny model after two steps of each optimizer, and what that Keras keeps for each weight.

usage: optimizers.py WRITER          gives Fixtures/optimizers/WRITER.zip with NAME.h5 or NAME.keras and NAME.json

The model is an LSTM, a Dense layer that is frozen, and a Dense layer. The JSON holds `iterations`, `learning_rate`,
`class`, `scalars` and `slots`: role -> "layer/weight" -> values, row-major. Roles have Keras 3's names. What is whose comes
from the optimizer object: its attributes in Keras 3 and tf-keras, `get_slot` in tf.keras, and in Keras 1 and 2 the lists
that its `get_updates` makes for the parameters that it was given. Keras 1 has an array a gate; they are joined here.
"""

import json
import os
import shutil
import sys
import tempfile
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np  # noqa: E402

import writers  # noqa: E402
from cases import FIXTURES  # noqa: E402

# Attributes of Keras 3's optimizers, and of tf-keras', which are lists along the trained variables.
ATTRIBUTES = [
    ("momentum", ("momentums", "_momentums")), ("velocity", ("_velocities",)), ("velocity_hat", ("_velocity_hats",)),
    ("average_gradient", ("_average_gradients", "_average_gradient")), ("accumulator", ("_accumulators",)),
    ("linear", ("_linears",)), ("accumulated_grad", ("_accumulated_grads",)),
    ("accumulated_delta_var", ("_accumulated_delta_vars",)),
    ("average", ("_model_variables_moving_average",)), ("gradient_accumulator", ("_accumulated_gradients",)),
]
OWN_ATTRIBUTES = {"Adamax": [("momentum", ("_m",)), ("norm", ("_u",))], "Nadam": [("momentum", ("_m",)), ("velocity", ("_v",))]}
# Slots of tf.keras' optimizers (OptimizerV2).
SLOTS = {
    "SGD": {"momentum": "momentum"}, "RMSprop": {"rms": "velocity", "momentum": "momentum", "mg": "average_gradient"},
    "Adagrad": {"accumulator": "accumulator"},
    "Adadelta": {"accum_grad": "accumulated_grad", "accum_var": "accumulated_delta_var"},
    "Adam": {"m": "momentum", "v": "velocity", "vhat": "velocity_hat"}, "Adamax": {"m": "momentum", "v": "norm"},
    "Nadam": {"m": "momentum", "v": "velocity"}, "Ftrl": {"accumulator": "accumulator", "linear": "linear"},
}
# What Keras 1 and 2 keep, list by list, behind `iterations` (where that is a weight) and Nadam's schedule.
LISTS = {
    "SGD": ["momentum"], "RMSprop": ["velocity"], "Adagrad": ["accumulator"],
    "Adadelta": ["accumulated_grad", "accumulated_delta_var"], "Adam": ["momentum", "velocity", "velocity_hat"],
    "Adamax": ["momentum", "norm"], "Nadam": ["momentum", "velocity"],
}


def optimizers(writer):
    """Name -> a function that makes the optimizer."""
    keras = writer.keras
    make = keras.optimizers
    old = writer.folder.startswith(("keras1", "keras2"))
    rate = {"lr": 0.01} if old else {"learning_rate": 0.01}
    chosen = {
        "sgd": lambda: make.SGD(**rate), "sgd_momentum": lambda: make.SGD(momentum=0.9, nesterov=True, **rate),
        "rmsprop": lambda: make.RMSprop(**rate), "adagrad": lambda: make.Adagrad(**rate),
        "adadelta": lambda: make.Adadelta(**rate), "adam": lambda: make.Adam(**rate),
        "adamax": lambda: make.Adamax(**rate), "nadam": lambda: make.Nadam(**rate),
    }
    if old:
        if not writer.folder.startswith(("keras1", "keras20")):
            chosen["adam_amsgrad"] = lambda: make.Adam(amsgrad=True, **rate)
        chosen["adam_decay"] = lambda: make.Adam(decay=0.125, **rate)
        return chosen
    chosen["adam_amsgrad"] = lambda: make.Adam(amsgrad=True, **rate)
    chosen["ftrl"] = lambda: make.Ftrl(**rate)
    chosen["rmsprop_centered"] = lambda: make.RMSprop(momentum=0.5, centered=True, **rate)
    if writer.folder.startswith(("keras3", "tfkeras", "tf213")):
        chosen["adamw"] = lambda: make.AdamW(weight_decay=0.01, **rate)
        chosen["lion"] = lambda: make.Lion(**rate)
        chosen["adam_average"] = lambda: make.Adam(use_ema=True, ema_momentum=0.9, **rate)
    if writer.folder.startswith(("tfkeras", "tf213")):
        for name in ("sgd_momentum", "rmsprop_centered", "adagrad", "adadelta", "adam_amsgrad", "adamax", "nadam", "ftrl"):
            inner = dict(sgd_momentum=("SGD", {"momentum": 0.9}), rmsprop_centered=("RMSprop", {"momentum": 0.5, "centered": True}),
                         adagrad=("Adagrad", {}), adadelta=("Adadelta", {}), adam_amsgrad=("Adam", {"amsgrad": True}),
                         adamax=("Adamax", {}), nadam=("Nadam", {}), ftrl=("Ftrl", {}))[name]
            if writer.extension == "h5":
                chosen["legacy_" + name] = lambda inner=inner: getattr(make.legacy, inner[0])(**dict(rate, **inner[1]))
    if writer.folder.startswith("keras3"):
        chosen["lamb"] = lambda: make.Lamb(**rate)
        chosen["adam_accumulating"] = lambda: make.Adam(gradient_accumulation_steps=2, **rate)
    return chosen


def model(writer):
    layers = writer.layers
    if writer.folder.startswith("keras1"):
        frozen = layers.Dense(3, trainable=False, name="frozen")
        found = [layers.LSTM(2, name="cells"), frozen, layers.Dense(1, name="last")]
    else:
        found = [layers.LSTM(2, name="cells"), layers.Dense(3, trainable=False, name="frozen"), layers.Dense(1, name="last")]
    return writer.sequential(found, (5, 3))


def paths(made):
    """Identity of each trained variable -> "layer/weight", with the gates of an array a gate."""
    found = {}
    for layer in made.layers:
        weights = list(layer.trainable_weights)
        if len(weights) == 12:  # Keras 1: W U b for the gates i, c, f, o
            for index, weight in enumerate(weights):
                role = ("kernel", "recurrent_kernel", "bias")[index % 3]
                found[id(weight)] = ("%s/%s" % (layer.name, role), (0, 2, 1, 3)[index // 3])
        else:
            names = ("kernel", "recurrent_kernel", "bias") if len(weights) == 3 else ("kernel", "bias")
            for name, weight in zip(names, weights):
                found[id(weight)] = ("%s/%s" % (layer.name, name), 0)
    return found


def value(writer, variable):
    if writer.folder.startswith(("keras1", "keras2", "tf115")):
        return np.asarray(writer.keras.backend.get_value(variable))
    return np.asarray(variable)


def slots(writer, optimizer, made, parameters):
    """Role -> [(variable that is trained, what is kept for it)], and the scalars."""
    kind, scalars = type(optimizer).__name__, {}
    if parameters is not None:
        rest = list(optimizer.weights)
        if rest and writer.keras.backend.ndim(rest[0]) == 0:
            rest = rest[1:]
        if kind == "Nadam":
            scalars["m_schedule"] = optimizer.m_schedule
            rest = rest[1:] if rest and writer.keras.backend.ndim(rest[0]) == 0 else rest
        found = {}
        for role in LISTS[kind]:
            part, rest = rest[:len(parameters)], rest[len(parameters):]
            if part and role == "velocity_hat" and not optimizer.amsgrad:
                continue
            if part:
                found[role] = list(zip(parameters, part))
        return found, scalars
    if hasattr(optimizer, "get_slot"):
        if kind == "Nadam":
            scalars["m_schedule"] = optimizer._m_cache
        found = {}
        for variable in made.trainable_weights:
            for name in optimizer.get_slot_names():
                found.setdefault(SLOTS[kind][name], []).append((variable, optimizer.get_slot(variable, name)))
        return found, scalars
    trained = list(made.trainable_variables)
    found = {}
    for role, names in OWN_ATTRIBUTES.get(kind, []) + ATTRIBUTES:
        for name in names:
            kept = getattr(optimizer, name, None)
            if isinstance(kept, (list, tuple)) and kept and all(each is not None for each in kept):
                found[role] = list(zip(trained, kept))
    if kind == "Nadam":
        scalars["u_product"] = optimizer._u_product
    return found, scalars


def expected(writer, optimizer, made, parameters):
    where = paths(made)
    found, scalars = slots(writer, optimizer, made, parameters)
    result = {}
    for role, pairs in found.items():
        joined = {}
        for variable, kept in pairs:
            path, gate = where[id(variable)]
            joined.setdefault(path, {})[gate] = value(writer, kept)
        result[role] = {}
        for path, gates in joined.items():
            array = np.concatenate([gates[gate] for gate in sorted(gates)], -1)
            result[role][path] = [float(each) for each in array.ravel()]
    rate = optimizer.lr if hasattr(optimizer, "lr") and not hasattr(optimizer, "learning_rate") else optimizer.learning_rate
    # Keras 3 divides `iterations` by the steps that accumulate, and saves the undivided number.
    iterations = getattr(optimizer, "_iterations", None) if writer.folder.startswith("keras3") else getattr(
        optimizer, "iterations", None)
    if parameters is not None and not any(each is iterations for each in optimizer.weights):
        iterations = None  # counted, and not saved
    return {
        "class": type(optimizer).__name__, "slots": result,
        "iterations": None if iterations is None else int(value(writer, iterations)),
        "learning_rate": float(value(writer, rate)),
        "scalars": {name: float(value(writer, scalar)) for name, scalar in scalars.items()},
    }


def trained(writer, make):
    """The model after two steps, its optimizer, and in Keras 1 and 2 the parameters as the optimizer got them."""
    writer.start(7)
    made, optimizer, parameters = model(writer), make(), None
    if writer.folder.startswith(("keras1", "keras2", "tf115-keras")):
        inner = optimizer.get_updates

        def watched(*arguments, **named):
            nonlocal parameters
            # Keras 1 gives them first, Keras 2 by name.
            parameters = list(named["params"] if "params" in named else arguments[0])
            return inner(*arguments, **named)

        optimizer.get_updates = watched
    made.compile(optimizer=optimizer, loss="mse")
    random = np.random.RandomState(3)
    for _ in range(2):
        made.train_on_batch(random.randn(4, 5, 3).astype("float32"), random.randn(4, 1).astype("float32"))
    if parameters is not None:
        del optimizer.get_updates
    return made, made.optimizer, parameters


def add(archive, name, data):
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def main():
    writer = writers.writer(sys.argv[1])
    folder = os.path.join(FIXTURES, "optimizers")
    if not os.path.isdir(folder):
        os.makedirs(folder)
    scratch = tempfile.mkdtemp()
    try:
        with zipfile.ZipFile(os.path.join(folder, writer.folder + ".zip"), "w") as archive:
            for name, make in sorted(optimizers(writer).items()):
                made, optimizer, parameters = trained(writer, make)
                path = os.path.join(scratch, "%s.%s" % (name, writer.extension))
                writer.save(made, path)
                facts = expected(writer, optimizer, made, parameters)
                with open(path, "rb") as stream:
                    add(archive, os.path.basename(path), stream.read())
                add(archive, name + ".json", json.dumps(facts, sort_keys=True))
                print("%s %s: %s" % (writer.folder, name, {role: len(each) for role, each in facts["slots"].items()}))
            add(archive, "origin.json", json.dumps({
                "writer": writer.version(), "backend": writer.backend(), "script": "Fixtures/generate/optimizers.py"}))
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
