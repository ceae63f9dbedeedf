"""The same network, written twice by real tools: what `rnnx compare` must find equal across formats.

pairs.py keras FOLDER   (environment tf2onnx): Keras 3 saves `a.h5`, and exports the same model as `keras.onnx` by its own
                        `export`; the weights stand in `weights.npz` for the next step
pairs.py torch FOLDER   (environment torch): PyTorch modules are given those weights, and exported by both exporters as
                        `torch.onnx` and `torch_dynamo.onnx`; `weights.npz` is removed

All models take [batch, 5, 3]. `origin.json` of each says who wrote what.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np

STEPS, FEATURES, UNITS = 5, 3, 4


def origin(folder, text):
    path = os.path.join(folder, "origin.json")
    known = json.load(open(path)) if os.path.exists(path) else {}
    known.update(text)
    with open(path, "w") as file:
        json.dump(known, file, indent=2, sort_keys=True)
        file.write("\n")


# ---- Keras


def keras_pairs(root):
    import keras

    def layers(name):
        kinds = {
            "lstm": lambda: [keras.layers.LSTM(UNITS, name="lstm")],
            "gru": lambda: [keras.layers.GRU(UNITS, name="gru")],
            "bidirectional": lambda: [keras.layers.Bidirectional(keras.layers.LSTM(UNITS), name="bidirectional")],
            "stack": lambda: [keras.layers.LSTM(UNITS, return_sequences=True, name="lstm"),
                              keras.layers.LSTM(UNITS + 1, name="lstm_1")],
        }
        return kinds[name]()

    for name in ["lstm", "gru", "bidirectional", "stack"]:
        folder = os.path.join(root, name)
        os.makedirs(folder, exist_ok=True)
        keras.utils.set_random_seed(len(name))
        rng = np.random.default_rng(len(name))
        model = keras.Sequential([keras.Input((STEPS, FEATURES), name="x"), *layers(name),
                                  keras.layers.Dense(6, activation="relu", name="dense"),
                                  keras.layers.Dense(2, activation="softmax", name="answer")], name=name)
        model.set_weights([rng.normal(0, 0.5, w.shape).astype("float32") for w in model.get_weights()])
        model.save(os.path.join(folder, "a.h5"), include_optimizer=False)
        model(np.zeros((2, STEPS, FEATURES), "float32"))
        model.export(os.path.join(folder, "keras.onnx"), format="onnx", verbose=False)
        np.savez(os.path.join(folder, "weights.npz"), *model.get_weights())
        origin(folder, {"a.h5": "Keras %s" % keras.__version__, "keras.onnx": "export of Keras %s" % keras.__version__})


# ---- PyTorch


def blocks(weight, order):
    """Keras' gates, columns, as PyTorch's, rows."""
    parts = np.split(weight, len(order), axis=-1)
    return np.concatenate([parts[i] for i in order], axis=-1).T


def torch_pairs(root):
    import torch

    class Network(torch.nn.Module):
        def __init__(self, cells, dense, answer, takes):
            super().__init__()
            self.cells = torch.nn.ModuleList(cells)
            self.dense, self.answer, self.takes = dense, answer, takes

        def forward(self, x):
            for index, cell in enumerate(self.cells):
                x, state = cell(x)
            if self.takes == "both":
                x = torch.cat([state[0][0], state[0][1]], dim=-1)
            else:
                x = x[:, -1, :]
            return torch.softmax(self.answer(torch.relu(self.dense(x))), dim=-1)

    def tensor(array):
        return torch.nn.Parameter(torch.from_numpy(np.ascontiguousarray(array)))

    def load(cell, suffix, kernel, recurrent, bias, kind):
        # Keras: i f c o and z r h; PyTorch: i f g o and r z n. One bias of Keras' LSTM stands in the first of PyTorch's two.
        order = [0, 1, 2, 3] if kind == "lstm" else [1, 0, 2]
        setattr(cell, "weight_ih_l0" + suffix, tensor(blocks(kernel, order)))
        setattr(cell, "weight_hh_l0" + suffix, tensor(blocks(recurrent, order)))
        both = [bias, np.zeros_like(bias)] if kind == "lstm" else [bias[0], bias[1]]
        for name, values in zip(["bias_ih_l0", "bias_hh_l0"], both):
            setattr(cell, name + suffix, tensor(blocks(values[None], order)[:, 0]))

    def linear(kernel, bias):
        layer = torch.nn.Linear(*kernel.shape)
        layer.weight, layer.bias = tensor(kernel.T), tensor(bias)
        return layer

    for name in ["lstm", "gru", "bidirectional", "stack"]:
        folder = os.path.join(root, name)
        with np.load(os.path.join(folder, "weights.npz")) as file:
            weights = [file["arr_%d" % i] for i in range(len(file.files))]
        kind = "gru" if name == "gru" else "lstm"
        make = torch.nn.GRU if kind == "gru" else torch.nn.LSTM
        cells, rest = [], weights
        if name == "bidirectional":
            cell = make(FEATURES, UNITS, batch_first=True, bidirectional=True)
            load(cell, "", *rest[:3], kind)
            load(cell, "_reverse", *rest[3:6], kind)
            cells, rest = [cell], rest[6:]
        else:
            while len(rest) > 4:
                cell = make(rest[0].shape[0], rest[1].shape[0], batch_first=True)
                load(cell, "", *rest[:3], kind)
                cells.append(cell)
                rest = rest[3:]
        network = Network(cells, linear(*rest[:2]), linear(*rest[2:]), "both" if name == "bidirectional" else "last").eval()
        example = torch.zeros(2, STEPS, FEATURES)
        for dynamo in [False, True]:
            target = os.path.join(folder, "torch_dynamo.onnx" if dynamo else "torch.onnx")
            sizes = {"dynamic_shapes": ({0: torch.export.Dim("batch", min=1)},)} if dynamo else {"dynamic_axes": {"x": {0: "batch"}}}
            torch.onnx.export(network, (example,), target, input_names=["x"], output_names=["answer"], dynamo=dynamo,
                              **({"external_data": False} if dynamo else {}), **sizes)
            origin(folder, {os.path.basename(target): "PyTorch %s, %s exporter" % (torch.__version__, "new" if dynamo else "old")})
        os.remove(os.path.join(folder, "weights.npz"))


{"keras": keras_pairs, "torch": torch_pairs}[sys.argv[1]](sys.argv[2])
