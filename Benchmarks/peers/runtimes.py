"""The peers: each makes a function from [batch, 28, 28] to [batch, 10] for a model, a batch size and a number of threads.

A class here knows how its runtime is used at its best, not only by default: a compiled function a batch size where it has one.
"""

import os

import numpy as np


class ONNXRuntime:
    def __init__(self, folder, threads):
        import onnxruntime

        self.folder, self.library = folder, onnxruntime
        self.options = onnxruntime.SessionOptions()
        self.options.intra_op_num_threads = threads
        self.options.inter_op_num_threads = 1

    def prepare(self, model, batch):
        session = self.library.InferenceSession(
            os.path.join(self.folder, model + ".onnx"), self.options, providers=["CPUExecutionProvider"])
        return lambda x: session.run(None, {"input": x})[0]


class OpenVINO:
    """`precision` None leaves the choice to OpenVINO, which takes bfloat16 where the processor has it."""

    def __init__(self, folder, threads, precision="f32"):
        import openvino

        self.folder, self.core = folder, openvino.Core()
        self.settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
        if precision:
            self.settings["INFERENCE_PRECISION_HINT"] = precision

    def prepare(self, model, batch):
        network = self.core.read_model(os.path.join(self.folder, model + ".onnx"))
        network.reshape([batch, 28, 28])
        request = self.core.compile_model(network, "CPU", self.settings).create_infer_request()
        return lambda x: request.infer({0: x}, share_inputs=True, share_outputs=True)[0]


class PyTorch:
    def __init__(self, folder, threads):
        import torch

        torch.set_num_threads(threads)
        self.folder, self.torch = folder, torch

    def prepare(self, model, batch):
        if model == "relu":
            return None  # nn.LSTM knows tanh only
        torch, nn = self.torch, self.torch.nn
        weights = np.load(os.path.join(self.folder, model + ".npz"))
        recurrent = []
        kind = model.split("-")[0]
        make, gates = {"tanh": (nn.LSTM, 4), "lstm": (nn.LSTM, 4), "gru": (nn.GRU, 3), "simple": (nn.RNN, 1)}[kind]
        # PyTorch has i f g o, as Keras, but r z n where Keras has z r h.
        order = (1, 0, 2) if make is nn.GRU else range(gates)

        def turned(array):
            parts = np.split(array, gates, axis=-1)
            return torch.tensor(np.concatenate([parts[gate] for gate in order], axis=-1).T.copy())

        count = len({key.split(".")[0] for key in weights.files})
        dense = []
        for index in range(count):
            arrays = [weights[f"{index}.{j}"] for j in range(3 if f"{index}.2" in weights.files else 2)]
            if len(arrays) == 2:
                layer = nn.Linear(*arrays[0].shape)
                layer.weight.data, layer.bias.data = torch.tensor(arrays[0].T.copy()), torch.tensor(arrays[1])
                dense.append(layer)
                continue
            kernel, state, bias = arrays
            layer = make(kernel.shape[0], state.shape[0], batch_first=True)
            biases = bias if bias.ndim == 2 else np.stack([bias, np.zeros_like(bias)])
            layer.weight_ih_l0.data, layer.weight_hh_l0.data = turned(kernel), turned(state)
            layer.bias_ih_l0.data, layer.bias_hh_l0.data = turned(biases[0]), turned(biases[1])
            recurrent.append(layer)

        class Network(nn.Module):
            def __init__(self):
                super().__init__()
                self.recurrent, self.dense = nn.ModuleList(recurrent), nn.ModuleList(dense)

            def forward(self, x):
                for layer in self.recurrent:
                    x = layer(x)[0]
                x = x[:, -1]
                for layer in self.dense[:-1]:
                    x = torch.relu(layer(x))
                return torch.softmax(self.dense[-1](x), -1)

        network = Network().eval()

        def run(x):
            with torch.inference_mode():
                return network(torch.from_numpy(x)).numpy()

        return run


class Keras:
    """`mode`: predict, function (a graph compiled once a batch size), or xla (the same through XLA)."""

    def __init__(self, folder, threads, mode):
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
        import keras

        self.folder, self.mode, self.keras, self.tf = folder, mode, keras, tf

    def prepare(self, model, batch):
        tf = self.tf
        network = self.keras.models.load_model(os.path.join(self.folder, model + ".h5"), compile=False)
        if self.mode == "predict":
            return lambda x: network.predict(x, batch_size=batch, verbose=0)
        function = tf.function(lambda x: network(x, training=False), jit_compile=self.mode == "xla")
        function = function.get_concrete_function(tf.TensorSpec([batch, 28, 28], tf.float32))
        return lambda x: function(tf.constant(x)).numpy()


class LiteRT:
    def __init__(self, folder, threads):
        import tensorflow as tf

        self.folder, self.threads, self.library = folder, threads, tf.lite

    def prepare(self, model, batch):
        interpreter = self.library.Interpreter(os.path.join(self.folder, model + ".tflite"), num_threads=self.threads)
        interpreter.resize_tensor_input(interpreter.get_input_details()[0]["index"], [batch, 28, 28])
        interpreter.allocate_tensors()
        source, target = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]

        def run(x):
            interpreter.set_tensor(source, x)
            interpreter.invoke()
            return interpreter.get_tensor(target)

        return run


RUNTIMES = {
    "onnxruntime": ONNXRuntime,
    "openvino-f32": OpenVINO,
    "openvino-default": lambda folder, threads: OpenVINO(folder, threads, None),
    "torch": PyTorch,
    "keras-predict": lambda folder, threads: Keras(folder, threads, "predict"),
    "keras-function": lambda folder, threads: Keras(folder, threads, "function"),
    "keras-xla": lambda folder, threads: Keras(folder, threads, "xla"),
    "litert": LiteRT,
}
