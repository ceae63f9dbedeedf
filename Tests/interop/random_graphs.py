"""Lets Keras write random functional graphs and compares its predictions with those of rnnx.

usage: random_graphs.py --rnnx PROGRAM [--writer keras|tf-keras] [--count 500] [--seed N] [--tenth]

Graphs have one to three inputs and outputs, shared layers, models in models (also inside TimeDistributed), masks, states
handed from layer to layer, convolutions, attention and operators. Each is saved as .h5 and as .keras. Graph number n of a
seed is always the same graph; --tenth runs every tenth, which tenth by the day of the year. |rnnx - keras| <= atol +
rtol |keras|, both 1e-5; graphs whose own outputs in Keras move by half of that when their weights move by one unit in the
last place are drawn again.
"""

import argparse
import datetime
import os
import shutil
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np

from random_models import is_steady, expected_of, difference

BATCH = 3


class Graph:
    """Draws a graph: a pool of tensors, from which new ones are made."""

    def __init__(self, keras, rng, depth=0):
        self.keras, self.rng, self.layers, self.depth = keras, rng, keras.layers, depth
        self.is_keras_3 = not keras.__name__.startswith("tf_keras")
        self.sequences, self.vectors, self.inputs, self.data = [], [], [], []
        self.shared_layers, self.known_states = {}, {}

    def pick(self, choices):
        return choices[int(self.rng.integers(len(choices)))]

    def flag(self, chance=0.5):
        return bool(self.rng.random() < chance)

    def units(self):
        return int(self.rng.integers(1, 7))

    # Inputs

    def add_inputs(self, steps):
        for index in range(int(self.rng.integers(1, 4))):
            self.add_input(index, steps)

    def add_input(self, index, steps):
        kind = self.pick(["plain", "plain", "masked", "table", "vector"]) if index else self.pick(["plain", "masked", "table"])
        name, width = "in_%d" % index, self.units()
        if kind == "vector":
            source = self.keras.Input((width,), name=name)
            self.vectors.append(source)
            self.data.append(lambda: self.rng.normal(size=(BATCH, width)).astype("float32"))
        elif kind == "table":
            rows = int(self.rng.integers(3, 9))
            source = self.keras.Input((steps,), name=name, dtype="int32")
            self.sequences.append(self.layers.Embedding(rows, width, mask_zero=self.flag())(source))
            self.data.append(lambda: self.rng.integers(0, rows, (BATCH, steps)).astype("int32"))
        else:
            source = self.keras.Input((steps, width), name=name)
            self.sequences.append(self.layers.Masking(0.0)(source) if kind == "masked" else source)

            def values():
                made = self.rng.normal(size=(BATCH, steps, width)).astype("float32")
                if kind == "masked":
                    made[self.rng.random((BATCH, steps)) < 0.3] = 0
                return made

            self.data.append(values)
        self.inputs.append(source)

    # Steps: each takes tensors from the pool and puts new ones into it.

    def step(self):
        name = self.pick(
            3 * ["recurrent"]
            + ["bidirectional", "states", "shared", "dense", "merge", "merge", "attention", "heads", "operator", "operator"]
            + ["nested", "time_distributed", "cells", "normalize", "repeat", "pool", "convolve", "convolve", "halve"]
            + ["decoder", "distributed_model", "masked_again"]
        )
        getattr(self, name)()

    def cell(self):
        kind = self.pick(["LSTM", "GRU", "SimpleRNN"])
        arguments = {"activation": self.pick(["tanh", "softsign", "sigmoid"]), "use_bias": self.flag(0.8)}
        if kind == "GRU":
            arguments["reset_after"] = self.flag()
        return kind, self.units(), arguments

    def recurrent(self):
        kind, units, arguments = self.cell()
        sequences, states = self.flag(), self.flag(0.3)
        layer = getattr(self.layers, kind)(
            units, return_sequences=sequences, return_state=states, go_backwards=self.flag(0.2), **arguments)
        made = layer(self.pick(self.sequences))
        if states:
            made, states = made[0], list(made[1:])
            self.known_states[kind, units] = states
            self.vectors.append(states[-1])
        (self.sequences if sequences else self.vectors).append(made)

    def states(self):
        """The final states of one layer into another of its kind."""
        if not self.known_states:
            return self.recurrent()
        kind, units = self.pick(sorted(self.known_states))
        layer = getattr(self.layers, kind)(units, return_sequences=True)
        self.sequences.append(layer(self.pick(self.sequences), initial_state=self.known_states[kind, units]))

    def bidirectional(self):
        kind, units, arguments = self.cell()
        sequences = self.flag()
        inner = getattr(self.layers, kind)(units, return_sequences=sequences, **arguments)
        made = self.layers.Bidirectional(inner, merge_mode=self.pick(["concat", "sum", "ave", "mul"]))(self.pick(self.sequences))
        (self.sequences if sequences else self.vectors).append(made)

    def cells(self):
        made = [self.layers.LSTMCell(self.units()), self.layers.GRUCell(self.units()), self.layers.SimpleRNNCell(self.units())]
        chosen = [made[i] for i in range(3) if self.flag()] or made[:1]
        sequences = self.flag()
        layer = self.layers.RNN(chosen if len(chosen) > 1 else chosen[0], return_sequences=sequences)
        (self.sequences if sequences else self.vectors).append(layer(self.pick(self.sequences)))

    def dense(self):
        pool = self.pick([self.sequences, self.vectors or self.sequences])
        pool.append(self.layers.Dense(self.units(), activation=self.pick(["tanh", "relu", "softmax", None]))(self.pick(pool)))

    def normalize(self):
        layer = self.pick([self.layers.LayerNormalization, self.layers.BatchNormalization])
        self.sequences.append(layer(epsilon=1e-2)(self.pick(self.sequences)))

    def width(self, value):
        return int(value.shape[-1])

    def alike(self, pool):
        """Two tensors of one shape: the second one through a Dense, where none fits."""
        first, second = self.pick(pool), self.pick(pool)
        if tuple(first.shape) != tuple(second.shape):
            second = self.layers.Dense(self.width(first))(second)
        return first, second

    def merge(self):
        pool = self.pick([self.sequences, self.vectors or self.sequences])
        if self.flag(0.4):
            pool.append(self.layers.Concatenate()([self.pick(pool), self.pick(pool)]))
        else:
            name = self.pick(["Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"])
            pool.append(getattr(self.layers, name)()(list(self.alike(pool))))

    def time_distributed(self):
        self.sequences.append(self.layers.TimeDistributed(self.layers.Dense(self.units()))(self.pick(self.sequences)))

    def repeat(self):
        if self.vectors:
            self.sequences.append(self.layers.RepeatVector(self.steps)(self.pick(self.vectors)))

    def pool(self):
        self.vectors.append(self.layers.GlobalMaxPooling1D()(self.pick(self.sequences)))

    def convolve(self):
        """A convolution that keeps the number of steps, with what usually follows it."""
        kind = self.pick(["Conv1D", "Conv1D", "SeparableConv1D", "DepthwiseConv1D", "Conv1DTranspose"])
        arguments = {"kernel_size": int(self.rng.integers(1, 4)), "use_bias": self.flag()}
        if kind != "DepthwiseConv1D":
            arguments["filters"] = self.units()
        arguments["padding"] = self.pick(["same", "causal"] if kind in ("Conv1D", "SeparableConv1D") else ["same"])
        if kind != "Conv1DTranspose":
            arguments["dilation_rate"] = self.pick([1, 1, 2])
        made = getattr(self.layers, kind)(**arguments)(self.pick(self.sequences))
        if self.flag():
            made = self.layers.BatchNormalization(epsilon=1e-2)(made)
        if self.flag():
            made = self.pick([self.layers.ReLU(), self.layers.LeakyReLU(), self.layers.PReLU(shared_axes=[1]),
                              self.layers.ELU(), self.layers.Softmax(), self.layers.SpatialDropout1D(0.2)])(made)
        self.sequences.append(made)

    def halve(self):
        """Pools, runs over what is left, and comes back to all steps or to a vector."""
        pooled = self.pick([self.layers.MaxPooling1D, self.layers.AveragePooling1D])(2, padding="same")(self.pick(self.sequences))
        made = self.layers.GRU(self.units(), return_sequences=True)(pooled)
        if self.steps % 2 == 0 and self.flag():
            self.sequences.append(self.layers.UpSampling1D(2)(made))
        else:
            self.vectors.append(self.layers.Flatten()(made))

    def decoder(self):
        """An encoder's states, of both directions, start a decoder that attends to the encoder's steps."""
        kind, units = self.pick(["LSTM", "GRU"]), self.units()
        make = getattr(self.layers, kind)
        encoder = self.layers.Bidirectional(make(units, return_sequences=True, return_state=True))
        made = encoder(self.pick(self.sequences))
        states, half = made[1:], (len(made) - 1) // 2
        if self.flag():
            decoder = self.layers.Bidirectional(make(units, return_sequences=True))
            decoded = decoder(self.pick(self.sequences), initial_state=states)
        else:
            joined = [self.layers.Concatenate()([states[i], states[half + i]]) for i in range(half)]
            decoded = make(2 * units, return_sequences=True)(self.pick(self.sequences), initial_state=joined)
        context = self.layers.Attention()([decoded, made[0]])
        self.sequences.append(self.layers.Concatenate()([decoded, context]))

    def distributed_model(self):
        """TimeDistributed around a model: each step is given to it as a vector."""
        value = self.pick(self.sequences)
        source = self.keras.Input((self.width(value),))
        first = self.layers.Dense(self.units(), activation="tanh")(source)
        second = self.layers.Dense(self.width(first))(source)
        model = self.keras.Model(source, self.layers.Multiply()([first, second]))
        if self.flag(0.3):
            model = self.keras.Sequential([self.keras.Input((self.width(value),)), self.layers.Dense(3), model_of(self, 3)])
        self.sequences.append(self.layers.TimeDistributed(model)(value))

    def masked_again(self):
        """A mask made by one layer, dropped, shadowed or renewed by others."""
        value = self.pick(self.sequences)
        rectified = self.layers.Masking(0.0)(self.layers.ReLU()(value))
        self.sequences.append(self.layers.GRU(self.units(), return_sequences=True)(rectified))
        if self.flag():
            self.vectors.append(self.layers.GlobalAveragePooling1D()(rectified))

    def attention(self):
        first, second = self.alike(self.sequences)
        layer = self.pick([self.layers.Attention, self.layers.AdditiveAttention])(use_scale=self.flag())
        self.sequences.append(layer([first, second], use_causal_mask=self.flag(0.3)))

    def heads(self):
        first, second = self.pick(self.sequences), self.pick(self.sequences)
        # A bias of shape (heads, 1) TensorFlow's Keras adds along the wrong axis where there are as many steps as heads
        # (keras/src/backend/tensorflow/numpy.py, `add`, takes it for one of convolutions).
        heads, width = int(self.rng.integers(1, 4)), self.units()
        layer = self.layers.MultiHeadAttention(heads, width, use_bias=self.flag() and width > 1)
        self.sequences.append(layer(first, second, use_causal_mask=self.flag(0.3)))

    def shared(self):
        """A layer called on several tensors, one after the other."""
        value = self.pick(self.sequences)
        layer = self.shared_layers.setdefault(self.width(value), self.layers.LSTM(self.units(), return_sequences=self.flag()))
        made = layer(value)
        (self.sequences if len(made.shape) == 3 else self.vectors).append(made)

    def nested(self):
        """A model in the model, called once or twice."""
        if self.depth > 1:
            return self.dense()
        value = self.pick(self.sequences)
        inner = Graph(self.keras, self.rng, self.depth + 1)
        inner.steps = self.steps
        source = self.keras.Input((self.steps, self.width(value)))
        inner.inputs, inner.sequences = [source], [source]
        for _ in range(int(self.rng.integers(1, 4))):
            inner.step()
        model = self.keras.Model(source, inner.sequences[-1])
        if self.flag(0.3):
            model = self.keras.Sequential(
                [self.keras.Input((self.steps, self.width(value))), self.layers.GRU(3, return_sequences=True), self.layers.Dense(2)])
        self.sequences.append(model(value))
        if self.flag(0.4):
            self.sequences.append(model(value))

    def operator(self):
        first, second = self.alike(self.sequences)
        number = float(self.rng.integers(1, 9)) / 4
        choices = [lambda: first + second, lambda: first * number, lambda: number - first, lambda: first * second]
        choices += [lambda: first[:, ::-1], lambda: first[:, :, :1] + second]
        if self.is_keras_3:
            ops = self.keras.ops
            choices += [
                lambda: ops.tanh(first), lambda: ops.maximum(first, second), lambda: ops.softmax(first, axis=-1),
                lambda: ops.concatenate([first, second], axis=-1), lambda: ops.where(first > 0, first, number * second),
                lambda: first / (1 + ops.abs(second)), lambda: first - ops.mean(first, axis=1, keepdims=True),
                lambda: ops.matmul(ops.softmax(ops.matmul(first, ops.transpose(second, (0, 2, 1))), axis=-1), second),
            ]
        else:
            import tensorflow as tf

            choices += [
                lambda: tf.tanh(first), lambda: tf.maximum(first, second), lambda: tf.nn.softmax(first),
                lambda: tf.concat([first, second], axis=-1), lambda: tf.where(first > 0, first, number * second),
                lambda: first / (1 + tf.abs(second)), lambda: first - tf.reduce_mean(first, axis=1, keepdims=True),
                lambda: tf.matmul(tf.nn.softmax(tf.matmul(first, second, transpose_b=True)), second),
            ]
        self.sequences.append(self.pick(choices)())
        if self.flag(0.3):
            last = self.sequences[-1]
            self.vectors.append(last[:, -1])

    def model(self):
        self.steps = int(self.rng.integers(2, 7))
        self.add_inputs(self.steps)
        for _ in range(int(self.rng.integers(3, 11))):
            self.step()
        found = [self.sequences[-1]] + self.vectors[-2:]
        outputs = []
        for value in found:
            if not any(value is one for one in self.inputs + outputs):
                outputs.append(value)
        used = self.pick([outputs, outputs[:1]]) or [self.layers.Dense(2)(self.sequences[-1])]
        # What no output depends on is no part of a model, inputs included.
        used = [self.layers.Activation("linear", name="out_%d" % index)(value) for index, value in enumerate(used)]
        model = self.keras.Model(self.inputs, self.join(used))
        for weight in model.weights:
            value = self.rng.normal(size=weight.shape) * (0.5 if len(weight.shape) > 1 else 0.3)
            if "variance" in weight.name:
                value = np.abs(value) + 0.5
            weight.assign(value.astype("float32"))
        return model, [make() for make in self.data]

    def join(self, outputs):
        """One more output that every input reaches."""
        parts = [self.layers.GlobalAveragePooling1D()(one) for one in self.sequences[: len(self.inputs)]]
        parts += [one for one in self.vectors[: len(self.inputs)]]
        total = self.layers.Concatenate()(parts) if len(parts) > 1 else parts[0]
        return outputs + [self.layers.Dense(2, name="all")(total)]


