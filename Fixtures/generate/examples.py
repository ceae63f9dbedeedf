"""Trains the models of docs/examples.md with Keras 3 on tasks that it makes up, and writes what Keras predicts.

usage: run.sh keras3-keras examples.py [NAME...]      into Fixtures/examples/NAME: model.keras, data, expected.npy, writer.json

`lengths` is no example but two models for sequences of unequal lengths, of which one masks what pad_sequences adds.

Everything is small, and every task has an answer that can be read off the data. The attention of `custom` is a class of
our own, which no Keras knows; its model is also saved as the HDF5 file that Keras 2 would write.
"""

import json
import os
import platform
import random
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "examples")
SEED = 20261125


def start():
    import keras

    keras.backend.clear_session()
    keras.utils.set_random_seed(SEED)
    return keras, keras.layers, np.random.RandomState(SEED)


def write(name, model, data, inputs, note):
    """Saves a model, its data files (name -> bytes or array) and what it predicts for `inputs`."""
    import keras

    folder = os.path.join(FOLDER, name)
    os.makedirs(folder, exist_ok=True)
    model.save(os.path.join(folder, "model.keras"))
    for file, content in data.items():
        path = os.path.join(folder, file)
        if isinstance(content, np.ndarray):
            np.save(path, content)
        else:
            with open(path, "w") as handle:
                handle.write(content)
    expected = model.predict(inputs, verbose=0)
    np.save(os.path.join(folder, "expected.npy"), expected[0] if isinstance(expected, list) else expected)
    with open(os.path.join(folder, "writer.json"), "w") as handle:
        json.dump(
            {"writer": "keras %s" % keras.__version__, "backend": keras.backend.backend(),
             "python": platform.python_version(), "script": "Fixtures/generate/examples.py", "seed": SEED, "task": note},
            handle, indent=1, sort_keys=True)
        handle.write("\n")
    print(name, "written")


def lines(samples):
    return "".join(json.dumps(sample, separators=(", ", ": ")) + "\n" for sample in samples)


def tagger():
    """Words 1 to 19: a word from 15 on begins a name, and so does one that follows it below 5; tags 0 other, 1 begins, 2 goes on."""
    keras, layers, rng = start()

    def sentences(count):
        made = [rng.randint(1, 20, rng.randint(3, 15)) for _ in range(count)]
        tags = []
        for words in made:
            own = []
            for word in words:
                own.append(1 if word >= 15 else 2 if word < 5 and own and own[-1] > 0 else 0)
            tags.append(own)
        return [w.tolist() for w in made], tags

    words, tags = sentences(3000)
    pad = lambda values: keras.utils.pad_sequences(values, maxlen=14, padding="post")
    x, y = pad(words), pad(tags)
    model = keras.Sequential([
        keras.Input((None,), dtype="int32", name="words"),
        layers.Embedding(20, 6, mask_zero=True),
        layers.Bidirectional(layers.LSTM(8, return_sequences=True)),
        layers.TimeDistributed(layers.Dense(3, activation="softmax"), name="tags"),
    ], name="tagger")
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x, y, sample_weight=(x != 0).astype("float32"), epochs=12, batch_size=64, verbose=0)
    shown, right = sentences(6)
    found = model.predict(pad(shown), verbose=0).argmax(-1)
    assert all(found[i, : len(t)].tolist() == t for i, t in enumerate(right)), "not trained enough"
    write("tagger", model, {"sentences.jsonl": lines(shown)}, pad(shown), tagger.__doc__)


