"""Convolutions, attention and embeddings beside the ONNX Runtime: milliseconds a batch in the same run, and their ratio.

usage: layers.py PROGRAM [--model NAME] [--batch N] [--threads N] [--seconds S]      PROGRAM: a release build of rnnx

Each model is built by Keras, saved as .h5 for rnnx and written node by node as ONNX (channels first, as it wants them); both
must give what Keras gives before anything is measured. The two are measured in turn, three times; medians of medians count.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import keras
import numpy as np
import onnx
import onnxruntime
from keras import layers
from onnx import TensorProto, helper, numpy_helper

HEADS, WIDTH = 8, 16


def conv1d():
    """A time series of 16 values: 128 steps."""
    return keras.Sequential([
        layers.Input((128, 16), name="x"),
        layers.Conv1D(64, 5, padding="same", activation="relu"), layers.MaxPooling1D(2),
        layers.Conv1D(128, 3, padding="same", activation="relu"), layers.GlobalAveragePooling1D(), layers.Dense(10)])


def conv2d():
    """Colour images of 32 x 32."""
    return keras.Sequential([
        layers.Input((32, 32, 3), name="x"),
        layers.Conv2D(32, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(128, 3, padding="same", activation="relu"), layers.GlobalAveragePooling2D(), layers.Dense(10)])


def separable():
    """Depthwise and pointwise, as in MobileNet."""
    return keras.Sequential([
        layers.Input((32, 32, 32), name="x"),
        layers.DepthwiseConv2D(3, padding="same", activation="relu"), layers.Conv2D(64, 1, activation="relu"),
        layers.DepthwiseConv2D(3, padding="same", activation="relu"), layers.Conv2D(64, 1, activation="relu"),
        layers.GlobalAveragePooling2D(), layers.Dense(10)])


def attention():
    """A Transformer's block over 64 steps of 128 values."""
    source = layers.Input((64, 128), name="x")
    found = layers.MultiHeadAttention(HEADS, WIDTH)(source, source)
    rows = layers.LayerNormalization(epsilon=1e-3)(layers.Add()([source, found]))
    wide = layers.Dense(128)(layers.Dense(256, activation="relu")(rows))
    rows = layers.LayerNormalization(epsilon=1e-3)(layers.Add()([rows, wide]))
    return keras.Model(source, layers.Dense(10)(layers.GlobalAveragePooling1D()(rows)))


def embedding():
    """Texts of 100 words out of 20,000."""
    return keras.Sequential([
        layers.Input((100,), dtype="int32", name="x"), layers.Embedding(20000, 128), layers.GlobalAveragePooling1D(), layers.Dense(10)])


MODELS = {each.__name__: each for each in (conv1d, conv2d, separable, attention, embedding)}


class Graph:
    """An ONNX graph that follows a chain of layers; images stand channels first inside."""

    def __init__(self):
        self.nodes, self.tensors, self.count = [], [], 0

    def tensor(self, array):
        self.count += 1
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(array), "t%d" % self.count))
        return self.tensors[-1].name

    def node(self, kind, *inputs, **attributes):
        self.count += 1
        self.nodes.append(helper.make_node(kind, list(inputs), ["v%d" % self.count], **attributes))
        return self.nodes[-1].output[0]

    def dense(self, layer, value, rank):
        kernel, bias = layer.get_weights()
        value = self.node("Gemm" if rank == 2 else "MatMul", value, self.tensor(kernel), *([self.tensor(bias)] if rank == 2 else []))
        if rank > 2:
            value = self.node("Add", value, self.tensor(bias))
        return self.node("Relu", value) if layer.activation.__name__ == "relu" else value

    def chain(self, model):
        rank = len(model.inputs[0].shape)
        value = "x"
        if not isinstance(model.layers[0], layers.Embedding):
            value = self.node("Transpose", value, perm=[0, rank - 1] + list(range(1, rank - 1)))
        for layer in model.layers:
            value = self.layer(layer, value, rank)
        return value

    def layer(self, layer, value, rank):
        kind = type(layer).__name__
        axes = rank - 2
        if kind.startswith("Conv") or kind.startswith("Depthwise"):
            kernel, bias = layer.get_weights()
            groups = 1
            if kind.startswith("Depthwise"):
                groups = kernel.shape[-2]
                kernel = kernel.transpose(axes, axes + 1, *range(axes))
            else:
                kernel = kernel.transpose(axes + 1, axes, *range(axes))
            value = self.node("Conv", value, self.tensor(kernel), self.tensor(bias), auto_pad="SAME_UPPER", group=groups)
            return self.node("Relu", value) if layer.activation.__name__ == "relu" else value
        if kind.startswith("MaxPooling"):
            return self.node("MaxPool", value, kernel_shape=[2] * axes, strides=[2] * axes)
        if kind.startswith("GlobalAverage"):
            if isinstance(self.rows, layers.Embedding):
                return self.node("ReduceMean", value, self.tensor(np.array([1])), keepdims=0)
            return self.node("Flatten", self.node("GlobalAveragePool", value))
        if kind == "Embedding":
            self.rows = layer
            return self.node("Gather", self.tensor(layer.get_weights()[0]), value)
        return self.dense(layer, value, 2)

    rows = None

    def block(self, model):
        """The Transformer's block, its projections as single products."""
        made = {type(each).__name__: each for each in model.layers}
        weights = made["MultiHeadAttention"].get_weights()
        norms = [each for each in model.layers if isinstance(each, layers.LayerNormalization)]
        dense = [each for each in model.layers if isinstance(each, layers.Dense)]

        def heads(kernel, bias, order):
            value = self.node("Add", self.node("MatMul", "x", self.tensor(kernel.reshape(128, -1))), self.tensor(bias.reshape(-1)))
            value = self.node("Reshape", value, self.tensor(np.array([0, 64, HEADS, WIDTH])))
            return self.node("Transpose", value, perm=order)

        query, key, found = heads(*weights[0:2], [0, 2, 1, 3]), heads(*weights[2:4], [0, 2, 3, 1]), heads(*weights[4:6], [0, 2, 1, 3])
        scores = self.node("Mul", self.node("MatMul", query, key), self.tensor(np.float32(WIDTH**-0.5)))
        met = self.node("Transpose", self.node("MatMul", self.node("Softmax", scores, axis=-1), found), perm=[0, 2, 1, 3])
        flat = self.node("Reshape", met, self.tensor(np.array([0, 64, HEADS * WIDTH])))
        value = self.node("Add", self.node("MatMul", flat, self.tensor(weights[6].reshape(-1, 128))), self.tensor(weights[7]))
        rows = self.norm(norms[0], self.node("Add", "x", value))
        wide = self.dense(dense[1], self.dense(dense[0], rows, 3), 3)
        rows = self.norm(norms[1], self.node("Add", rows, wide))
        return self.dense(dense[2], self.node("ReduceMean", rows, self.tensor(np.array([1])), keepdims=0), 2)

    def norm(self, layer, value):
        gamma, beta = layer.get_weights()
        return self.node("LayerNormalization", value, self.tensor(gamma), self.tensor(beta), axis=-1, epsilon=1e-3)

    def save(self, result, model, path):
        self.nodes.append(helper.make_node("Identity", [result], ["y"]))
        shape = ["batch"] + list(model.inputs[0].shape[1:])
        kind = TensorProto.INT32 if model.inputs[0].dtype == "int32" else TensorProto.FLOAT
        graph = helper.make_graph(
            self.nodes, "model", [helper.make_tensor_value_info("x", kind, shape)],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 10])], self.tensors)
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9), path)


