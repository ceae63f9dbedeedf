"""One face for every Keras: build, fill, save and run a model."""

import importlib
import json
import os
import random

import numpy as np


class Writer:
    """What all Keras have in common. `layers` is that Keras' module of layers."""

    folder = None
    form = "model"  # or "weights": the architecture in a JSON file beside
    extension = "h5"
    weights_file = "weights.h5"
    zero_output_for_mask = True  # RNN layers have this argument
    single_steps = True  # one unit, one time step: Theano's loop takes it for another type
    bidirectional_keeps_state = True  # from call to call, as stateful=True promises
    returns_states = True  # recurrent layers, as tensors of a graph
    reset_after = True  # GRU has this argument
    backward_layer = True  # Bidirectional takes one of its own
    spatial_dropout_masks = True  # SpatialDropout1D passes masks on
    builds_late = True  # Sequential takes its shape from build or the first call
    snake_names = True  # automatic names carry no number at first
    reopens_symbolic_masks = True  # a functional model with masks can be opened again
    theano = False  # pads and strides windows another way, knows no groups and fewer layers
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

    def first_input(self, shape, name):
        """What a Sequential takes as its explicit first layer."""
        return self.input(shape, name=name)

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

    def lambda_shape(self, shape):
        return {"output_shape": shape}

    def has(self, layer):
        return hasattr(self.layers, layer)

    def save(self, model, path):
        model.save(path)

    def load(self, path):
        return self.keras.models.load_model(path, compile=False)

    def rebuilt(self, architecture, weights):
        """A model of an architecture as JSON text and a file of weights."""
        model = self.keras.models.model_from_json(architecture)
        model.load_weights(weights)
        return model

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
    reopens_symbolic_masks = False  # the config holds the operations NotEqual and Any, and opening knows layers only

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


class Keras3Archive(Keras3):
    """The `.keras` archive of Keras 3. Its bytes hold the date."""

    folder = "keras3-keras"
    extension = "keras"
    reopens_symbolic_masks = True


class Keras3Weights(Keras3):
    """`save_weights` of Keras 3, and `to_json`."""

    folder = "keras3-weights"
    form = "weights"
    weights_file = "model.weights.h5"


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

    def output_names(self, model):
        return unique(tensor._keras_history.layer.name for tensor in model.outputs)

    def sequential(self, layers, shape, batch=None, dtype="float32", name=None):
        if dtype != "float32":  # the first layer's own dtype is that of its weights
            self.first_layer_shape = False
        try:
            return super().sequential(layers, shape, batch, dtype, name)
        finally:
            self.first_layer_shape = True


class TFKerasCuDNN(TFKeras):
    """CuDNN layers in the older kind of file."""

    folder = "tfkeras-cudnn-h5"


class TFKerasArchive(TFKeras):
    """The `.keras` archive of tf-keras. Its bytes hold the date."""

    folder = "tfkeras-keras"
    extension = "keras"


class TFKerasWeights(TFKeras):
    """`save_weights("x.h5")`, the older kind."""

    folder = "tfkeras-weights-h5"
    form = "weights"


class TFKerasNewWeights(TFKeras):
    """`save_weights("x.weights.h5")`, the newer kind."""

    folder = "tfkeras-weights"
    form = "weights"
    weights_file = "model.weights.h5"