def translator():
    """Reads digits and writes them backwards, one step at a time behind a start sign (11); 10 ends an answer."""
    keras, layers, rng = start()
    width, steps = 12, 6
    x = rng.randint(0, 10, (6000, steps))
    y = np.concatenate([x[:, ::-1], np.full((len(x), 1), 10)], axis=1)
    before = np.concatenate([np.full((len(x), 1), 11), y[:, :-1]], axis=1)
    source = keras.Input((None,), dtype="int32", name="source")
    target = keras.Input((None,), dtype="int32", name="target")
    encoded, state, cell = layers.LSTM(24, return_sequences=True, return_state=True, name="encoder")(
        layers.Embedding(width, 8, name="source_digits")(source))
    decoded = layers.LSTM(24, return_sequences=True, name="decoder")(
        layers.Embedding(width, 8, name="target_digits")(target), initial_state=[state, cell])
    context = layers.Attention(name="attention")([decoded, encoded])
    joined = layers.Concatenate(name="join")([decoded, context])
    answer = layers.Dense(width, activation="softmax", name="answer")(joined)
    model = keras.Model([source, target], answer, name="translator")
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit([x, before], y, epochs=8, batch_size=64, verbose=0)
    shown = [x[:4].astype("int32"), before[:4].astype("int32")]
    assert (model.predict(shown, verbose=0).argmax(-1) == y[:4]).all(), "not trained enough"
    pairs = [{"source": a.tolist(), "target": b.tolist()} for a, b in zip(*shown)]
    write("translator", model, {"pairs.jsonl": lines(pairs)}, shown, translator.__doc__)


def series():
    """Three measured values a step, two waves and noise; the next value of the first one is asked for."""
    keras, layers, rng = start()
    time = np.arange(1200)
    waves = np.stack([np.sin(time / 5), np.cos(time / 9), 0.1 * rng.randn(len(time))], axis=1)
    waves[:, 0] += 0.5 * waves[:, 1]
    x = np.stack([waves[i : i + 24] for i in range(len(time) - 24)]).astype("float32")
    y = waves[24:, :1].astype("float32")
    model = keras.Sequential([
        keras.Input((24, 3), name="measured"),
        layers.Conv1D(8, 5, strides=2, padding="causal", activation="relu"),
        layers.GRU(12),
        layers.Dense(1, name="next"),
    ], name="series")
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.fit(x[:1000], y[:1000], epochs=15, batch_size=64, verbose=0)
    shown = x[1100:1105]
    assert np.abs(model.predict(shown, verbose=0) - y[1100:1105]).max() < 0.15, "not trained enough"
    csv = "".join(",".join("%.4f" % v for v in window.reshape(-1)) + "\n" for window in shown)
    rounded = np.array([[float("%.4f" % v) for v in w.reshape(-1)] for w in shown], "float32").reshape(shown.shape)
    write("series", model, {"windows.csv": csv}, rounded, series.__doc__)


def frames():
    """Films of 8 x 8 pixels, on each of which one dot moves straight on; where is it on the frame behind the last?"""
    keras, layers, rng = start()

    def films(count):
        made = np.zeros((count, 6, 8, 8, 1), "float32")
        for film in made:
            place, speed = rng.randint(0, 8, 2), rng.randint(-1, 2, 2)
            for step in range(6):
                row, column = (place + step * speed) % 8
                film[step, row, column, 0] = 1
        return made[:, :5], made[:, 5]

    x, y = films(2000)
    model = keras.Sequential([
        keras.Input((5, 8, 8, 1), name="film"),
        layers.ConvLSTM2D(8, 3, padding="same"),
        layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="dot"),
    ], name="frames")
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    model.fit(x, y, epochs=10, batch_size=64, verbose=0)
    shown, _ = films(3)
    write("frames", model, {"films.npy": shown}, shown, frames.__doc__)


