"""Writes Fixtures/training: gradients of the first step and losses of 200 steps, as Keras 3 computes them.

usage: run.sh keras3-h5 training.py [gradients|curves|metrics|KIND_curves|CASE]...      CASE: one of training_cases.py

`gradients/<case>/`: model.h5 with the weights before the step; data.json: inputs and targets by number; training.json: the
loss and, a layer, the gradients of its trainable weights; losses.json: the losses as Keras serializes them.
`curves/<kind>/`: model.h5; data.json; training.json: for each optimizer its config, the loss of each of 200 steps on
batches of 4 taken in turn, and with SGD the weights afterwards.
"""

import json
import os
import platform
import shutil
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

import drops  # noqa: E402
import tensors  # noqa: E402
import training_cases  # noqa: E402

TARGET = Path(__file__).resolve().parent.parent / "training"
STEPS, BATCH, SAMPLES = 200, 4, 24


def numbered(arrays):
    return {str(number): array for number, array in enumerate(arrays)}


def write_data(folder, inputs, targets):
    text = '{"inputs": %s,\n"targets": %s}\n' % (tensors.named(numbered(inputs)), tensors.named(numbered(targets)))
    (folder / "data.json").write_text(text)


def write_origin(folder, covers):
    origin = {
        "writer": f"keras {keras.__version__}", "backend": keras.backend.backend(),
        "python": platform.python_version(), "script": "Fixtures/generate/training.py", "covers": covers,
    }  # fmt: skip
    (folder / "writer.json").write_text(json.dumps(origin, indent=2) + "\n")


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def scramble(model, random):
    """No weight keeps a value that hides a mistake: zeros of biases, ones of normalizations."""
    for weight in model.weights:
        value = np.array(weight)
        noise = 0.3 * random.normal(size=value.shape)
        weight.assign(np.abs(value + noise) + 0.1 if "variance" in weight.path else value + noise)


def serialize(loss):
    """As Keras does; Huber's delta, which Keras leaves out, is put in."""
    found = keras.losses.serialize(loss)
    if isinstance(loss, keras.losses.Huber):
        found["config"]["delta"] = loss._fn_kwargs["delta"]
    return found


def gradients(name, build):
    random = training_cases.rng(name)
    keras.utils.set_random_seed(sum(map(ord, name)))
    model, inputs, targets, losses = build(random)
    scramble(model, random)
    model.compile(optimizer=keras.optimizers.SGD(), loss=losses if len(losses) > 1 else losses[0])
    folder = fresh(TARGET / "gradients" / name)
    model.save(folder / "model.h5", include_optimizer=False)
    x = inputs if len(inputs) > 1 else inputs[0]
    y = targets if len(targets) > 1 else targets[0]
    if isinstance(model, keras.Sequential):
        drops.give(model, len(inputs[0]))
    with tf.GradientTape() as tape:
        loss = model.compute_loss(x=x, y=y, y_pred=model(x, training=True), training=True)
    found = tape.gradient(loss, [weight.value for weight in model.trainable_weights])
    by_weight = {weight.path: np.array(tf.convert_to_tensor(each)) for weight, each in zip(model.trainable_weights, found)}
    parts = []
    for layer in model.layers:
        arrays = [by_weight[weight.path] for weight in layer.trainable_weights]
        if arrays:
            parts.append('"%s": [\n%s]' % (layer.name, ",\n".join(map(tensors.tensor, arrays))))
    moving = [
        '"%s": [\n%s]' % (layer.name, ",\n".join(tensors.tensor(np.array(each)) for each in layer.non_trainable_weights))
        for layer in model.layers
        if isinstance(layer, layers.BatchNormalization)
    ]
    text = '{"loss": %s,\n"gradients": {\n%s},\n"moving": {%s}}\n' % (
        tensors.shortest(np.float32(loss)), ",\n".join(parts), ",\n".join(moving)
    )  # fmt: skip
    (folder / "training.json").write_text(text)
    serialized = [serialize(keras.losses.get(each)) for each in losses]
    (folder / "losses.json").write_text(json.dumps(serialized) + "\n")
    write_data(folder, inputs, targets)
    write_origin(folder, sorted({type(layer).__name__ for layer in model.layers}))


