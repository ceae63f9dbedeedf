"""What a case is, and how it becomes a folder. Everything random depends on the case's name only."""

import json
import os
import platform
import zlib

import numpy as np

import coverage
import tensors

FIXTURES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOLERANCE = {"atol": 1e-5, "rtol": 1e-5, "reason": "float32 sums in another order"}
BATCH = 2
TIME = 5


class Case:
    """A model to build, and how to fill and feed it.

    `build` makes the model. `inputs(rng, shapes)` gives a list of arrays, one per model input (default: normal
    numbers). `scale` multiplies the random kernels. `calls` is how often the model is called in a row.
    `also` adds to what the case covers. `refused` is [layer path, class] of what cannot be run.
    `form` is "model" (one file), or "weights" (a file of weights beside architecture.json).
    `reopens` is false where the very Keras that wrote the file fails to open it again.
    """

    def __init__(self, name, build, inputs=None, scale=1.0, calls=1, also=(), refused=None, fill=None,
                 tolerance=None, reopens=True, form="model"):
        self.name = name
        self.build = build
        self.inputs = inputs or normal_inputs
        self.scale = scale
        self.calls = calls
        self.also = list(also)
        self.refused = refused
        self.fill = fill or fill_weights
        self.tolerance = tolerance or TOLERANCE
        self.reopens = reopens
        self.form = form
        self.seed = zlib.crc32(name.encode()) & 0xFFFFFFFF  # Python 2 gives it a sign

    def extra(self, model, folder):
        """Writes further files about the model."""

    def predictor(self, model, path):
        """The model that computes the expected outputs; `path` is what was saved."""
        return model


def normal_inputs(rng, shapes):
    """Standard normal numbers, unknown sizes filled in: batch 2, time 5."""
    return [rng.randn(*known(shape)).astype("float32") for shape in shapes]


def single_inputs(rng, shapes):
    """The same for a batch of 1, where outputs are large."""
    return [rng.randn(*((1,) + known(shape)[1:])).astype("float32") for shape in shapes]


def integer_inputs(high):
    """Numbers 0 ..< high, for Embedding."""
    return lambda rng, shapes: [rng.randint(0, high, known(shape)).astype("int32") for shape in shapes]


def known(shape):
    """A shape with batch and time in place of the unknown sizes."""
    batch = BATCH if shape[0] is None else shape[0]
    return (batch,) + tuple(TIME if size is None else size for size in shape[1:])


# Masked steps per row: at the start, in the middle, at the end, all of them, none, and scattered.
MASKED_STEPS = [(0, 1), (2,), (3, 4), (0, 1, 2, 3, 4), (), (0, 2, 4)]


def masked_inputs(value=0.0, first_only=False):
    """Six rows in whose masked steps every feature is `value`."""

    def make(rng, shapes):
        arrays = []
        for index, shape in enumerate(shapes):
            array = rng.randn(*((len(MASKED_STEPS),) + known(shape)[1:])).astype("float32")
            if index == 0 or not first_only:
                for row, steps in enumerate(MASKED_STEPS):
                    array[row, list(steps)] = value
            arrays.append(array)
        return arrays

    return make


def masked_integer_inputs(high):
    """Six rows of 1 ..< high with 0 in the masked steps."""

    def make(rng, shapes):
        arrays = []
        for shape in shapes:
            array = rng.randint(1, high, (len(MASKED_STEPS),) + known(shape)[1:]).astype("int32")
            for row, steps in enumerate(MASKED_STEPS):
                array[row, list(steps)] = 0
            arrays.append(array)
        return arrays

    return make


def fill_weights(rng, names, shapes, scale):
    """Random weights by role: no zero bias, no trivial statistics, and large enough to saturate."""
    return [random_weight(rng, name, shape, scale) for name, shape in zip(names, shapes)]


def random_weight(rng, name, shape, scale):
    role = name.split("/")[-1].split(":")[0]
    if "variance" in role or "running_std" in role:
        values = rng.uniform(0.3, 2.0, shape)
    elif "gamma" in role:
        values = rng.uniform(0.5, 1.5, shape)
    elif "alpha" in role:
        values = rng.uniform(0.05, 0.5, shape)
    elif len(shape) < 2 or "bias" in role or "beta" in role or "mean" in role:
        values = rng.uniform(-0.6, 0.6, shape) * max(scale, 0.5)
    else:
        values = rng.uniform(-1.2, 1.2, shape) * scale
    return values.astype("float32")


def write(case, writer, script):
    """Builds, fills, saves and runs one case."""
    writer.start(case.seed)
    rng = np.random.RandomState(case.seed)
    model = case.build()
    if case.refused is None or writer.weights(model):
        weights = writer.weights(model)
        values = case.fill(rng, [name for name, _ in weights], [shape for _, shape in weights], case.scale)
        model.set_weights(values)
    folder = os.path.join(FIXTURES, writer.folder, case.name)
    if not os.path.isdir(folder):
        os.makedirs(folder)
    path = os.path.join(folder, "model." + writer.extension)
    if "weights" in (case.form, writer.form):
        path = os.path.join(folder, writer.weights_file)
        if os.path.exists(path):
            os.remove(path)  # Keras 0 asks before it replaces a file
        model.save_weights(path)
        architecture = json.loads(model.to_json())
        put(folder, "architecture.json", json.dumps(architecture, indent=1, sort_keys=True) + "\n")
    else:
        writer.save(model, path)
    case.extra(model, folder)
    inputs = [case.inputs(rng, writer.input_shapes(model)) for _ in range(case.calls)]
    put(folder, "input.json", tensors.calls([dict(zip(writer.input_names(model), each)) for each in inputs]))
    if case.refused is None:
        predictor = case.predictor(model, path)
        outputs = [writer.predict(predictor, each) for each in inputs]
        put(folder, "expected.json", tensors.calls([dict(zip(writer.output_names(model), each)) for each in outputs]))
    put(folder, "origin.json", json.dumps(origin(case, writer, model, script), indent=2) + "\n")


def origin(case, writer, model, script):
    facts = {
        "writer": writer.version(),
        "backend": writer.backend(),
        "python": platform.python_version(),
        "script": "Fixtures/generate/" + script,
        "seed": case.seed,
        "tolerance": case.tolerance,
        "covers": sorted(set(coverage.of(writer.config(model)) + case.also)),
    }
    if not case.reopens:
        facts["writer_reopens"] = False
    if case.refused is not None:
        facts["refused"] = case.refused
        facts["covers"] = []
    return facts


def put(folder, name, text):
    with open(os.path.join(folder, name), "w") as stream:
        stream.write(text)