def written(name, folder, batch):
    """The model in both formats, its input and Keras' outputs."""
    keras.utils.set_random_seed(5)
    model = MODELS[name]()
    path = os.path.join(folder, name)
    model.save(path + ".h5")
    graph = Graph()
    graph.save(graph.block(model) if name == "attention" else graph.chain(model), model, path + ".onnx")
    shape = (max(batch, 64),) + tuple(model.inputs[0].shape[1:])
    rng = np.random.default_rng(3)
    data = rng.integers(0, 20000, shape).astype("int32") if name == "embedding" else rng.normal(size=shape).astype("float32")
    np.save(path + ".npy", data)
    return path, data, model.predict(data, verbose=0)


def session(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(path + ".onnx", options, providers=["CPUExecutionProvider"])


def check(program, path, data, expected):
    subprocess.run([program, "infer", "--model", path + ".h5", "--input", path + ".npy", "--output", path + "-out.npy", "--force",
                    "--quiet"], check=True)
    for name, found in (("rnnx", np.load(path + "-out.npy")), ("onnxruntime", session(path, 1).run(None, {"x": data})[0])):
        difference = float(np.max(np.abs(found - expected)))
        if not difference <= 1e-4:
            sys.exit("%s: %s differs from Keras by %g" % (path, name, difference))


def peer(path, data, batch, threads, seconds):
    """The median time of a batch."""
    run, times, turn = session(path, threads), [], 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        rows = data[turn : turn + batch]
        turn = (turn + batch) % (len(data) - batch + 1)
        start = time.perf_counter()
        run.run(None, {"x": rows})
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def own(program, path, batch, threads, seconds):
    done = subprocess.run([program, "bench", "--json", "--threads", str(threads), "--input", path + ".npy", "--batch-size", str(batch),
                           "--seconds", str(seconds), path + ".h5"], check=True, capture_output=True)
    return json.loads(done.stdout)["rows"][0]["median_seconds"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--model", action="append", choices=list(MODELS))
    parser.add_argument("--batch", action="append", type=int)
    parser.add_argument("--threads", action="append", type=int)
    parser.add_argument("--seconds", type=float, default=0.4)
    options = parser.parse_args()
    print("| model | batch | threads | rnnx ms | onnxruntime %s ms | rnnx / onnxruntime |" % onnxruntime.__version__)
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.model or MODELS:
            path, data, expected = written(name, folder, max(options.batch or [32]))
            check(options.program, path, data, expected)
            for batch in options.batch or [1, 32]:
                for threads in options.threads or [1, 2]:
                    pairs = [(own(options.program, path, batch, threads, options.seconds), peer(path, data, batch, threads, options.seconds))
                             for _ in range(3)]
                    mine, theirs = (statistics.median(each) for each in zip(*pairs))
                    print("| %s | %d | %d | %.3f | %.3f | %.2f |" % (name, batch, threads, 1e3 * mine, 1e3 * theirs, mine / theirs), flush=True)


if __name__ == "__main__":
    main()