class Keras2(Writer):
    """Standalone Keras 2.2.4: dict-style Sequential, GRU knows reset_after. Defaults to hard_sigmoid."""

    folder = "keras2-h5"
    expected_version = "2.2.4"
    theano = True
    single_steps = False
    bidirectional_keeps_state = False
    zero_output_for_mask = False
    backward_layer = False
    builds_late = False
    snake_names = False

    def __init__(self):
        if os.environ.get("KERAS_BACKEND") == "theano":
            importlib.import_module("theano.ifelse")  # Keras forgets to
        self.keras = importlib.import_module("keras")
        self.layers = importlib.import_module("keras.layers")
        if self.keras.__version__ != self.expected_version:
            raise SystemExit("%s wants Keras %s, found %s" % (self.folder, self.expected_version, self.keras.__version__))

    def start(self, seed):
        self.keras.backend.reset_uids() if self.backend() == "theano" else self.keras.backend.clear_session()
        np.random.seed(seed % 2**32)
        random.seed(seed)

    def first_input(self, shape, name):
        return self.layers.InputLayer(input_shape=shape, name=name)

    def sequential(self, layers, shape, batch=None, dtype="float32", name=None):
        model = self.keras.models.Sequential(name=name)
        layers[0].batch_input_shape = (batch,) + tuple(shape)
        if not hasattr(layers[0], "dtype"):
            layers[0].dtype = "float32"
        for layer in layers:
            model.add(layer)
        return model

    def weights(self, model):
        # set_weights goes layer by layer, though model.weights puts what is trainable first.
        weights = [weight for layer in model.layers for weight in layer.weights]
        return [(weight.name, tuple(self.keras.backend.int_shape(weight))) for weight in weights]

    def input_names(self, model):
        return [tensor._keras_history[0].name for tensor in model.inputs]

    def output_names(self, model):
        return unique(tensor._keras_history[0].name for tensor in model.outputs)

    def input_shapes(self, model):
        return [tuple(self.keras.backend.int_shape(tensor)) for tensor in model.inputs]


class Keras20(Keras2):
    """Standalone Keras 2.0.8: list-style Sequential, GRU without reset_after."""

    folder = "keras20-h5"
    expected_version = "2.0.8"
    reset_after = False
    returns_states = False


class Keras23(Keras2):
    """Standalone Keras 2.3.1: the last one; defaults to sigmoid."""

    folder = "keras23-h5"
    expected_version = "2.3.1"


class Keras1(Keras2):
    """Keras 1.2.2: other argument names, up to twelve arrays a layer."""

    folder = "keras1-h5"
    expected_version = "1.2.2"

    def start(self, seed):
        importlib.import_module("keras.backend.common").reset_uids()
        np.random.seed(seed % 2**32)
        random.seed(seed)

    def weights(self, model):
        return [(weight.name, tuple(self.keras.backend.int_shape(weight))) for weight in self.flat(model)]

    def flat(self, model):
        """All weights, layer by layer, as set_weights takes them: in nested models, too."""
        layers = getattr(model, "flattened_layers", None) or model.layers
        return [weight for each in layers for weight in self.parts(each)]

    def parts(self, layer):
        return self.flat(layer) if isinstance(layer, self.keras.models.Model) else layer.weights

    def model(self, inputs, outputs, name=None):
        return self.keras.models.Model(input=inputs, output=outputs, name=name)

    def sequential(self, layers, shape, batch=None, dtype="float32", name=None):
        layers[0].input_dtype = dtype
        return super(Keras1, self).sequential(layers, shape, batch, dtype, name)

    def load(self, path):
        return self.keras.models.load_model(path)

    def predict(self, model, inputs):
        outputs = model.predict(inputs if len(inputs) > 1 else inputs[0], batch_size=len(inputs[0]))
        return outputs if isinstance(outputs, (list, tuple)) else [outputs]


class Keras0(Writer):
    """Keras 0.3.3 on Theano: numbered weights, no names of inputs and outputs."""

    folder = "keras0-h5"
    form = "weights"

    def __init__(self):
        importlib.import_module("theano.ifelse")
        self.keras = importlib.import_module("keras")
        importlib.import_module("keras.models")
        names = ("core", "recurrent", "embeddings", "normalization")
        modules = [importlib.import_module("keras.layers." + name) for name in names]
        self.layers = type("layers", (), {key: value for each in modules for key, value in vars(each).items()})

    def start(self, seed):
        np.random.seed(seed % 2**32)

    def backend(self):
        return "theano"

    def sequential(self, layers, shape):
        if shape is not None:
            layers[0].set_input_shape((None,) + shape)
        model = self.keras.models.Sequential()
        for layer in layers:
            model.add(layer)
        model.compile(optimizer="sgd", loss="mse")  # which predict wants
        return model

    def rebuilt(self, architecture, weights):
        model = Writer.rebuilt(self, architecture, weights)
        model.compile(optimizer="sgd", loss="mse")
        return model

    def weights(self, model):
        """Names by role: the running standard deviation must not be negative."""
        found = []
        for layer in model.layers:
            arrays = layer.get_weights()
            normal = type(layer).__name__ == "BatchNormalization"
            names = ["gamma", "beta", "running_mean", "running_std"] if normal else ["W"] * len(arrays)
            found += [(name, array.shape) for name, array in zip(names, arrays)]
        return found

    def config(self, model):
        layers = model.get_config()["layers"]
        return {"class_name": "Sequential", "config": [{"class_name": each["name"], "config": each} for each in layers]}

    def input_shapes(self, model):
        return [tuple(model.layers[0].input_shape)]

    def input_names(self, model):
        return ["input"]

    def output_names(self, model):
        return ["output"]

    def predict(self, model, inputs):
        return [model.predict(inputs[0], batch_size=len(inputs[0]), verbose=0)]