def optimizers():
    kinds, schedules = keras.optimizers, keras.optimizers.schedules
    return {
        "sgd": kinds.SGD(0.05), "momentum": kinds.SGD(0.02, momentum=0.9),
        "nesterov": kinds.SGD(0.02, momentum=0.9, nesterov=True), "rmsprop": kinds.RMSprop(0.002),
        "rmsprop_centered": kinds.RMSprop(0.002, centered=True, momentum=0.5), "adam": kinds.Adam(0.01),
        "amsgrad": kinds.Adam(0.01, amsgrad=True), "adamw": kinds.AdamW(0.01), "adamax": kinds.Adamax(0.01),
        "nadam": kinds.Nadam(0.01), "adagrad": kinds.Adagrad(0.05), "adadelta": kinds.Adadelta(1.0),
        "clipnorm": kinds.SGD(0.1, clipnorm=0.1), "clipvalue": kinds.SGD(0.1, clipvalue=0.02),
        "global_clipnorm": kinds.Adam(0.01, global_clipnorm=0.2),
        "weight_decay": kinds.RMSprop(0.002, weight_decay=0.01),
        "ema": kinds.SGD(0.05, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=7),
        "exponential_decay": kinds.SGD(schedules.ExponentialDecay(0.1, 30, 0.8, staircase=True), momentum=0.5),
        "cosine_decay": kinds.Adam(schedules.CosineDecay(0.001, 150, alpha=0.1, warmup_target=0.01, warmup_steps=20)),
        "cosine_restarts": kinds.Adam(schedules.CosineDecayRestarts(0.01, 30, t_mul=1.5, m_mul=0.8, alpha=0.05)),
        "piecewise": kinds.SGD(schedules.PiecewiseConstantDecay([50, 120], [0.1, 0.05, 0.01])),
        "polynomial": kinds.SGD(schedules.PolynomialDecay(0.1, 64, 0.01, power=2.0, cycle=True)),
        "inverse_time": kinds.Adam(schedules.InverseTimeDecay(0.01, 1, 0.01)),
    }  # fmt: skip


# What depends on the kind of layer is shown by these; the others by one kind.
EVERY_KIND = [
    "sgd", "momentum", "nesterov", "rmsprop", "rmsprop_centered", "adam", "amsgrad", "adamw", "adamax", "nadam", "adagrad",
    "adadelta",
]  # fmt: skip

KINDS = {
    "lstm": lambda: layers.LSTM(4), "gru": lambda: layers.GRU(4), "simple": lambda: layers.SimpleRNN(4),
    "bidirectional": lambda: layers.Bidirectional(layers.LSTM(3, kernel_regularizer="l2", kernel_constraint="max_norm")),
}  # fmt: skip


def curves(kind, layer):
    random = np.random.default_rng(len(kind))
    keras.utils.set_random_seed(7)
    model = keras.Sequential([layers.Input((5, 3)), layer(), layers.Dense(3, activation="softmax")])
    scramble(model, random)
    folder = fresh(TARGET / "curves" / kind)
    model.save(folder / "model.h5", include_optimizer=False)
    x = random.normal(size=(SAMPLES, 5, 3)).astype("float32")
    y = (x[:, :, 0].sum(axis=1) > 0).astype("float32") + (x[:, -1, 1] > 0)
    start = model.get_weights()
    lines = []
    for name, optimizer in optimizers().items():
        if kind != "lstm" and name not in EVERY_KIND:
            continue
        config = keras.optimizers.serialize(optimizer)
        model.set_weights(start)
        model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
        found = []
        for step in range(STEPS):
            rows = np.arange(step * BATCH, (step + 1) * BATCH) % SAMPLES
            model.reset_metrics()
            found.append(np.float32(model.train_on_batch(x[rows], y[rows])))
        after = ",\n".join(map(tensors.tensor, map(np.array, model.weights))) if name == "sgd" else ""
        losses = ",".join(map(tensors.shortest, found))
        lines.append('"%s": {"optimizer": %s,\n"losses": [%s],\n"weights": [%s]}' % (name, json.dumps(config), losses, after))
    if kind == "lstm":
        lines += weighed(model, start, x, y)
    (folder / "training.json").write_text("{" + ",\n".join(lines) + "}\n")
    write_data(folder, [x], [y.astype("float32")])
    write_origin(folder, [kind] + sorted(optimizers()))


