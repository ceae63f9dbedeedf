"""Lets Keras write random models and compares its predictions with those of rnnx.

usage: random_models.py --rnnx PROGRAM [--writer keras|tf-keras] [--count 200] [--seed N] [--tenth]

Model number n of a seed is always the same model. --tenth runs every tenth of them, which tenth by the day of the year,
so that ten days of a continuous integration see them all. |rnnx - keras| <= atol + rtol |keras|, both 1e-5. A model whose own
outputs in Keras move by half of that when its weights move by one unit in the last place is drawn again, and said so: no
two float32 programs can agree on it.
"""

import argparse
import datetime
import os
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np

ATOL = RTOL = 1e-5

BOUNDED = ["tanh", "sigmoid", "hard_sigmoid", "softsign"]
ANY = BOUNDED + ["relu", "elu", "selu", "softplus", "linear", "silu", "gelu", "mish"]
KERAS_3_ONLY = ["hard_silu", "hard_tanh", "relu6", "leaky_relu", "celu", "squareplus", "soft_shrink", "sparse_plus"]
KERAS_3_ONLY += ["tanh_shrink", "log_sigmoid", "sparse_sigmoid", "log_softmax"]


class Writer:
    """One random model: draws layers until it has enough, keeping track of the shape."""

    def __init__(self, keras, rng):
        self.keras, self.rng, self.layers = keras, rng, keras.layers
        self.is_keras_3 = not keras.__name__.startswith("tf_keras")
        self.activations = ANY + KERAS_3_ONLY if self.is_keras_3 else ANY

    def pick(self, choices):
        return choices[self.rng.integers(len(choices))]

    def flag(self, chance=0.5):
        return bool(self.rng.random() < chance)

    def width(self):
        return int(self.rng.integers(1, 20))

    def recurrent(self, sequences, **more):
        kind = self.pick(["LSTM", "GRU", "SimpleRNN"])
        arguments = dict(
            activation=self.pick(BOUNDED + ["relu"]),
            use_bias=self.flag(0.8),
            return_sequences=sequences,
            dropout=self.pick([0.0, 0.2]),
            unroll=self.flag(0.1),
            **more,
        )
        if self.flag(0.15):
            arguments["zero_output_for_mask"] = True
        if kind != "SimpleRNN":
            arguments["recurrent_activation"] = self.pick(["sigmoid", "hard_sigmoid", "tanh"])
        if kind == "GRU":
            arguments["reset_after"] = self.flag()
        arguments.setdefault("go_backwards", self.flag(0.3))
        return getattr(self.layers, kind)(self.width(), **arguments)

    def bidirectional(self, sequences):
        layer = self.recurrent(sequences, go_backwards=False)
        if self.flag(0.2):
            other = self.recurrent(sequences, go_backwards=True)
            return self.layers.Bidirectional(layer, backward_layer=other)
        return self.layers.Bidirectional(layer, merge_mode=self.pick(["concat", "sum", "mul", "ave"]))

    def time_distributed(self):
        return self.layers.TimeDistributed(self.layers.Dense(self.width(), activation=self.pick(self.activations)))

    def beside(self):
        """A layer that keeps the rank."""
        layers = self.layers
        return self.pick(
            [
                lambda: layers.Dense(self.width(), activation=self.pick(self.activations + ["softmax"]), use_bias=self.flag()),
                lambda: layers.Dropout(0.3),
                lambda: layers.GaussianNoise(0.1),
                self.rectifier,
                lambda: layers.Activation(self.pick(self.activations)),
                lambda: layers.LayerNormalization(epsilon=1e-3, center=self.flag(), scale=self.flag()),
                lambda: layers.BatchNormalization(center=self.flag(), scale=self.flag()),
                self.normalization,
            ]
        )()

    def normalization(self):
        """A normalization of the last axis."""
        layers = self.layers
        choices = [
            lambda: layers.UnitNormalization(),
            lambda: layers.GroupNormalization(groups=1, center=self.flag(), scale=self.flag()),
            lambda: layers.LayerNormalization(center=self.flag(), scale=self.flag()),
        ]
        if self.is_keras_3:
            choices.append(lambda: layers.RMSNormalization(epsilon=1e-3))
        return self.pick(choices)()

    def convolution(self, rank=1):
        """A convolution along `rank` axes; those of several axes pad, so that small images last."""
        layers, name = self.layers, "Conv%dD" % rank
        kind = self.pick([name] * 3 + ["Separable" + name, "Depthwise" + name, name + "Transpose"])
        sizes = [int(self.rng.integers(1, 4)) for _ in range(rank)]
        padding = self.pick(["same"] * 4 + ["valid"])
        arguments = dict(activation=self.pick(self.activations), use_bias=self.flag(0.8), padding=padding)
        if self.flag(0.3):
            stride = int(self.rng.integers(2, 4))
            arguments["strides"] = stride
        elif self.flag(0.3) and not kind.endswith("Transpose"):
            arguments["dilation_rate"] = 2
        if kind == "Conv1D" and self.flag(0.3):
            arguments["padding"] = "causal"
        if kind.startswith("Depthwise"):
            return getattr(layers, kind)(sizes if rank > 1 else sizes[0], depth_multiplier=int(self.rng.integers(1, 3)), **arguments)
        filters = self.width()
        return getattr(layers, kind)(filters, sizes if rank > 1 else sizes[0], **arguments)

    def pooling(self, rank=1):
        """Pooling, padding, cropping or up-sampling along `rank` axes."""
        layers = self.layers
        arguments = dict(padding=self.pick(["same", "same", "valid"]), strides=self.pick([None, 1, 2]))
        size = int(self.rng.integers(1, 4))
        return self.pick(
            [
                lambda: getattr(layers, "MaxPooling%dD" % rank)(size, **arguments),
                lambda: getattr(layers, "AveragePooling%dD" % rank)(size, **arguments),
                lambda: getattr(layers, "ZeroPadding%dD" % rank)(1),
                lambda: getattr(layers, "Cropping%dD" % rank)(1),
                lambda: getattr(layers, "UpSampling%dD" % rank)(2),
            ]
        )()

    def rectifier(self):
        """An activation that is a layer of its own."""
        layers, slope = self.layers, "negative_slope" if self.is_keras_3 else "alpha"
        number = float(self.rng.integers(1, 9)) / 8
        return self.pick(
            [
                lambda: layers.LeakyReLU(**{slope: number}),
                lambda: layers.ELU(alpha=number),
                lambda: layers.ReLU(max_value=2 * number, negative_slope=number / 4, threshold=number / 2),
                layers.PReLU,
                layers.Softmax,
            ]
        )()

    def sequence_to_sequence(self):
        return self.pick(
            [
                lambda: self.recurrent(True),
                lambda: self.bidirectional(True),
                self.time_distributed,
                lambda: self.layers.SpatialDropout1D(0.2),
                self.beside,
                self.convolution,
                self.pooling,
            ]
        )()

    def sequence_to_vector(self, steps):
        choices = [lambda: self.recurrent(False), lambda: self.bidirectional(False)]
        choices += [self.layers.GlobalAveragePooling1D, self.layers.GlobalMaxPooling1D]
        if steps:
            choices.append(self.layers.Flatten)
        return self.pick(choices)()

    def body(self, steps):
        """Layers from a sequence to the output."""
        layers = [self.sequence_to_sequence() for _ in range(self.rng.integers(0, 3))]
        if not self.flag(0.25):
            layers.append(self.sequence_to_vector(steps))
            layers += [self.beside() for _ in range(self.rng.integers(0, 3))]
            if self.flag(0.15):
                layers += [self.layers.RepeatVector(int(self.rng.integers(1, 4))), self.recurrent(True)]
        if steps and self.flag(0.15):
            layers.insert(0, self.layers.Permute((2, 1)))
        return layers

    def front(self, steps):
        """An input with what may stand before recurrent layers: a table of rows, or a mask."""
        if self.flag(0.3):
            rows = int(self.rng.integers(3, 12))
            masks = self.flag()
            table = self.layers.Embedding(rows, self.width(), mask_zero=masks)
            data = lambda batch, time: self.rng.integers(0, rows, (batch, time)).astype("int32")
            return self.keras.Input((steps,), dtype="int32"), [table], data, masks
        features = self.width()
        data = lambda batch, time: self.rng.normal(size=(batch, time, features)).astype("float32")
        if self.flag(0.3):
            def masked(batch, time):
                values = data(batch, time)
                values[self.rng.random((batch, time)) < 0.3] = 0
                return values

            return self.keras.Input((steps, features)), [self.layers.Masking(0.0)], masked, True
        return self.keras.Input((steps, features)), [], data, False

    def model(self):
        """A model and a function that makes its inputs by name."""
        steps = None if self.flag(0.3) else int(self.rng.integers(1, 9))
        build = self.pick(3 * [self.sequential] + [self.functional, self.encoder_decoder, self.attention, self.images, self.films])
        model, data = build(steps)
        for weight in model.weights:
            value = self.rng.normal(size=weight.shape) * (0.5 if len(weight.shape) > 1 else 0.3)
            if "variance" in weight.name:
                value = np.abs(value) + 0.5
            weight.assign(value.astype("float32"))
        return model, data, steps

    def sequential(self, steps):
        entry, layers, data, masked = self.front(steps)
        body = self.body(None if masked else steps)
        return self.keras.Sequential([entry] + layers + body), [data]

    def functional(self, steps):
        """Two inputs through one shared layer, joined, then a body of its own."""
        features = self.width()
        inputs = [self.keras.Input((steps, features), name=name) for name in ("left", "right")]
        data = lambda batch, time: self.rng.normal(size=(batch, time, features)).astype("float32")
        shared = self.pick([lambda: self.recurrent(True), lambda: self.bidirectional(True)])()
        merge = self.pick(["Concatenate", "Add", "Multiply", "Average", "Maximum"])
        joined = getattr(self.layers, merge)()([shared(value) for value in inputs])
        output = joined
        for layer in self.body(steps):
            output = layer(output)
        outputs = [output, joined] if self.flag(0.3) else output
        return self.keras.Model(inputs, outputs), [data, data]


    def attention(self, steps):
        """A sequence that attends to itself or to another one, with what stands around it in a Transformer."""
        layers, sizes = self.layers, [self.width(), self.width()]
        inputs = [self.keras.Input((steps, size), name=name) for name, size in zip(("query", "value"), sizes)]
        wide = layers.Dense(sizes[0])(inputs[1])
        found = self.pick(
            [
                lambda: layers.MultiHeadAttention(int(self.rng.integers(1, 4)), self.width(), use_bias=self.flag(0.8))(
                    inputs[0], inputs[1], use_causal_mask=self.flag(0.3)),
                lambda: layers.MultiHeadAttention(2, 3, value_dim=self.width())(inputs[0], inputs[0]),
                lambda: layers.Attention(use_scale=self.flag())([inputs[0], wide]),
                lambda: layers.AdditiveAttention(use_scale=self.flag())([inputs[0], wide]),
            ]
        )()
        output = self.normalization()(layers.Add()([inputs[0], found]))
        for layer in self.body(steps):
            output = layer(output)
        data = [lambda batch, time, size=size: self.rng.normal(size=(batch, time, size)).astype("float32") for size in sizes]
        return self.keras.Model(inputs, output), data

    def images(self, steps):
        """Convolutions and pooling of images or volumes, then rows as a sequence, or means."""
        layers, rank = self.layers, self.pick([2, 2, 3])
        shape = [int(self.rng.integers(2, 7 if rank == 2 else 4)) for _ in range(rank)] + [int(self.rng.integers(1, 4))]
        body = [self.pick([lambda: self.convolution(rank) if rank == 2 else self.volume(), lambda: self.pooling(rank), self.beside])()
                for _ in range(self.rng.integers(1, 4))]
        entry = self.keras.Input(tuple(shape), name="images")
        output = entry
        for layer in body:
            output = layer(output)
        if rank == 2 and self.flag():
            output = layers.Reshape((output.shape[1], -1))(output)
            output = self.recurrent(self.flag())(output)
        else:
            kind = self.pick(["Max", "Average"])
            output = getattr(layers, "Global%sPooling%dD" % (kind, rank))(keepdims=self.flag(0.2))(output)
        return self.keras.Model(entry, output), [lambda batch, time: self.rng.normal(size=[batch] + shape).astype("float32")]

    def volume(self):
        """A convolution of volumes, plain or transposed."""
        kind = self.pick(["Conv3D", "Conv3D", "Conv3DTranspose"])
        return getattr(self.layers, kind)(int(self.rng.integers(1, 5)), int(self.rng.integers(1, 3)), padding=self.pick(["same", "valid"]),
                                          activation=self.pick(self.activations), strides=self.pick([1, 1, 2]))

    def films(self, steps):
        """Frames through convolutions of their own or through a ConvLSTM, in one direction or both."""
        layers = self.layers
        shape = [int(self.rng.integers(2, 5)) for _ in range(2)] + [int(self.rng.integers(1, 4))]
        sequences = self.flag()
        arguments = dict(padding=self.pick(["same", "valid"]), activation=self.pick(BOUNDED), use_bias=self.flag(0.8),
                         return_sequences=sequences, recurrent_activation=self.pick(["sigmoid", "hard_sigmoid"]))
        made = layers.ConvLSTM2D(int(self.rng.integers(1, 5)), int(self.rng.integers(1, 3)), **arguments)
        if self.flag(0.3):
            made = layers.Bidirectional(made, merge_mode=self.pick(["concat", "sum", "mul", "ave"]))
        entry = self.keras.Input((steps, *shape), name="frames")
        output = layers.TimeDistributed(self.convolution(2))(entry) if self.flag(0.3) else entry
        output = made(output)
        if sequences:
            output = layers.TimeDistributed(self.pick([layers.Flatten, layers.GlobalAveragePooling2D])())(output)
            output = self.recurrent(False)(output)
        return self.keras.Model(entry, output), [lambda batch, time: self.rng.normal(size=[batch, time] + shape).astype("float32")]

    def encoder_decoder(self, steps):
        """The final state of one layer starts another; both sequences have as many steps."""
        kind, units = self.pick(["LSTM", "GRU", "SimpleRNN"]), self.width()
        make, sizes = getattr(self.layers, kind), [self.width(), self.width()]
        inputs = [self.keras.Input((steps, size), name=name) for name, size in zip(("source", "target"), sizes)]
        _, *states = make(units, return_state=True)(inputs[0])
        output = make(units, return_sequences=True)(inputs[1], initial_state=states)
        for layer in self.body(steps):
            output = layer(output)

        def data(size):
            return lambda batch, time: self.rng.normal(size=(batch, time, size)).astype("float32")

        return self.keras.Model(inputs, [output] + states if self.flag(0.3) else output), [data(size) for size in sizes]