def custom():
    """Does a word below 3 occur? The answer looks for it by an attention of our own, AttentionPooling."""
    keras, layers, rng = start()
    ops = keras.ops

    @keras.saving.register_keras_serializable(package="examples")
    class AttentionPooling(layers.Layer):
        """The mean of all steps, each weighted by how much `tanh(x W + b) u` says of it."""

        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.units = units

        def build(self, shape):
            self.kernel = self.add_weight(name="kernel", shape=(shape[-1], self.units))
            self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")
            self.context = self.add_weight(name="context", shape=(self.units,))

        def call(self, inputs, mask=None):
            scores = ops.sum(ops.tanh(ops.matmul(inputs, self.kernel) + self.bias) * self.context, axis=-1)
            if mask is not None:
                scores = ops.where(mask, scores, -1e9)
            return ops.sum(inputs * ops.expand_dims(ops.softmax(scores, axis=-1), -1), axis=1)

        def compute_output_shape(self, shape):
            return (shape[0], shape[-1])

        def get_config(self):
            return dict(super().get_config(), units=self.units)

    def sentences(count):
        made = [rng.randint(3, 20, rng.randint(3, 15)).tolist() for _ in range(count)]
        for words in made[::2]:
            words[rng.randint(len(words))] = int(rng.randint(1, 3))
        return made, np.array([[1.0 - i % 2] for i in range(count)], "float32")

    words, y = sentences(1500)
    pad = lambda values: keras.utils.pad_sequences(values, maxlen=14)
    source = keras.Input((None,), dtype="int32", name="words")
    read = layers.Embedding(20, 6, mask_zero=True)(source)
    read = layers.Bidirectional(layers.GRU(5, return_sequences=True))(read)
    found = AttentionPooling(4, name="pool")(read)
    model = keras.Model(source, layers.Dense(1, activation="sigmoid", name="found")(found), name="finder")
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    model.fit(pad(words), y, epochs=8, batch_size=64, verbose=0)
    shown, right = sentences(6)
    assert (np.abs(model.predict(pad(shown), verbose=0) - right) < 0.2).all(), "not trained enough"
    write("custom", model, {"sentences.jsonl": lines(shown)}, pad(shown), custom.__doc__)
    model.save(os.path.join(FOLDER, "custom", "model.h5"))


def lengths():
    """Sequences of 1 to 12 steps, brought to one length by keras.utils.pad_sequences in every way."""
    keras, layers, rng = start()
    words = keras.Input((None,), dtype="int32", name="words")
    measured = keras.Input((None, 2), name="measured")
    read = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(layers.Embedding(9, 3, mask_zero=True)(words))
    heard = layers.GRU(5)(layers.Masking(0.0)(measured))
    heard = layers.Concatenate()([heard, layers.GlobalAveragePooling1D()(read)])
    tags = layers.Dense(3, activation="softmax", name="tags")(layers.LayerNormalization()(read))
    masked = keras.Model([words, measured], [tags, layers.Dense(2, name="mood")(heard)], name="masked")
    source = keras.Input((None, 2), name="measured")
    plain = layers.Dense(2, name="mood")(layers.GRU(4)(layers.Conv1D(3, 2)(source)))
    plain = keras.Model(source, plain, name="plain")
    for model in masked, plain:
        model.set_weights([rng.normal(size=w.shape).astype("float32") for w in model.get_weights()])
    counts = rng.randint(1, 13, (30, 2))
    a = [rng.randint(1, 9, n).tolist() for n in counts[:, 0]]
    b = [np.round(rng.normal(size=(n, 2)), 3).tolist() for n in counts[:, 1]]
    expected = {}
    for steps in (0, 5, 14):
        for side in ("pre", "post"):
            for cut in ("pre", "post"):
                pad = lambda values, dtype, value: keras.utils.pad_sequences(
                    values, steps or None, dtype=dtype, padding=side, truncating=cut, value=value)
                name = "%d_%s_%s" % (steps, side, cut)
                found = masked.predict([pad(a, "int32", 0), pad(b, "float32", 0)], verbose=0)
                expected[name + "_tags"], expected[name + "_mood"] = found
                expected[name + "_plain"] = plain.predict(pad(b, "float32", -1.5), verbose=0)
    folder = os.path.join(FOLDER, "lengths")
    os.makedirs(folder, exist_ok=True)
    plain.save(os.path.join(folder, "plain.keras"))
    write("lengths", masked, {"both.jsonl": lines([{"words": x, "measured": y} for x, y in zip(a, b)]),
                              "measured.jsonl": lines(b)},
          [keras.utils.pad_sequences(a), keras.utils.pad_sequences(b, dtype="float32")], lengths.__doc__)
    os.remove(os.path.join(folder, "expected.npy"))
    np.savez_compressed(os.path.join(folder, "expected.npz"), **expected)


def main():
    names = sys.argv[1:] or ["tagger", "translator", "series", "frames", "custom", "lengths"]
    random.seed(SEED)
    for name in names:
        globals()[name]()


if __name__ == "__main__":
    main()