def weighed(model, start, x, y):
    """The losses of samples that count unequally, by their own weights and by their class."""
    weights = np.random.default_rng(3).uniform(0, 2, size=SAMPLES).astype("float32")
    by_class = {0: 0.5, 1: 2.0, 2: 3.5}
    lines = []
    for name in ["sample_weight", "class_weight"]:
        optimizer = keras.optimizers.SGD(0.05)
        config = keras.optimizers.serialize(optimizer)
        model.set_weights(start)
        model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
        found = []
        for step in range(STEPS):
            rows = np.arange(step * BATCH, (step + 1) * BATCH) % SAMPLES
            model.reset_metrics()
            given = {"sample_weight": weights[rows]} if name == "sample_weight" else {"class_weight": by_class}
            found.append(np.float32(model.train_on_batch(x[rows], y[rows], **given)))
        told = tensors.tensor(weights) if name == "sample_weight" else json.dumps(by_class)
        losses = ",".join(map(tensors.shortest, found))
        lines.append('"%s": {"optimizer": %s,\n"losses": [%s],\n"weights": [],\n"%s": %s}' % (name, json.dumps(config), losses, name, told))
    return lines


def metrics():
    """Metrics of two batches: `metrics.json`, a list of objects."""
    random = np.random.default_rng(11)
    kinds = keras.metrics
    scores = random.uniform(0, 1, size=(12, 7)).astype("float32")
    shares = scores / scores.sum(axis=1, keepdims=True)
    labels = random.integers(0, 7, size=(12,)).astype("float32")
    bits = random.integers(0, 2, size=(12, 7)).astype("float32")
    table = [
        (kinds.SparseCategoricalAccuracy(), labels, shares), (kinds.CategoricalAccuracy(), np.eye(7, dtype="float32")[labels.astype(int)], shares),
        (kinds.BinaryAccuracy(), bits, scores), (kinds.BinaryAccuracy(threshold=0.3), bits, scores),
        (kinds.SparseTopKCategoricalAccuracy(k=3), labels, shares), (kinds.TopKCategoricalAccuracy(k=2), np.eye(7, dtype="float32")[labels.astype(int)], shares),
        (kinds.MeanSquaredError(), bits, scores), (kinds.MeanAbsoluteError(), bits, scores), (kinds.RootMeanSquaredError(), bits, scores),
        (kinds.Precision(), bits, scores), (kinds.Recall(), bits, scores), (kinds.Precision(thresholds=0.7), bits, scores),
        (kinds.Recall(thresholds=0.7), bits, scores), (kinds.AUC(), bits, scores), (kinds.AUC(num_thresholds=11), bits, scores),
        (kinds.SparseCategoricalCrossentropy(), labels, shares), (kinds.CategoricalCrossentropy(), shares[::-1].copy(), shares),
        (kinds.BinaryCrossentropy(), bits, scores), (kinds.KLDivergence(), shares[::-1].copy(), shares), (kinds.Poisson(), scores[::-1].copy(), scores),
        (kinds.Hinge(), bits, scores), (kinds.SquaredHinge(), bits, scores), (kinds.LogCoshError(), bits, scores),
    ]  # fmt: skip
    lines = []
    for metric, targets, outputs in table:
        config = keras.metrics.serialize(metric)
        for rows in (slice(0, 7), slice(7, 12)):
            metric.update_state(targets[rows], outputs[rows])
        lines.append(
            '{"metric": %s,\n"targets": %s,\n"outputs": %s,\n"value": %s}'
            % (json.dumps(config), tensors.tensor(targets), tensors.tensor(outputs), tensors.shortest(np.float32(metric.result())))
        )
    folder = fresh(TARGET / "metrics")
    (folder / "training.json").write_text("[" + ",\n".join(lines) + "]\n")
    write_origin(folder, sorted({type(metric).__name__ for metric, _, _ in table}))


def main():
    wanted = sys.argv[1:] or ["gradients", "curves", "metrics"]
    if "metrics" in wanted:
        metrics()
    for name, build in training_cases.CASES.items():
        if "gradients" in wanted or name in wanted:
            print("gradients", name, flush=True)
            gradients(name, build)
    for kind, layer in KINDS.items():
        if "curves" in wanted or kind + "_curves" in wanted:
            print("curves", kind, flush=True)
            curves(kind, layer)


if __name__ == "__main__":
    main()
