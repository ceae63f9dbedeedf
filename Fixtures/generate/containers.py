"""One model in many containers: what users do to files, and the types that Keras 3 can store.

usage: containers.py          writes Fixtures/keras3-containers

Each case's expected outputs are those of a float32 Keras model whose weights are what the file holds: stored types are
widened, quantized kernels divided by their scales (as `keras/src/layers/core/dense.py` does with what it multiplies).
"""

import json
import os
import shutil
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py  # noqa: E402
import numpy as np  # noqa: E402

import cases  # noqa: E402
import tensors  # noqa: E402
import writers  # noqa: E402

FOLDER = "keras3-containers"


def model(k, dtype=None):
    layers = k.layers
    inner = k.keras.models.Sequential([layers.Input((5, 4)), layers.GRU(3, return_sequences=True, dtype=dtype, recurrent_initializer="glorot_uniform"),
                                       layers.BatchNormalization(dtype=dtype)], name="inner")
    return k.keras.models.Sequential([
        layers.Input((5,), dtype="int32", name="words"), layers.Embedding(7, 6, dtype=dtype, name="rows"),
        layers.Bidirectional(layers.LSTM(2, return_sequences=True, dtype=dtype, recurrent_initializer="glorot_uniform"), dtype=dtype, name="both"), inner,
        layers.Dense(5, activation="tanh", dtype=dtype, name="hidden"), layers.Dense(3, dtype=dtype, name="end"),
    ], name="containers")


class Made:
    """A filled model, its input, and the float32 model that predicts."""

    def __init__(self, name, dtype=None):
        self.name, self.k = name, writers.writer("keras3-h5")
        self.seed = cases.Case(name, None).seed
        self.k.start(self.seed)
        rng = np.random.RandomState(self.seed)
        self.model = model(self.k, dtype)
        shapes = self.k.weights(self.model)
        self.model.set_weights(cases.fill_weights(rng, [each for each, _ in shapes], [shape for _, shape in shapes], 1.0))
        self.input = rng.randint(0, 7, (2, 5)).astype("int32")
        self.folder = os.path.join(cases.FIXTURES, FOLDER, name)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def finish(self, weights=None, covers=()):
        """Writes input, expected outputs and origin; `weights` are those of the float32 model."""
        self.k.start(self.seed)
        plain = model(self.k)
        values = weights if weights is not None else [np.asarray(each).astype("float32") for each in self.model.get_weights()]
        plain.set_weights(values)
        expected = plain.predict(self.input, verbose=0)
        cases.put(self.folder, "input.json", tensors.calls([{"words": self.input}]))
        cases.put(self.folder, "expected.json", tensors.calls([{"end": np.asarray(expected)}]))
        case = cases.Case(self.name, None, also=covers)
        facts = {
            "writer": self.k.version(), "backend": self.k.backend(), "script": "Fixtures/generate/containers.py",
            "seed": case.seed, "tolerance": case.tolerance, "covers": [],
        }
        cases.put(self.folder, "origin.json", json.dumps(facts, indent=2) + "\n")


def copied(source, target, change=None, **arguments):
    """An HDF5 file written anew, each dataset as `change` says."""
    with h5py.File(source) as old, h5py.File(target, "w", **arguments) as new:
        for key, value in old.attrs.items():
            new.attrs[key] = value

        def visit(name, item):
            if isinstance(item, h5py.Group):
                made = new.require_group(name)
            else:
                made = new.create_dataset(name, data=item[()], **(change(item) if change else {}))
            for key, value in item.attrs.items():
                made.attrs[key] = value

        old.visititems(visit)


def containers():
    made = Made("folder")
    made.k.keras.saving.save_model(made.model, made.path("model"), zipped=False)
    os.rename(made.path("model"), made.path("model.keras"))
    made.finish()

    made = Made("archive_named_h5")
    made.model.save(made.path("x.keras"))
    os.rename(made.path("x.keras"), made.path("model.h5"))
    made.finish()

    made = Made("h5_named_keras")
    made.model.save(made.path("x.h5"))
    os.rename(made.path("x.h5"), made.path("model.keras"))
    made.finish()

    for name, change, arguments in (
        ("gzip_chunks", lambda item: dict(compression="gzip", shuffle=True, fletcher32=True, chunks=True) if item.shape else {}, {}),
        ("latest", lambda item: dict(chunks=True, maxshape=(None,) * len(item.shape)) if item.shape else {}, dict(libver="v110")),
    ):
        made = Made(name)
        made.model.save(made.path("x.h5"))
        copied(made.path("x.h5"), made.path("model.h5"), change, **arguments)
        os.remove(made.path("x.h5"))
        made.finish()

    made = Made("short_names")  # as Keras 3.0 and 3.1 named weights: no path in front
    made.model.save(made.path("model.h5"))
    with h5py.File(made.path("model.h5"), "r+") as file:
        for group in file["model_weights"].values():
            names = [str(name) for name in group.attrs.get("weight_names", [])]
            short = [name.split("/")[-1] for name in names]
            if len(set(short)) < len(short):
                continue  # those versions fail to write such a layer
            for name, new in zip(names, short):
                group.move(name, new)
            group.attrs["weight_names"] = np.array([name.encode() for name in short]) if short else np.zeros(0)
    made.finish()

    made = Made("shards")
    made.model.save_weights(made.path("model.weights.json"), max_shard_size=6e-7)
    cases.put(made.folder, "architecture.json", made.model.to_json(indent=1) + "\n")
    made.finish()


def types():
    for dtype in ("float16", "bfloat16", "float64", "mixed_float16"):
        for extension in ("keras", "h5"):
            made = Made("%s_%s" % (dtype, extension), dtype)
            made.model.save(made.path("model." + extension))
            made.finish()


def quantized():
    from keras.src import ops, quantizers
    from keras.src.quantizers.quantizers import dequantize_with_sz_map

    def dequantized(values, *arguments, **keywords):
        return dequantize_with_sz_map(ops.cast(values, "float32"), *arguments, **keywords)

    for mode in ("int8", "int4"):
        made = Made(mode)
        made.model.quantize(mode)
        made.model.save(made.path("model.keras"))
        values = []
        for layer in made.model.layers:
            if getattr(layer, "kernel_scale", None) is not None:
                if mode == "int4":
                    kernel = quantizers.unpack_int4(layer._kernel, layer.units, axis=-1)
                    kernel = dequantized(kernel, layer.kernel_scale, layer.kernel_zero, layer.g_idx, group_axis=0)
                else:
                    kernel = np.asarray(layer._kernel).astype("float32") / np.asarray(layer.kernel_scale)
                values += [np.asarray(kernel), np.asarray(layer.bias)]
            elif getattr(layer, "embeddings_scale", None) is not None:
                if mode == "int4":
                    rows = quantizers.unpack_int4(layer._embeddings, layer.output_dim, axis=-1)
                    rows = dequantized(rows, layer.embeddings_scale, layer.embeddings_zero, layer.g_idx, group_axis=-1)
                else:
                    rows = np.asarray(layer._embeddings).astype("float32") / np.asarray(layer.embeddings_scale)[:, None]
                values.append(np.asarray(rows))
            else:
                values += [np.asarray(each) for each in layer.get_weights()]
        made.finish(values)


if __name__ == "__main__":
    for part in (containers, types, quantized):
        part()
    print("%s: %d cases" % (FOLDER, len(os.listdir(os.path.join(cases.FIXTURES, FOLDER)))))
    sys.exit(0)
