"""One face for every Keras: build, fill, save and run a model."""

import importlib
import json
import os
import random

import numpy as np


class Writer:
    """What all Keras have in common. `layers` is that Keras' module of layers."""

    folder = None
    zero_output_for_mask = True  # RNN layers have this argument
    first_layer_shape = False  # Sequential: shape on the first layer instead of an InputLayer

    def start(self, seed):
        """Forgets earlier models, so that automatic names start again."""
        self.keras.backend.clear_session()
        np.random.seed(seed % 2**32)
        random.seed(seed)

    def version(self):
        return "keras %s" % self.keras.__version__

    def backend(self):
        return self.keras.backend.backend()

    def input(self, shape, dtype="float32", name=None, batch=None):
        arguments = {"dtype": dtype, "name": name}
        if batch is not None:
            return self.batched_input((batch,) + tuple(shape), arguments)
        return self.keras.layers.Input(shape=tuple(shape), **arguments)

    def batched_input(self, shape, arguments):
        return self.keras.layers.Input(batch_shape=shape, **arguments)

    def sequential(self, layers, shape, batch=None, dtype="float32", name=None):
        model = self.keras.models.Sequential(name=name)
        if self.first_layer_shape:
            layers[0]._batch_input_shape = (batch,) + tuple(shape)
        else:
            model.add(self.input(shape, dtype, batch=batch))
        for layer in layers:
            model.add(layer)
        return model

    def model(self, inputs, outputs, name=None):
        return self.keras.models.Model(inputs=inputs, outputs=outputs, name=name)

    def has(self, layer):
        return hasattr(self.layers, layer)

    def save(self, model, path):
        model.save(path)

    def weights(self, model):
        """(name, shape) of each weight, in the order of set_weights."""
        return [(weight.name, tuple(weight.shape)) for weight in model.weights]

    def config(self, model):
        return json.loads(model.to_json())

    def input_shapes(self, model):
        return [tuple(tensor.shape) for tensor in model.inputs]

    def input_names(self, model):
        return list(model.input_names)

    def output_names(self, model):
        return unique(model.output_names)

    def predict(self, model, inputs):
        outputs = model.predict(inputs if len(inputs) > 1 else inputs[0], batch_size=len(inputs[0]), verbose=0)
        if isinstance(outputs, dict):
            outputs = [outputs[name] for name in model.output_names]
        return outputs if isinstance(outputs, (list, tuple)) else [outputs]


class Keras3(Writer):
    folder = "keras3-h5"

    def __init__(self):
        os.environ.setdefault("KERAS_BACKEND", "tensorflow")
        self.keras = importlib.import_module("keras")
        self.layers = self.keras.layers

    def start(self, seed):
        super().start(seed)
        self.keras.utils.set_random_seed(seed)

    def weights(self, model):
        return [(weight.path, tuple(weight.shape)) for weight in model.weights]

    def input_names(self, model):
        return [tensor._keras_history.operation.name for tensor in model.inputs]

    def output_names(self, model):
        return unique(tensor._keras_history.operation.name for tensor in model.outputs)


class TFKeras(Writer):
    folder = "tfkeras-h5"
    first_layer_shape = True

    def __init__(self):
        self.keras = importlib.import_module("tf_keras")
        self.layers = self.keras.layers

    def start(self, seed):
        super().start(seed)
        self.keras.utils.set_random_seed(seed)

    def version(self):
        return "tf-keras %s" % self.keras.__version__

    def sequential(self, layers, shape, batch=None, dtype="float32", name=None):
        if dtype != "float32":  # the first layer's own dtype is that of its weights
            self.first_layer_shape = False
        try:
            return super().sequential(layers, shape, batch, dtype, name)
        finally:
            self.first_layer_shape = True


class Keras2(Writer):
    """Standalone Keras 2; the list-style or dict-style Sequential config is its own affair."""

    folder = "keras2-h5"
    zero_output_for_mask = False

    def __init__(self):
        self.keras = importlib.import_module("keras")
        self.layers = importlib.import_module("keras.layers")


def unique(names):
    """Repeated names get _1, _2, ..."""
    seen, result = {}, []
    for name in names:
        count = seen.get(name, 0)
        seen[name] = count + 1
        result.append("%s_%d" % (name, count) if count else name)
    return result


def writer(folder):
    """The writer of that folder's name; imports its Keras."""
    return {each.folder: each for each in (Keras3, TFKeras, Keras2)}[folder]()
