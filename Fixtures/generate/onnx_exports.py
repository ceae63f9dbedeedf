"""ONNX models by the exporters of others, with what their runtime computes: Fixtures/onnx/<case>.

`torch` (environment `torch`): PyTorch's both exporters; expected outputs are PyTorch's own.
`keras` (environment `tf2onnx`): Keras 3's export and tf2onnx; expected outputs are Keras'.

usage: onnx_exports.py torch|keras
"""

import json
import os
import pathlib
import platform
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np

import tensors

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "onnx"
BATCH, STEPS, FEATURES, UNITS = 2, 5, 3, 4


def write(name, given, expected, covers, writer, layers):
    """`layers`: whether the model is one of layers of Keras, or runs as it is written."""
    folder = FOLDER / name
    (folder / "input.json").write_text(tensors.calls([given]))
    (folder / "outputs.json").write_text(tensors.calls([expected]))
    origin = {
        "exporter": writer, "python": platform.python_version(), "script": "onnx_exports.py", "shows": covers,
        "layers": layers, "tolerance": {"atol": 1e-5, "rtol": 1e-5, "reason": "float32 sums in another order"},
    }
    (folder / "export.json").write_text(json.dumps(origin, indent=2, sort_keys=True) + "\n")


def folder(name):
    place = FOLDER / name
    place.mkdir(parents=True, exist_ok=True)
    return place / "model.onnx"


def by_torch():
    import torch
    from torch import nn

    class Last(nn.Module):
        """A recurrent layer, its last step, a head."""

        def __init__(self, rnn, width):
            super().__init__()
            self.rnn, self.head = rnn, nn.Linear(width, 3)

        def forward(self, x):
            y, _ = self.rnn(x)
            return torch.relu(self.head(y[:, -1]))

    class Sequence(nn.Module):
        def __init__(self, rnn):
            super().__init__()
            self.rnn = rnn

        def forward(self, x):
            return self.rnn(x)[0]

    first = {"batch_first": True}
    cases = [
        ("torch_lstm", Last(nn.LSTM(FEATURES, UNITS, **first), UNITS), ["LSTM", "Gemm", "last step"], True),
        ("torch_lstm_stacked_bidirectional", Sequence(nn.LSTM(FEATURES, UNITS, 2, bidirectional=True, **first)),
         ["LSTM(bidirectional)", "layers"], True),
        ("torch_gru", Last(nn.GRU(FEATURES, UNITS, **first), UNITS), ["GRU(linear_before_reset)", "last step"], True),
        ("torch_rnn_relu_no_bias", Sequence(nn.RNN(FEATURES, UNITS, nonlinearity="relu", bias=False, **first)),
         ["RNN(Relu)", "no bias"], True),
    ]
    for name, network, covers, layers in cases:
        torch.manual_seed(len(name))
        network.eval()
        x = torch.rand(BATCH, STEPS, FEATURES) * 2 - 1
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.uniform_(-0.6, 0.6)
            expected = {"y": network(x).numpy()}
        for exporter in ("legacy", "new"):
            path = folder(f"{name}_{exporter}")
            if exporter == "new":
                program = torch.onnx.export(
                    network, (x,), dynamo=True, input_names=["x"], output_names=["y"], verbose=False, external_data=False,
                    dynamic_shapes=({0: torch.export.Dim("batch")},))
                # Stack traces name files of whoever exports.
                for node in program.model.graph.all_nodes():
                    node.metadata_props.clear()
                    node.doc_string = None
                program.save(str(path))
            else:
                torch.onnx.export(
                    network, (x,), str(path), dynamo=False, input_names=["x"], output_names=["y"],
                    dynamic_axes={"x": {0: "batch", 1: "time"}})
            writer = f"PyTorch {torch.__version__}, {exporter} exporter"
            write(path.parent.name, {"x": x.numpy()}, expected, covers, writer, layers and (exporter == "legacy" or "rnn" not in name))


def by_keras():
    import keras
    import tensorflow as tf
    import tf2onnx

    k = keras.layers
    cases = [
        ("lstm", [k.LSTM(UNITS, return_sequences=True), k.Dense(3, activation="softmax")], ["LSTM", "Dense"]),
        ("lstm_relu", [k.LSTM(UNITS, activation="relu"), k.Dense(3)], ["LSTM(activation=relu)"]),
        ("bidirectional_gru", [k.Bidirectional(k.GRU(UNITS, return_sequences=True))], ["Bidirectional", "GRU"]),
        ("simple_rnn", [k.SimpleRNN(UNITS)], ["SimpleRNN"]),
    ]
    for name, layers, covers in cases:
        rng = np.random.default_rng(len(name))
        model = keras.Sequential([keras.Input((STEPS, FEATURES), name="x")] + layers)
        for weight in model.weights:
            weight.assign(rng.normal(size=weight.shape).astype("float32") * 0.5)
        x = rng.normal(size=(BATCH, STEPS, FEATURES)).astype("float32")
        expected = model.predict(x, verbose=0)
        for exporter in ("keras_export", "tf2onnx"):
            path = folder(f"{exporter}_{name}")
            if exporter == "keras_export":
                model.export(str(path), format="onnx", verbose=False)
                writer = f"Keras {keras.__version__}, Model.export"
            else:
                signature = [tf.TensorSpec([None, STEPS, FEATURES], tf.float32, name="x")]
                call = tf.function(lambda x, model=model: model(x, training=False), input_signature=signature)
                tf2onnx.convert.from_function(call, signature, opset=17, output_path=str(path))
                writer = f"tf2onnx {tf2onnx.__version__}, Keras {keras.__version__}"
            import onnx

            graph = onnx.load(str(path)).graph
            write(path.parent.name, {graph.input[0].name: x}, {graph.output[0].name: expected}, covers, writer, None)


if __name__ == "__main__":
    {"torch": by_torch, "keras": by_keras}[sys.argv[1]]()