def model_of(graph, width):
    """A small functional model for a Sequential one."""
    source = graph.keras.Input((width,))
    return graph.keras.Model(source, graph.layers.Add()([source, graph.layers.Dense(width, activation="tanh")(source)]))


def drawn(keras, seed, number):
    """Graph `number` with its inputs and Keras' outputs; drawn again where Keras cannot build or run it."""
    for attempt in range(30):
        keras.backend.clear_session()
        rng = np.random.default_rng([seed, number, attempt])
        try:
            model, inputs = Graph(keras, rng).model()
            expected = expected_of(model, inputs)
            if all(np.isfinite(one).all() for one in expected) and is_steady(model, inputs, expected, rng):
                return model, inputs, expected
        except (ValueError, TypeError, NotImplementedError) as error:
            if os.environ.get("RNNX_VERBOSE"):
                print("graph %d, attempt %d: %s" % (number, attempt, str(error).splitlines()[0][:150]))
    sys.exit("graph %d: Keras refused 30 attempts" % number)


def compare(program, path, folder, inputs, names, expected):
    """Runs rnnx on a saved model; gives what went wrong, or None."""
    arguments = [program, "infer", "--model", path, "--quiet"]
    for name, value in zip(names, inputs):
        file = os.path.join(folder, name + ".npy")
        np.save(file, value)
        arguments += ["--input", "%s=%s" % (name, file) if len(inputs) > 1 else file]
    output = os.path.join(folder, "output" + (".npy" if len(expected) == 1 else ".npz"))
    done = subprocess.run(arguments + ["--output", output, "--force"], capture_output=True, text=True)
    if done.returncode != 0:
        return "exit %d: %s" % (done.returncode, done.stderr.strip())
    found = np.load(output)
    found = [found] if len(expected) == 1 else [found[key] for key in found.files]
    return difference(found, expected)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--writer", choices=["keras", "tf-keras"], default="keras")
    parser.add_argument("--formats", nargs="+", choices=["h5", "keras"], default=["h5", "keras"])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--tenth", action="store_true")
    parser.add_argument("--only", type=int)
    parser.add_argument("--keep", help="a folder in which models that fail stay")
    options = parser.parse_args()
    import absl.logging
    import tensorflow

    absl.logging.set_verbosity(absl.logging.ERROR)
    tensorflow.get_logger().setLevel("ERROR")
    if options.writer == "keras":
        import keras
    else:
        import tf_keras as keras
    numbers = range(options.count)
    if options.tenth:
        numbers = range(datetime.date.today().timetuple().tm_yday % 10, options.count, 10)
    if options.only is not None:
        numbers = [options.only]
    print("%s %s, seed %d, graphs %s" % (options.writer, keras.__version__, options.seed, numbers), flush=True)
    failed = 0
    for number in numbers:
        model, inputs, expected = drawn(keras, options.seed, number)
        names, faults = ["in_%d" % index for index in range(len(inputs))], []
        with tempfile.TemporaryDirectory() as folder:
            for format in options.formats:
                path = os.path.join(folder, "model." + format)
                model.save(path)
                fault = compare(options.rnnx, path, folder, inputs, names, expected)
                if fault:
                    faults.append(".%s: %s" % (format, fault))
            if faults and options.keep:
                kept = os.path.join(options.keep, "%s_%d" % (options.writer, number))
                shutil.copytree(folder, kept, dirs_exist_ok=True)
                np.savez(os.path.join(kept, "expected.npz"), *expected)
        if faults:
            failed += 1
            print("graph %d: %s" % (number, "; ".join(faults)), flush=True)
    print("%d passed, %d failed" % (len(numbers) - failed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