def expected_of(model, inputs):
    outputs = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def is_steady(model, inputs, expected, rng):
    """Whether Keras' outputs stay where they are when every weight moves by about one unit in the last place."""
    weights = model.get_weights()
    steady = True
    for _ in range(2):
        moved = [w * (1 + 1.2e-7 * rng.choice([-1, 1], w.shape)).astype(w.dtype) for w in weights]
        model.set_weights(moved)
        for a, b in zip(expected_of(model, inputs), expected):
            steady &= bool((np.abs(a - b) <= 0.5 * (ATOL + RTOL * np.abs(b))).all())
    model.set_weights(weights)
    return steady


def drawn(keras, seed, number):
    """Model `number` with its inputs and Keras' outputs; drawn again where Keras itself cannot run what it built."""
    for attempt in range(20):
        keras.backend.clear_session()
        rng = np.random.default_rng([seed, number, attempt])
        try:
            model, sources, steps = Writer(keras, rng).model()
            time, batch = steps or int(rng.integers(1, 9)), int(rng.integers(1, 6))
            inputs = [source(batch, time) for source in sources]
            expected = expected_of(model, inputs)
            if is_steady(model, inputs, expected, rng):
                return model, inputs, expected
            print(f"model {number}, attempt {attempt}: drawn again, ill-conditioned")
        except (ValueError, TypeError) as error:
            print(f"model {number}, attempt {attempt}: refused by Keras: {str(error).splitlines()[0][:150]}")
    sys.exit(f"model {number}: Keras refused 20 attempts")


