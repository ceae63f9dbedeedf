"""Layers without recurrence: Dense, Embedding, the dropout family, shapes, normalisation, activation layers."""

import numpy as np

from cases import TOLERANCE, Case, integer_inputs, masked_integer_inputs


def cases(k):
    yield from dense(k)
    yield from embedding(k)
    yield from shapes(k)
    yield from normalization(k)
    yield activation_layers(k)
    yield Case("dropout_family", lambda: dropout_family(k))
    yield Case("nan_weights", lambda: k.sequential([k.layers.Dense(4)], (3,)), fill=one_nan,
               tolerance=dict(TOLERANCE, nan_equal=True))
    yield Case("training_config", lambda: compiled(k))


def branches(k, shape, layers, dtype="float32"):
    """A model of one input and one output per layer."""
    source = k.input(shape, dtype=dtype, name="x")
    return k.model(source, [layer(source) for layer in layers])


def dense(k):
    layer = k.layers.Dense
    yield Case("dense", lambda: k.sequential([layer(4)], (3,)))
    yield Case("dense_no_bias", lambda: k.sequential([layer(4, use_bias=False), layer(2)], (3,)))
    yield Case("dense_3d", lambda: k.sequential([layer(4, activation="relu"), layer(2, activation="softmax")], (5, 3)))
    yield Case("dense_4d", lambda: k.sequential([layer(4, activation="tanh")], (5, 2, 3)))


def embedding(k):
    layer, lstm = k.layers.Embedding, k.layers.LSTM
    yield Case("embedding", lambda: k.sequential([layer(11, 3)], (5,), dtype="int32"), inputs=integer_inputs(11))
    yield Case(
        "embedding_float_input",
        lambda: k.sequential([layer(11, 3), k.layers.Flatten(), k.layers.Dense(2)], (5,)),
        inputs=lambda rng, shapes: [rng.randint(0, 11, (2, 5)).astype("float32")],
    )
    yield Case("embedding_lstm", lambda: k.sequential([layer(11, 3), lstm(4)], (5,), dtype="int32"),
               inputs=masked_integer_inputs(11))
    yield Case("embedding_mask_zero", lambda: k.sequential([layer(11, 3, mask_zero=True), lstm(4)], (5,), dtype="int32"),
               inputs=masked_integer_inputs(11), also=["Embedding(masked input)", "LSTM(masked input)"])
    yield Case("embedding_any_time", lambda: k.sequential([layer(11, 3), lstm(4)], (None,), dtype="int32"),
               inputs=integer_inputs(11))


def shapes(k):
    layers = k.layers
    yield Case("shapes", lambda: k.sequential(
        [layers.Permute((2, 1)), layers.Reshape((5, -1)), layers.Flatten(), layers.RepeatVector(3), layers.LSTM(4)], (5, 3)))

    def build():
        return branches(k, (4, 2, 3), [
            layers.Flatten(name="flatten"),
            layers.Reshape((8, 3), name="reshape"),
            layers.Reshape((-1,), name="reshape_flat"),
            layers.Reshape((3, -1, 2), name="reshape_middle"),
            layers.Permute((1, 2, 3), name="permute_same"),
            layers.Permute((2, 3, 1), name="permute_left"),
            layers.Permute((3, 1, 2), name="permute_right"),
            layers.Permute((3, 2, 1), name="permute_reverse"),
        ] + flatten_channels_first(k))

    yield Case("shapes_4d", build)


def flatten_channels_first(k):
    return [k.layers.Flatten(data_format="channels_first", name="flatten_channels_first")]


def normalization(k):
    layer = k.layers.BatchNormalization
    yield Case("batch_normalization", lambda: k.sequential([layer(), k.layers.Dense(2)], (4,)))

    def batch():
        return branches(k, (5, 3), [
            layer(name="plain"),
            layer(axis=1, name="axis_1"),
            layer(axis=2, name="axis_2"),
            layer(center=False, name="no_center"),
            layer(scale=False, name="no_scale"),
            layer(center=False, scale=False, name="neither"),
            layer(epsilon=0.2, momentum=0.5, name="epsilon"),
        ])

    yield Case("batch_normalization_arguments", batch)
    if not k.has("LayerNormalization"):
        return
    norm = k.layers.LayerNormalization
    yield Case("layer_normalization", lambda: k.sequential([norm(), k.layers.Dense(2)], (4,)))

    def over_layers():
        return branches(k, (5, 3), [
            norm(name="plain"),
            norm(axis=1, name="axis_1"),
            norm(axis=[1, 2], name="axis_1_2"),
            norm(center=False, name="no_center"),
            norm(scale=False, name="no_scale"),
            norm(center=False, scale=False, name="neither"),
            norm(epsilon=0.2, name="epsilon"),
        ])

    yield Case("layer_normalization_arguments", over_layers, reopens=not k.folder.startswith("keras3"))


def activation_layers(k):
    def build():
        layers = k.layers
        slope = "negative_slope" if k.folder.startswith("keras3") else "alpha"
        made = [
            layers.ReLU(name="relu"),
            layers.ReLU(max_value=1.0, name="relu_max"),
            layers.ReLU(negative_slope=0.2, name="relu_slope"),
            layers.ReLU(threshold=0.5, name="relu_threshold"),
            layers.ReLU(max_value=1.5, negative_slope=0.1, threshold=0.5, name="relu_all"),
            layers.LeakyReLU(name="leaky"),
            layers.LeakyReLU(name="leaky_slope", **{slope: 0.1}),
            layers.ELU(name="elu"),
            layers.ELU(alpha=0.4, name="elu_alpha"),
            layers.PReLU(name="prelu"),
            layers.PReLU(shared_axes=[1], name="prelu_shared"),
            layers.Softmax(name="softmax"),
            layers.Softmax(axis=1, name="softmax_axis_1"),
        ]
        if k.has("ThresholdedReLU"):
            made.append(layers.ThresholdedReLU(theta=0.7, name="thresholded"))
        return branches(k, (5, 3), made)

    return Case("activation_layers", build)


def dropout_family(k):
    layers = k.layers
    made = [
        layers.Dropout(0.3),
        layers.SpatialDropout1D(0.2),
        layers.GaussianNoise(0.5),
        layers.GaussianDropout(0.4),
        layers.AlphaDropout(0.1),
        layers.LSTM(4),
    ]
    return k.sequential(made, (5, 3))


def one_nan(rng, names, shapes, scale):
    """One broken number: only the output that it reaches is not a number."""
    values = [rng.uniform(-1, 1, shape).astype("float32") for shape in shapes]
    values[0][1, 2] = np.nan
    return values


def compiled(k):
    """Saved with a training config and, after two steps, optimizer state."""
    model = k.sequential([k.layers.LSTM(4), k.layers.Dropout(0.2), k.layers.Dense(2, activation="softmax")], (5, 3))
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    inputs = np.random.RandomState(3).randn(4, 5, 3).astype("float32")
    for _ in range(2):
        model.train_on_batch(inputs, np.eye(2, dtype="float32")[[0, 1, 1, 0]])
    return model