class Keras2TensorFlow(Keras2):
    """Standalone Keras 2.2.4 on TensorFlow 1.15: names end in ":0"."""

    folder = "tf115-keras-h5"
    theano = False

    def __init__(self):
        os.environ["KERAS_BACKEND"] = "tensorflow"
        super().__init__()

    def weights(self, model):
        weights = [weight for layer in model.layers for weight in layer.weights]
        return [(weight.name, tuple(self.keras.backend.int_shape(weight))) for weight in weights]


class TFKeras1(Keras2):
    """The Keras inside TensorFlow 1.15."""

    folder = "tf115-tfkeras-h5"
    theano = False
    bidirectional_keeps_state = True

    def __init__(self):
        tensorflow = importlib.import_module("tensorflow")
        tensorflow.compat.v1.logging.set_verbosity("ERROR")
        self.keras = tensorflow.keras
        self.layers = self.keras.layers

    def start(self, seed):
        self.keras.backend.clear_session()
        np.random.seed(seed % 2**32)
        random.seed(seed)

    def version(self):
        return "tf.keras %s of TensorFlow 1.15.5" % self.keras.__version__

    def sequential(self, layers, shape, batch=None, dtype="float32", name=None):
        layers[0]._batch_input_shape = (batch,) + tuple(shape)
        model = self.keras.models.Sequential(layers, name=name)
        return model

    def input(self, shape, dtype="float32", name=None, batch=None):
        return self.keras.layers.Input(shape=tuple(shape), dtype=dtype, name=name, batch_size=batch)


class TensorFlow27(TFKeras):
    """The Keras inside TensorFlow 2.7."""

    folder = "tf27-h5"
    tensorflow = "2.7.4"

    def __init__(self):
        self.keras = importlib.import_module("tensorflow").keras
        self.layers = self.keras.layers

    def version(self):
        keras = self.keras if hasattr(self.keras, "__version__") else importlib.import_module("keras")
        return "tf.keras %s of TensorFlow %s" % (keras.__version__, self.tensorflow)

    def start(self, seed):
        Writer.start(self, seed)
        importlib.import_module("tensorflow").random.set_seed(seed)


class TensorFlow27Weights(TensorFlow27):
    """`save_weights("x.h5")` of TensorFlow 2.7."""

    folder = "tf27-weights-h5"
    form = "weights"


class TensorFlow213Archive(TensorFlow27):
    """The `.keras` archive of TensorFlow 2.13."""

    folder = "tf213-keras"
    extension = "keras"
    tensorflow = "2.13.1"


class TensorFlow213Weights(TensorFlow27):
    """`save_weights("x.weights.h5")` of TensorFlow 2.13."""

    folder = "tf213-weights"
    form = "weights"
    weights_file = "model.weights.h5"
    tensorflow = "2.13.1"


def unique(names):
    """Repeated names get _1, _2, ..., numbers whose name another layer has left out."""
    names = list(names)
    taken, seen, result = set(names), set(), []
    for name in names:
        given, number = name, 1
        if name in seen:
            given = "%s_%d" % (name, number)
            while given in taken:
                number += 1
                given = "%s_%d" % (name, number)
            taken.add(given)
        seen.add(name)
        result.append(given)
    return result


def writer(folder):
    """The writer of that folder's name; imports its Keras."""
    classes = [Keras3, Keras3Archive, Keras3Weights, TFKeras, TFKerasArchive, TFKerasWeights, TFKerasNewWeights]
    classes += [TFKerasCuDNN, Keras2, Keras20, Keras23, Keras1, Keras0]
    classes += [Keras2TensorFlow, TFKeras1, TensorFlow27, TensorFlow27Weights, TensorFlow213Archive, TensorFlow213Weights]
    return {each.folder: each for each in classes}[folder]()