def compare(program, folder, model, inputs, expected):
    """Runs rnnx on the saved model; gives what went wrong, or None."""
    path = os.path.join(folder, "model.h5")
    model.save(path)
    names = [value.name.split(":")[0] for value in model.inputs]
    arguments = [program, "infer", "--model", path, "--quiet"]
    for name, value in zip(names, inputs):
        file = os.path.join(folder, name + ".npy")
        np.save(file, value)
        arguments += ["--input", f"{name}={file}" if len(inputs) > 1 else file]
    output = os.path.join(folder, "output" + (".npy" if len(expected) == 1 else ".npz"))
    done = subprocess.run(arguments + ["--output", output, "--force"], capture_output=True, text=True)
    if done.returncode != 0:
        return f"exit {done.returncode}: {done.stderr.strip()}"
    found = np.load(output)
    found = [found] if len(expected) == 1 else [found[key] for key in found.files]
    return difference(found, expected)


def difference(found, expected):
    """Where two lists of arrays differ by more than the tolerance, or None."""
    for index, (a, b) in enumerate(zip(found, expected)):
        if a.shape != b.shape:
            return f"output {index}: shape {a.shape}, Keras {b.shape}"
        excess = np.abs(a.astype("float64") - b) - (ATOL + RTOL * np.abs(b))
        excess[np.isnan(a) & np.isnan(b)] = -1
        if not (excess <= 0).all():
            worst = np.unravel_index(np.nanargmax(excess), excess.shape)
            return f"output {index} at {worst}: rnnx {a[worst]}, Keras {b[worst]}"
    return None


