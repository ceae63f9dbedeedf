"""Writes the models that are measured, one file a format and model, all with the same weights.

usage: models.py FOLDER

relu: the reference network of the fixtures; tanh: its twin, same weights, tanh in the recurrent layers; gru: two GRUs instead.
KIND-UNITS: a single layer of that many units, tanh, and a Dense. Inputs are digits: 28 steps of 28 features.
"""

import os
import sys
import tempfile

import keras
import numpy as np
import onnx
import tensorflow as tf
from keras import layers
from onnx import TensorProto, helper, numpy_helper

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
STEPS = FEATURES = 28
UNITS = (17, 128, 513)
CELLS = {"lstm": layers.LSTM, "gru": layers.GRU, "simple": layers.SimpleRNN}
NAMES = ["relu", "tanh", "gru"] + [f"{cell}-{units}" for cell in CELLS for units in UNITS]


def digits():
    """The 1,000 digits of the fixtures as [1000, 28, 28] from 0 to 1."""
    with open(os.path.join(ROOT, "Fixtures", "digits.idx"), "rb") as file:
        return np.frombuffer(file.read(), np.uint8)[16:].reshape(-1, 28, 28).astype("float32") / np.float32(255)


def stack(make, activation):
    return keras.Sequential(
        [
            layers.Input((STEPS, FEATURES)),
            make(128, activation=activation, return_sequences=True),
            make(128, activation=activation),
            layers.Dense(32, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def build(name):
    keras.utils.set_random_seed(5)
    if name in ("relu", "tanh"):
        source = keras.models.load_model(os.path.join(ROOT, "Fixtures", "reference", "mnist-lstm.h5"), compile=False)
        model = stack(layers.LSTM, name)
        model.set_weights(source.get_weights())
        return model
    if name == "gru":
        return stack(layers.GRU, "tanh")
    cell, units = name.split("-")
    return keras.Sequential(
        [layers.Input((STEPS, FEATURES)), CELLS[cell](int(units)), layers.Dense(10, activation="softmax")]
    )


def onnx_recurrent(layer, name, nodes, tensors, source):
    """A recurrent layer as ONNX has it: gates in its order, weights [1, gates x units, inputs]."""
    kind, units = type(layer).__name__, layer.units
    order = {"LSTM": (0, 3, 1, 2), "GRU": (0, 1, 2), "SimpleRNN": (0,)}[kind]
    kernel, recurrent, bias = layer.get_weights()

    def gates(array):
        parts = np.split(array, len(order), axis=-1)
        return np.concatenate([parts[gate] for gate in order], axis=-1)

    both = np.stack([gates(row) for row in bias]) if bias.ndim == 2 else np.stack([gates(bias), np.zeros_like(bias)])
    for part, array in (("W", gates(kernel).T), ("R", gates(recurrent).T), ("B", both.reshape(-1))):
        tensors.append(numpy_helper.from_array(np.ascontiguousarray(array[None]), name + part))
    activation = {"tanh": "Tanh", "relu": "Relu"}[layer.activation.__name__]
    functions = {"LSTM": ["Sigmoid", activation, activation], "GRU": ["Sigmoid", activation], "SimpleRNN": [activation]}
    extra = {"linear_before_reset": 1} if kind == "GRU" else {}
    nodes.append(
        helper.make_node(
            {"LSTM": "LSTM", "GRU": "GRU", "SimpleRNN": "RNN"}[kind],
            [source, name + "W", name + "R", name + "B"], [name + "Y", name + "H"], hidden_size=units,
            activations=functions[kind], **extra)
    )
    # Y is [steps, 1, batch, units], the last state [1, batch, units].
    result, axis = (name + "Y", 1) if layer.return_sequences else (name + "H", 0)
    tensors.append(numpy_helper.from_array(np.array([axis], np.int64), name + "axis"))
    nodes.append(helper.make_node("Squeeze", [result, name + "axis"], [name + "out"]))
    return name + "out"


def to_onnx(model, path):
    nodes, tensors = [helper.make_node("Transpose", ["input"], ["steps"], perm=[1, 0, 2])], []
    value = "steps"
    for index, layer in enumerate(model.layers):
        name = f"l{index}"
        if not isinstance(layer, layers.Dense):
            value = onnx_recurrent(layer, name, nodes, tensors, value)
            continue
        for part, array in zip("WB", layer.get_weights()):
            tensors.append(numpy_helper.from_array(array, name + part))
        nodes.append(helper.make_node("Gemm", [value, name + "W", name + "B"], [name + "sum"]))
        operation = {"relu": "Relu", "softmax": "Softmax"}[layer.activation.__name__]
        nodes.append(helper.make_node(operation, [name + "sum"], [name + "out"]))
        value = name + "out"
    nodes[-1].output[0] = "output"
    graph = helper.make_graph(
        nodes, "model", [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", STEPS, FEATURES])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch", 10])], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def to_litert(model, path):
    """Unrolled, because LiteRT has no loop of its own for these layers."""
    config = model.get_config()
    for layer in config["layers"]:
        if layer["class_name"] in ("LSTM", "GRU", "SimpleRNN"):
            layer["config"]["unroll"] = True
    unrolled = keras.Sequential.from_config(config)
    unrolled.set_weights(model.get_weights())
    with tempfile.TemporaryDirectory() as exported:
        unrolled.export(exported, verbose=False)
        data = tf.lite.TFLiteConverter.from_saved_model(exported).convert()
    with open(path, "wb") as file:
        file.write(data)


def main(folder):
    np.save(os.path.join(folder, "digits.npy"), digits())
    for name in NAMES:
        path = os.path.join(folder, name)
        model = build(name)
        model.save(path + ".h5")
        to_onnx(model, path + ".onnx")
        to_litert(model, path + ".tflite")
        weights = {f"{i}.{j}": array for i, layer in enumerate(model.layers) for j, array in enumerate(layer.get_weights())}
        np.savez(path + ".npz", **weights)
        print("models.py:", name, file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
