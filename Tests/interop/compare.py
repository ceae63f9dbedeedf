"""Is what `rnnx compare` reports what NumPy and Keras compute? And are pairs made by real tools told rightly?

compare.py --rnnx PATH [--count N]: models by Keras 3, changed by noise of every size, by NaN and infinities; every measure is
recomputed by NumPy from the files, every layer's output by Keras. Then the same network saved as .h5, .keras and
.weights.h5, repacked by h5repack, in the gate orders of other programs: each must be told, and nothing else.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import logging

import keras
import numpy as np

logging.getLogger("absl").setLevel(logging.ERROR)
logging.getLogger("tensorflow").setLevel(logging.ERROR)

EDGES = [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0]
ATOL, RTOL = 1e-5, 1e-5
faults = []


def check(name, condition, text=""):
    if not condition:
        faults.append("%s: %s" % (name, text))


def compare(rnnx, a, b, *options):
    done = subprocess.run([rnnx, "compare", a, b, "--json", *options], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit("compare failed with %d: %s" % (done.returncode, done.stderr))
    report = json.loads(done.stdout)
    check(a, report["same"] == (done.returncode == 0), "exit code and answer contradict each other")
    return report


def steps(a, b):
    """Float32 values from one to the other; 0 and -0 are one."""
    def ordered(x):
        bits = x.astype(np.float32).view(np.int32).astype(np.int64)
        return np.where(bits < 0, -(2**31) - bits, bits)
    return np.abs(ordered(a) - ordered(b))


def measures(a, b):
    """What the report must say of two float32 arrays."""
    a32, b32 = a.ravel(), b.ravel()
    a, b = a32.astype(np.float64), b32.astype(np.float64)
    numbers = ~(np.isnan(a) | np.isnan(b))
    finite = np.isfinite(a) & np.isfinite(b)
    with np.errstate(all="ignore"):
        d = np.where(a == b, 0, np.abs(a - b))
        within = (a == b) | ((d <= ATOL + RTOL * np.abs(b)) & np.isfinite(b))
        relative = d / np.abs(b)
    beyond = ~within
    usable = numbers & (b != 0) & np.isfinite(b)
    counts = [int(np.sum(numbers & (d == 0))), int(np.sum(numbers & (d > 0) & (d < EDGES[0])))]
    for low, high in zip(EDGES, EDGES[1:]):
        counts.append(int(np.sum(numbers & (d >= low) & (d < high))))
    counts += [int(np.sum(numbers & (d >= EDGES[-1]))), int(np.sum(~numbers))]
    x, y = a[finite], b[finite]
    norm = np.sqrt(np.sum(x * x)) * np.sqrt(np.sum(y * y))
    return {
        "count": a.size, "beyond": int(np.sum(beyond)), "share_beyond": float(np.mean(beyond)),
        "differing": int(np.sum((numbers & (a != b)) | (np.isnan(a) ^ np.isnan(b)))),
        "first_beyond": int(np.argmax(beyond)) if beyond.any() else None,
        "largest_absolute": (float(d[numbers].max()), int(np.argmax(np.where(numbers, d, -1)))),
        "largest_relative": (float(relative[usable].max()), int(np.argmax(np.where(usable, relative, -1)))),
        "largest_ulp": (float(steps(a32, b32)[numbers].max()), int(np.argmax(np.where(numbers, steps(a32, b32), -1)))),
        "mean_absolute": float(d[finite].mean()), "root_mean_square": float(np.sqrt(np.mean(d[finite] ** 2))),
        # By definition 1 where both are zero everywhere, 0 where one is.
        "cosine": float(np.sum(x * y) / norm) if norm else float(np.sum(x * x) == np.sum(y * y)),
        "nan": {"a": int(np.sum(np.isnan(a) & ~np.isnan(b))), "b": int(np.sum(~np.isnan(a) & np.isnan(b))),
                "both": int(np.sum(np.isnan(a) & np.isnan(b)))},
        "histogram": counts,
    }


def check_measures(name, found, expected):
    for key in ["count", "beyond", "differing", "first_beyond", "nan"]:
        check(name, found[key] == expected[key], "%s: %s, NumPy has %s" % (key, found[key], expected[key]))
    check(name, list(found["histogram"].values()) == expected["histogram"],
          "histogram: %s, NumPy has %s" % (list(found["histogram"].values()), expected["histogram"]))
    for key in ["share_beyond", "mean_absolute", "root_mean_square", "cosine"]:
        check(name, abs(found[key] - expected[key]) <= 1e-12 * max(1, abs(expected[key])),
              "%s: %r, NumPy has %r" % (key, found[key], expected[key]))
    for key in ["largest_absolute", "largest_relative", "largest_ulp"]:
        value, index = expected[key]
        check(name, found[key]["value"] == value and found[key]["index"] == index,
              "%s: %s, NumPy has %s at %s" % (key, found[key], value, index))


def network(seed):
    """A network of layers of odd sizes; every layer has another role in the report."""
    keras.utils.set_random_seed(seed)
    kinds = [keras.layers.LSTM(5, return_sequences=True), keras.layers.GRU(4, return_sequences=True),
             keras.layers.Bidirectional(keras.layers.LSTM(3, return_sequences=True)),
             keras.layers.Bidirectional(keras.layers.GRU(3, reset_after=False, return_sequences=True)),
             keras.layers.SimpleRNN(6, return_sequences=True)]
    rng = np.random.default_rng(seed)
    picked = [kinds[i] for i in rng.permutation(len(kinds))[:3]]
    model = keras.Sequential([keras.Input((7, 3)), *picked, keras.layers.GlobalAveragePooling1D(),
                              keras.layers.Dense(37, activation="tanh"), keras.layers.Dense(2)])
    model.set_weights([rng.normal(0, 0.5, w.shape).astype("float32") for w in model.get_weights()])
    return model


def noisy(weights, seed):
    """Noise of every size, from below one step to the value itself; some values zero, infinite, not numbers."""
    rng = np.random.default_rng(seed + 1)
    result = []
    for number, weight in enumerate(weights):
        changed = weight.copy()
        size = 10.0 ** rng.uniform(-11, 1, weight.shape)
        touched = rng.random(weight.shape) < 0.7
        changed[touched] = (weight + size * rng.choice([-1, 1], weight.shape))[touched].astype("float32")
        flat = changed.reshape(-1)
        if number % 3 == 0:
            flat[rng.integers(flat.size)] = 0
        if seed % 4 == 3 and number % 2 == 1:
            flat[rng.integers(flat.size)] = rng.choice([np.nan, np.inf, -np.inf])
        result.append(changed)
    return result


def recomputed(rnnx, folder, count):
    for seed in range(count):
        model = network(seed)
        a, b = os.path.join(folder, "a.h5"), os.path.join(folder, "b.keras")
        model.save(b)
        original = model.get_weights()
        probe = keras.Model(model.inputs, [layer.output for layer in model.layers])
        data = np.random.default_rng(seed).normal(0, 1, (4, 7, 3)).astype("float32")
        np.save(os.path.join(folder, "x.npy"), data)
        outputs_b = probe.predict(data, verbose=0)
        changed = noisy(original, seed)
        model.set_weights(changed)
        outputs_a = probe.predict(data, verbose=0)
        model.save(a)
        report = compare(rnnx, a, b, "--input", os.path.join(folder, "x.npy"))
        check("seed %d" % seed, len(report["weights"]) == len(original), "number of weights")
        for found, left, right in zip(report["weights"], changed, original):
            name = "seed %d, %s %s" % (seed, found["layer"], found["weight"])
            if found["weight"].endswith("bias") and left.shape != right.shape:
                check(name, False, "shapes")
            check_measures(name, found["measures"], measures(left, right))
        if seed % 4 == 3:
            continue  # outputs are not numbers
        for found, left, right in zip(report["outputs"]["layers"], outputs_a, outputs_b):
            difference = float(np.abs(left.astype("float64") - right).max())
            reported = found["measures"]["largest_absolute"]["value"]
            check("seed %d, output of %s" % (seed, found["a"]), abs(difference - reported) <= 1e-5 + 1e-4 * difference,
                  "largest difference %r, Keras has %r" % (reported, difference))
    print("%d models: every measure as NumPy has it, layers' outputs as Keras has them" % count)


def pairs(rnnx, folder):
    """One network by real writers: all the same, but for what is changed on purpose."""
    path = lambda name: os.path.join(folder, name)
    model = network(5)
    model.compile("adam", "mse")
    model.fit(np.ones((4, 7, 3)), np.ones((4, 2)), epochs=1, verbose=0)
    model.save(path("one.h5"))
    model.save(path("one.keras"))
    model.save_weights(path("one.weights.h5"))
    for name, options in [("gzip", ["-f", "GZIP=6"]), ("shuffled", ["-f", "SHUF", "-f", "GZIP=1"]), ("latest", ["-L"])]:
        subprocess.run(["h5repack", *options, path("one.h5"), path(name + ".h5")], check=True)
    for other in ["one.keras", "one.weights.h5", "gzip.h5", "shuffled.h5", "latest.h5"]:
        report = compare(rnnx, path("one.h5"), path(other))
        check(other, report["same"], "told as different: " + json.dumps(report["remarks"]))

    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((7, 3)), keras.layers.LSTM(5, return_sequences=True, name="lstm"),
                              keras.layers.GRU(4, name="gru"), keras.layers.Dense(2)])
    model.save(path("plain.keras"))
    order = {"keras1": ("lstm", [0, 2, 1, 3]), "onnx": ("lstm", [0, 3, 1, 2]), "torch": ("gru", [1, 0, 2])}
    for name, (layer, gates) in order.items():
        changed = keras.models.load_model(path("plain.keras"))
        target = changed.get_layer(layer)
        target.set_weights([np.concatenate([np.split(w, len(gates), axis=-1)[g] for g in gates], axis=-1)
                            for w in target.get_weights()])
        changed.save(path(name + ".h5"))
        report = compare(rnnx, path(name + ".h5"), path("plain.keras"))
        told = [w for w in report["weights"] if not w["equal"]]
        check(name, told and {w["layer"] for w in told} == {layer}, "told of %s" % [w["layer"] for w in told])
        check(name, all((w["diagnosis"] or {}).get("code") == "gates_exchanged" for w in told
                        if w["weight"].endswith("kernel")), "%s" % [w["diagnosis"] for w in told])
    for dtype in ["float16", "bfloat16"]:
        narrow = keras.models.load_model(path("plain.keras"))
        narrow.set_weights([keras.ops.convert_to_numpy(keras.ops.cast(keras.ops.cast(w, dtype), "float32"))
                            for w in narrow.get_weights()])
        narrow.save(path(dtype + ".h5"))
        report = compare(rnnx, path(dtype + ".h5"), path("plain.keras"))
        for w in report["weights"]:
            check(dtype, w["equal"] or w["diagnosis"]["code"] == "rounded", "%s: %s" % (w["weight"], w["diagnosis"]))
    print("pairs by Keras and h5repack: no false alarm; gate orders and rounding recognised")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--count", type=int, default=8)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        recomputed(arguments.rnnx, folder, arguments.count)
        pairs(arguments.rnnx, folder)
    for fault in faults[:40]:
        print("FAULT " + fault)
    sys.exit(1 if faults else 0)


main()