def add_arguments(parser, count):
    """Which models are drawn."""
    parser.add_argument("--writer", choices=["keras", "tf-keras"], default="keras")
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--tenth", action="store_true")


def day():
    """The day of the year, by which a continuous integration takes another tenth each time."""
    return datetime.date.today().timetuple().tm_yday


def numbers(options):
    """The numbers of the models to draw: all, every tenth, or one."""
    if options.only is not None:
        return [int(options.only)]
    if options.tenth:
        return range(day() % 10, options.count, 10)
    return range(options.count)


def silence():
    """Keeps TensorFlow from talking."""
    import absl.logging
    import tensorflow

    absl.logging.set_verbosity(absl.logging.ERROR)
    tensorflow.get_logger().setLevel("ERROR")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rnnx", required=True)
    add_arguments(parser, count=200)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    silence()
    if options.writer == "keras":
        import keras
    else:
        import tf_keras as keras
    print(f"{options.writer} {keras.__version__}, seed {options.seed}, models {numbers(options)}")
    failed = 0
    for number in numbers(options):
        model, inputs, expected = drawn(keras, options.seed, number)
        with tempfile.TemporaryDirectory() as folder:
            fault = compare(options.rnnx, folder, model, inputs, expected)
        if fault:
            failed += 1
            print(f"model {number}: {fault}\n  {model.to_json()}")
    print(f"{len(numbers(options)) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
