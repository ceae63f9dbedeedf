"""Keras 1: recurrent layers in all their weight forms, the layers of that time, and models joined by Merge."""

from cases import Case, integer_inputs, masked_inputs, masked_integer_inputs

CELLS = ("LSTM", "GRU", "SimpleRNN")
FORMS = ("cpu", "mem", "gpu")  # consume_less: 12, 12 and 3 arrays for an LSTM; 9, 9 and 3 for a GRU
FLAGS = {
    "sequences": {"return_sequences": True},
    "backwards": {"go_backwards": True, "return_sequences": True},
    "relu": {"activation": "relu", "inner_activation": "sigmoid"},
    "unroll": {"unroll": True},
    "dropout": {"dropout_W": 0.3, "dropout_U": 0.2},
}


def cases(k):
    yield from recurrent(k)
    yield from wrappers(k)
    yield from others(k)
    yield from joined(k)
    yield from convolutions(k)
    yield from weights_only(k)


def snake(name):
    return {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simple_rnn"}[name]


def recurrent(k):
    for name in CELLS:
        make = getattr(k.layers, name)
        for form in FORMS:
            yield Case("%s_%s" % (snake(name), form),
                       lambda make=make, form=form: k.sequential([make(4, consume_less=form)], (5, 3)))
        for flag, arguments in sorted(FLAGS.items()):
            if name == "SimpleRNN":
                arguments = {key: value for key, value in arguments.items() if key != "inner_activation"}
            yield Case("%s_%s" % (snake(name), flag),
                       lambda make=make, arguments=arguments: k.sequential([make(4, **arguments)], (5, 3)), scale=0.6)
        yield Case("%s_stateful" % snake(name), lambda make=make: k.sequential([make(4, stateful=True)], (5, 3), batch=2),
                   calls=2)
        yield Case("%s_masked" % snake(name),
                   lambda make=make: k.sequential([k.layers.Masking(0.0), make(4, return_sequences=True)], (5, 3)),
                   inputs=masked_inputs(0.0), also=["%s(masked input)" % name])


def wrappers(k):
    layers = k.layers
    if not k.has("Bidirectional"):
        return
    for name in CELLS:
        for form in ("cpu", "gpu"):
            make = getattr(layers, name)
            yield Case("bidirectional_%s_%s" % (snake(name), form), lambda make=make, form=form: k.sequential(
                [layers.Bidirectional(make(4, consume_less=form, return_sequences=True)), layers.LSTM(3)], (5, 3)))
    for mode in ("sum", "mul", "ave"):
        yield Case("bidirectional_%s" % mode, lambda mode=mode: k.sequential(
            [layers.Bidirectional(layers.LSTM(4), merge_mode=mode)], (5, 3)))
    yield Case("bidirectional_masked", lambda: k.sequential(
        [layers.Masking(0.0), layers.Bidirectional(layers.GRU(4, return_sequences=True))], (5, 3)),
        inputs=masked_inputs(0.0), also=["Bidirectional(masked input)", "GRU(masked input)"])


def others(k):
    layers = k.layers
    wrap = layers.TimeDistributed
    yield Case("time_distributed", lambda: k.sequential([wrap(layers.Dense(4, activation="relu")), layers.GRU(3)], (5, 3)))
    yield Case("time_distributed_dense", lambda: k.sequential([layers.TimeDistributedDense(4, activation="tanh")], (5, 3)))
    yield Case("embedding", lambda: k.sequential([layers.Embedding(11, 3), layers.LSTM(4)], (5,), dtype="int32"),
               inputs=integer_inputs(11))
    yield Case("embedding_mask_zero", lambda: k.sequential([layers.Embedding(11, 3, mask_zero=True), layers.LSTM(4)], (5,),
                                                           dtype="int32"),
               inputs=masked_integer_inputs(11), also=["Embedding(masked input)", "LSTM(masked input)"])
    yield Case("dense", lambda: k.sequential(
        [layers.Dense(4, activation="hard_sigmoid"), layers.Dropout(0.3), layers.Dense(3, bias=False),
         layers.Activation("softmax")], (3,)))
    yield Case("shapes", lambda: k.sequential(
        [layers.Permute((2, 1)), layers.Reshape((5, 3)), layers.Flatten(), layers.RepeatVector(3), layers.SimpleRNN(4)],
        (5, 3)))
    yield Case("normalization", lambda: k.sequential([layers.BatchNormalization(), layers.LSTM(4),
                                                      layers.BatchNormalization(), layers.Dense(2)], (5, 3)))
    yield Case("noise", lambda: k.sequential([layers.GaussianNoise(0.2), layers.GaussianDropout(0.3), layers.LSTM(4)],
                                             (5, 3)))

    def activations():
        source = k.input((7,), name="x")
        names = ("tanh", "sigmoid", "hard_sigmoid", "relu", "softplus", "softsign", "softmax", "linear")
        return k.model(source, [layers.Activation(name, name=name)(source) for name in names])

    yield Case("activations", activations, inputs=lambda rng, shapes: [rng.uniform(-6, 6, (4, 7)).astype("float32")])

    def rectifiers():
        source = k.input((7,), name="x")
        made = [layers.LeakyReLU(alpha=0.2, name="leaky"), layers.ELU(alpha=0.5, name="elu"), layers.PReLU(name="prelu"),
                layers.ThresholdedReLU(theta=0.5, name="thresholded")]
        return k.model(source, [layer(source) for layer in made])

    yield Case("activation_layers", rectifiers)


def convolutions(k):
    """Theano convolves: what it stores is flipped for everybody else."""
    layers = k.layers

    def one():
        source = k.input((9, 4), name="x")
        made = [
            layers.Convolution1D(3, 3, activation="relu", name="valid"),
            layers.Convolution1D(2, 3, border_mode="same", bias=False, name="same"),
            layers.Convolution1D(3, 2, subsample_length=2, name="strides"),
            layers.AtrousConvolution1D(2, 2, atrous_rate=2, name="dilation"),
            layers.MaxPooling1D(2, name="max"), layers.AveragePooling1D(3, stride=2, name="average"),
            layers.ZeroPadding1D(2, name="padding"), layers.Cropping1D((1, 2), name="cropping"),
            layers.UpSampling1D(3, name="up"),
        ]
        return k.model(source, [layer(source) for layer in made])

    def two(ordering, shape):
        source = k.input(shape, name="x")
        made = [
            layers.Convolution2D(3, 3, 2, activation="relu", dim_ordering=ordering, name="valid"),
            layers.Convolution2D(2, 3, 3, border_mode="same", bias=False, dim_ordering=ordering, name="same"),
            layers.MaxPooling2D((2, 3), dim_ordering=ordering, name="max"),
            layers.ZeroPadding2D((1, 2), dim_ordering=ordering, name="padding"),
            layers.UpSampling2D((2, 3), dim_ordering=ordering, name="up"),
        ]
        return k.model(source, [layer(source) for layer in made])

    yield Case("convolution1d", one, scale=0.6)
    yield Case("convolution2d_tf", lambda: two("tf", (5, 6, 4)), scale=0.5)
    yield Case("convolution2d_th", lambda: two("th", (4, 5, 6)), scale=0.5)


def joined(k):
    layers = k.layers

    def sequential_merge():
        left = k.sequential([layers.LSTM(4)], (5, 3))
        right = k.sequential([layers.GRU(4)], (6, 2))
        model = k.keras.models.Sequential()
        model.add(layers.Merge([left, right], mode="concat"))
        model.add(layers.Dense(2))
        return model

    def functional_merges():
        first, second = k.input((5, 3), name="first"), k.input((5, 3), name="second")
        modes = ("sum", "mul", "concat", "ave", "max")
        return k.model([first, second], [layers.merge([first, second], mode=mode, name=mode) for mode in modes])

    def shared():
        first, second = k.input((5, 3), name="first"), k.input((5, 3), name="second")
        lstm = layers.LSTM(4, name="shared")
        return k.model([first, second], layers.Dense(2, name="end")(
            layers.merge([lstm(first), lstm(second)], mode="concat", name="joined")))

    def nested():
        inner = k.sequential([layers.Dense(4), layers.BatchNormalization(), layers.Dense(3)], (4,))
        return k.sequential([layers.LSTM(4), inner, layers.Activation("tanh")], (5, 3))

    yield Case("merge_sequential", sequential_merge)
    yield Case("merge_functional", functional_merges)
    yield Case("two_inputs_shared_lstm", shared)
    yield Case("nested_sequential", nested)


def weights_only(k):
    layers = k.layers

    def stack():
        made = [layers.LSTM(4, return_sequences=True), layers.Dropout(0.2), layers.GRU(5, return_sequences=True),
                layers.SimpleRNN(3), layers.BatchNormalization(), layers.Dense(2, activation="softmax")]
        if k.has("Bidirectional"):
            made.insert(3, layers.Bidirectional(layers.GRU(2, return_sequences=True)))
        return k.sequential(made, (5, 3))

    yield Case("weights_stack", stack, form="weights")
    yield Case("weights_gpu", lambda: k.sequential(
        [layers.LSTM(4, return_sequences=True, consume_less="gpu"), layers.GRU(3, consume_less="gpu")], (5, 3)),
        form="weights")
    yield Trained("compiled", lambda: trained(k))


class Trained(Case):
    """Also writes what the optimizer keeps for each array, as the very model has them side by side."""

    def extra(self, model, folder):
        import json

        inner = getattr(model, "model", model)
        arrays = [parameter.name for parameter in inner._collected_trainable_weights]
        values = model.optimizer.get_weights()
        count = len(arrays)
        slots = {"momentum": values[1:1 + count], "velocity": values[1 + count:]}
        with open(folder + "/optimizer.json", "w") as stream:
            json.dump({role: {name: [float(each) for each in value.reshape(-1)] for name, value in zip(arrays, found)}
                       for role, found in slots.items()}, stream, indent=0, sort_keys=True)
            stream.write("\n")


def trained(k):
    """With a training config and optimizer state after two steps."""
    import numpy as np

    model = k.sequential([k.layers.LSTM(4), k.layers.Dense(2, activation="softmax")], (5, 3))
    model.compile(optimizer="adam", loss="categorical_crossentropy")
    inputs = np.random.RandomState(3).randn(4, 5, 3).astype("float32")
    for _ in range(2):
        model.train_on_batch(inputs, np.eye(2, dtype="float32")[[0, 1, 1, 0]])
    return model
