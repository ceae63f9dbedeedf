"""Keras 3 opens what rnnx made of PyTorch's networks: equal outputs, and every weight bit for bit.

Beside each MODEL.keras stands MODEL.npz with the input x (samples first), PyTorch's outputs out/0, ... and its weights.
Called by onnx_torch.py; runs in the environment `keras3`.

usage: onnx_torch_keras.py FOLDER
"""

import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import keras
import numpy as np

RECURRENT = (keras.layers.LSTM, keras.layers.GRU, keras.layers.SimpleRNN)


def cells(model):
    """The recurrent layers in order, each with its weights by direction."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.Bidirectional):
            yield layer.forward_layer, [layer.forward_layer.get_weights(), layer.backward_layer.get_weights()]
        elif isinstance(layer, RECURRENT):
            yield layer, [layer.get_weights()]


def blocks(layer, array):
    """PyTorch's rows in Keras' order of gates: r z n becomes z r n."""
    if not isinstance(layer, keras.layers.GRU):
        return array
    r, z, n = np.split(array, 3)
    return np.concatenate([z, r, n])


def expected_weights(layer, arrays, number, direction):
    key = lambda name: blocks(layer, arrays[f"{name}.{number}.{direction}"])
    found = [key("weight_ih").T, key("weight_hh").T]
    if f"bias_ih.{number}.{direction}" in arrays.files:
        halves = [key("bias_ih"), key("bias_hh")]
        # Keras' LSTM and SimpleRNN have one offset, which is the sum.
        found.append(np.stack(halves) if isinstance(layer, keras.layers.GRU) else halves[0] + halves[1])
    return found


def check(path):
    arrays = np.load(path.with_suffix(".npz"))
    model = keras.models.load_model(path, compile=False)
    for number, (layer, directions) in enumerate(cells(model)):
        for direction, weights in enumerate(directions):
            wanted = expected_weights(layer, arrays, number, direction)
            for have, want in zip(weights, wanted, strict=True):
                if have.shape != want.shape or have.tobytes() != np.ascontiguousarray(want).tobytes():
                    return f"{layer.name}: weights are not the same bits"
    found = model.predict(arrays["x"], verbose=0)
    found = list(found) if isinstance(found, (list, tuple)) else [found]
    expected = [arrays[key] for key in sorted(key for key in arrays.files if key.startswith("out/"))]
    if len(expected) == 2:
        # The states: [layers x directions, batch, units] in PyTorch, an output each in Keras.
        expected = [expected[0]] + list(expected[1])
    if not arrays["batch_first"] and expected[0].ndim == 3:
        expected[0] = expected[0].transpose(1, 0, 2)
    if len(found) != len(expected):
        return f"{len(found)} outputs, PyTorch {len(expected)}"
    for index, (have, want) in enumerate(zip(found, expected)):
        if have.shape != want.shape or not np.allclose(have, want, rtol=1e-5, atol=1e-5):
            return f"output {index} differs: {have.shape}, PyTorch {want.shape}"
    return ""


def main():
    paths = sorted(pathlib.Path(sys.argv[1]).glob("model*.keras"))
    failed = 0
    for path in paths:
        problem = check(path)
        if problem:
            failed += 1
            print(f"FAILED {path.name}: {problem}")
    print(f"Keras {keras.__version__}: {len(paths)} models of PyTorch's, {failed} failed")
    sys.exit(1 if failed or not paths else 0)


if __name__ == "__main__":
    main()
