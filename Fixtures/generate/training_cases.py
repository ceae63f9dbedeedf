"""The models whose gradients Keras computes for Fixtures/training/gradients: name -> (model, inputs, targets, losses).

Odd sizes: batch 3, time 5, features 3, units 4.
"""

import keras
import numpy as np
from keras import layers

BATCH, TIME, FEATURES, UNITS = 3, 5, 3, 4
CASES = {}


def case(build):
    CASES[build.__name__] = build
    return build


def rng(name):
    return np.random.default_rng(sum(map(ord, name)))


def sequence(random, features=FEATURES, batch=BATCH, time=TIME):
    return random.normal(size=(batch, time, features)).astype("float32")


def masked(random):
    """Sequences of which some end early, one has a gap and one starts late."""
    x = sequence(random)
    x[0, 3:] = 0
    x[1, 2] = 0
    x[2, 0] = 0
    return x


def classes(random, count, *shape):
    return random.integers(0, count, size=shape).astype("float32")


def functional(inputs, outputs, name):
    return keras.Model(inputs, outputs, name=name)


@case
def lstm(random):
    model = keras.Sequential(
        [
            layers.Input((TIME, FEATURES)),
            layers.LSTM(UNITS, return_sequences=True),
            layers.LSTM(3, activation="relu", use_bias=False, go_backwards=True),
            layers.Dense(5, activation="softmax"),
        ]
    )
    return model, [sequence(random)], [classes(random, 5, BATCH)], ["sparse_categorical_crossentropy"]


@case
def gru(random):
    model = keras.Sequential(
        [
            layers.Input((TIME, FEATURES)),
            layers.GRU(UNITS, return_sequences=True),
            layers.GRU(3, reset_after=False, return_sequences=True, go_backwards=True),
            layers.GRU(UNITS, reset_after=False, use_bias=False, activation="relu", return_sequences=True),
            layers.GRU(5, use_bias=False, recurrent_activation="hard_sigmoid"),
            layers.Dense(2),
        ]
    )
    return model, [sequence(random)], [random.normal(size=(BATCH, 2)).astype("float32")], ["mean_squared_error"]


@case
def simple(random):
    model = keras.Sequential(
        [
            layers.Input((TIME, FEATURES)),
            layers.SimpleRNN(UNITS, return_sequences=True),
            layers.SimpleRNN(3, activation="relu", use_bias=False, go_backwards=True),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    return model, [sequence(random)], [classes(random, 2, BATCH, 1)], ["binary_crossentropy"]


@case
def bidirectional(random):
    x = keras.Input((TIME, FEATURES), name="x")
    outputs = []
    kinds = [(layers.LSTM, "sum"), (layers.LSTM, "concat"), (layers.GRU, "mul"), (layers.SimpleRNN, "ave")]
    for kind, mode in kinds:
        hidden = layers.Bidirectional(kind(UNITS, return_sequences=True), merge_mode=mode)(x)
        outputs.append(layers.Bidirectional(kind(2), merge_mode=mode)(hidden))
    pair = layers.Bidirectional(layers.LSTM(2, return_sequences=True), merge_mode=None)(x)
    outputs += [layers.Flatten()(each) for each in pair]
    other = layers.Bidirectional(layers.LSTM(UNITS), backward_layer=layers.GRU(UNITS, go_backwards=True))(x)
    merged = layers.Concatenate()(outputs + [other])
    model = functional(x, layers.Dense(2)(merged), "bidirectional")
    return model, [sequence(random)], [random.normal(size=(BATCH, 2)).astype("float32")], ["mean_squared_error"]


@case
def masks(random):
    x = keras.Input((TIME, FEATURES), name="x")
    hidden = layers.Masking()(x)
    hidden = layers.LSTM(UNITS, return_sequences=True)(hidden)
    hidden = layers.GRU(3, return_sequences=True, reset_after=False)(hidden)
    hidden = layers.GRU(3, return_sequences=True)(hidden)
    hidden = layers.Bidirectional(layers.SimpleRNN(2, return_sequences=True))(hidden)
    hidden = layers.LSTM(UNITS, return_sequences=True, go_backwards=True)(hidden)
    last = layers.GRU(3)(hidden)
    model = functional(x, layers.Dense(4, activation="softmax")(last), "masks")
    return model, [masked(random)], [classes(random, 4, BATCH)], ["sparse_categorical_crossentropy"]


@case
def masked_steps(random):
    """Losses of every step: what is masked does not count."""
    x = keras.Input((TIME,), name="x", dtype="int32")
    hidden = layers.Embedding(7, FEATURES, mask_zero=True)(x)
    hidden = layers.LSTM(UNITS, return_sequences=True)(hidden)
    model = functional(x, layers.Dense(7, activation="softmax")(hidden), "masked_steps")
    words = random.integers(1, 7, size=(BATCH, TIME)).astype("float32")
    words[0, 3:] = 0
    words[1, 4:] = 0
    return model, [words], [classes(random, 7, BATCH, TIME)], ["sparse_categorical_crossentropy"]


@case
def steps(random):
    x = keras.Input((TIME, FEATURES), name="x")
    hidden = layers.TimeDistributed(layers.Dense(UNITS, activation="tanh"))(x)
    hidden = layers.GRU(3, return_sequences=True)(hidden)
    model = functional(x, layers.TimeDistributed(layers.Dense(6, activation="softmax"))(hidden), "steps")
    return model, [sequence(random)], [classes(random, 6, BATCH, TIME)], ["sparse_categorical_crossentropy"]


@case
def states(random):
    """An encoder whose states start a decoder; one layer called twice; a frozen layer."""
    source, target = keras.Input((TIME, FEATURES), name="source"), keras.Input((4, FEATURES), name="target")
    shared = layers.Dense(FEATURES, activation="tanh", name="shared")
    _, h, c = layers.LSTM(UNITS, return_state=True, name="encoder")(shared(source))
    decoded = layers.LSTM(UNITS, return_sequences=True, name="decoder")(shared(target), initial_state=[h, c])
    _, g = layers.GRU(UNITS, return_state=True, name="second")(source)
    other = layers.GRU(UNITS, name="third")(target, initial_state=g)
    frozen = layers.Dense(3, name="frozen", activation="tanh")
    frozen.trainable = False
    joined = layers.Concatenate(name="joined")([layers.Flatten(name="flat")(decoded), other])
    model = functional([source, target], layers.Dense(2, name="last")(frozen(joined)), "states")
    inputs = [sequence(random), sequence(random, time=4)]
    return model, inputs, [random.normal(size=(BATCH, 2)).astype("float32")], ["mean_squared_error"]


@case
def nested(random):
    inner = keras.Sequential(
        [layers.Input((TIME, FEATURES)), layers.GRU(UNITS), layers.Dense(3, activation="tanh")], name="inner"
    )
    a, b = keras.Input((TIME, FEATURES), name="a"), keras.Input((TIME, FEATURES), name="b")
    joined = layers.Concatenate()([inner(a), inner(b)])
    model = functional([a, b], layers.Dense(2)(joined), "nested")
    inputs = [sequence(random), sequence(random)]
    return model, inputs, [random.normal(size=(BATCH, 2)).astype("float32")], ["mean_squared_error"]


ACTIVATIONS = [
    "linear", "relu", "sigmoid", "tanh", "hard_sigmoid", "elu", "celu", "selu", "softplus", "softsign", "exponential",
    "silu", "gelu", "mish", "hard_silu", "hard_tanh", "hard_shrink", "soft_shrink", "tanh_shrink", "relu6", "leaky_relu",
    "squareplus", "sparse_plus", "sparse_sigmoid", "log_sigmoid", "softmax", "log_softmax",
]  # fmt: skip


@case
def activations(random):
    x = keras.Input((UNITS,), name="x")
    outputs = [layers.Dense(3, activation=name, name="dense_" + name)(x) for name in ACTIVATIONS]
    outputs.append(layers.LeakyReLU(negative_slope=0.2)(layers.Dense(3)(x)))
    outputs.append(layers.ReLU(max_value=0.8, negative_slope=0.1, threshold=0.2)(layers.Dense(3)(x)))
    outputs.append(layers.ELU(alpha=0.7)(layers.Dense(3)(x)))
    outputs.append(layers.PReLU(alpha_initializer="random_normal")(layers.Dense(3)(x)))
    outputs.append(layers.Softmax()(layers.Dense(3)(x)))
    outputs.append(layers.Activation("gelu")(layers.Dense(3)(x)))
    model = functional(x, layers.Dense(2)(layers.Concatenate()(outputs)), "activations")
    inputs = [random.normal(size=(5, UNITS)).astype("float32")]
    return model, inputs, [random.normal(size=(5, 2)).astype("float32")], ["mean_squared_error"]


@case
def cell_activations(random):
    x = keras.Input((TIME, FEATURES), name="x")
    outputs = []
    pairs = [("softplus", "hard_sigmoid"), ("gelu", "sparse_sigmoid"), ("silu", "sigmoid"), ("tanh", "softsign"), ("mish", "hard_sigmoid")]
    for activation, recurrent in pairs:
        outputs.append(layers.LSTM(3, activation=activation, recurrent_activation=recurrent)(x))
        outputs.append(layers.GRU(3, activation=activation, recurrent_activation=recurrent)(x))
        outputs.append(layers.GRU(3, activation=activation, recurrent_activation=recurrent, reset_after=False)(x))
        outputs.append(layers.SimpleRNN(3, activation=activation)(x))
    model = functional(x, layers.Dense(2)(layers.Concatenate()(outputs)), "cell_activations")
    return model, [sequence(random)], [random.normal(size=(BATCH, 2)).astype("float32")], ["mean_squared_error"]


@case
def normalizations(random):
    x = keras.Input((TIME, FEATURES), name="x")
    start = layers.LSTM(UNITS, return_sequences=True)(x)
    a = layers.BatchNormalization(momentum=0.9)(start)
    b = layers.BatchNormalization(axis=1, scale=False)(a)
    c = layers.BatchNormalization(center=False, trainable=False)(b)
    d = layers.LayerNormalization()(c)
    e = layers.LayerNormalization(axis=[1, 2])(d)
    f = layers.LayerNormalization(axis=1, scale=False)(e)
    g = layers.LayerNormalization(center=False)(f)
    model = functional(x, layers.Dense(2)(layers.Flatten()(g)), "normalizations")
    return model, [sequence(random)], [random.normal(size=(BATCH, 2)).astype("float32")], ["mean_squared_error"]


@case
def shapes(random):
    x = keras.Input((4, FEATURES), name="x")
    start = layers.Dense(4, activation="tanh")(x)
    turned = layers.Permute((2, 1))(start)
    outputs = [
        layers.Add()([start, turned, start]), layers.Subtract()([start, turned]),
        layers.Multiply()([start, turned, start]), layers.Average()([start, turned]),
        layers.Maximum()([start, turned]), layers.Minimum()([start, turned]),
        layers.Concatenate(axis=1)([start, turned]), layers.Reshape((2, 8))(start),
    ]  # fmt: skip
    last = layers.Dense(4)(layers.Flatten()(start))
    outputs.append(layers.RepeatVector(2)(last))
    row = layers.Reshape((1, 4))(last)
    outputs.append(layers.Multiply()([start, row]))
    joined = layers.Concatenate()([layers.Flatten()(each) for each in outputs])
    model = functional(x, layers.Dense(2)(joined), "shapes")
    inputs = [sequence(random, time=4)]
    return model, inputs, [random.normal(size=(BATCH, 2)).astype("float32")], ["mean_squared_error"]


@case
def regularizers(random):
    model = keras.Sequential(
        [
            layers.Input((TIME, FEATURES)),
            layers.LSTM(UNITS, kernel_regularizer="l2", recurrent_regularizer="l1", bias_regularizer=keras.regularizers.L1L2(l1=0.01, l2=0.01)),
            layers.Dense(2, kernel_regularizer=keras.regularizers.L1L2(l1=0.02, l2=0.03)),
        ]
    )
    return model, [sequence(random)], [random.normal(size=(BATCH, 2)).astype("float32")], ["mean_squared_error"]


@case
def losses(random):
    """A branch a loss."""
    x = keras.Input((UNITS,), name="x")
    positive = random.uniform(0.1, 0.9, size=(BATCH, 3)).astype("float32")
    shares = (positive / positive.sum(axis=1, keepdims=True)).astype("float32")
    real = (2 * random.normal(size=(BATCH, 3))).astype("float32")
    bits = classes(random, 2, BATCH, 3)
    kinds = keras.losses
    table = [
        ("softmax", kinds.SparseCategoricalCrossentropy(), classes(random, 3, BATCH)),
        ("linear", kinds.SparseCategoricalCrossentropy(from_logits=True), classes(random, 3, BATCH)),
        ("sigmoid", kinds.SparseCategoricalCrossentropy(), classes(random, 3, BATCH)),
        ("softmax", kinds.CategoricalCrossentropy(label_smoothing=0.1), shares),
        ("linear", kinds.CategoricalCrossentropy(from_logits=True), shares),
        ("sigmoid", kinds.CategoricalCrossentropy(), shares),
        ("sigmoid hidden", kinds.SparseCategoricalCrossentropy(), classes(random, 3, BATCH)),
        ("softmax hidden", kinds.CategoricalCrossentropy(label_smoothing=0.1), shares),
        ("sigmoid hidden", kinds.CategoricalCrossentropy(), shares), ("sigmoid hidden", kinds.BinaryCrossentropy(), bits),
        ("sigmoid", kinds.BinaryCrossentropy(label_smoothing=0.2), bits),
        ("linear", kinds.BinaryCrossentropy(from_logits=True), bits),
        ("softmax", kinds.BinaryCrossentropy(), bits),
        ("linear", kinds.MeanSquaredError(), real), ("linear", kinds.MeanAbsoluteError(), real),
        ("linear", kinds.Huber(), real), ("linear", kinds.Huber(delta=0.5), real), ("linear", kinds.LogCosh(), real),
        ("softmax", kinds.KLDivergence(), shares), ("softplus", kinds.Poisson(), positive),
        ("linear", kinds.Hinge(), bits), ("tanh", kinds.Hinge(), 2 * bits - 1), ("linear", kinds.SquaredHinge(), bits),
    ]  # fmt: skip
    outputs = []
    for number, (activation, _, _) in enumerate(table):
        # Behind a layer of its own, Keras does not see the sums before the activation.
        hidden = activation.endswith(" hidden")
        output = layers.Dense(3, activation=activation.removesuffix(" hidden"), name="out%d" % number)(x)
        outputs.append(layers.Reshape((3,), name="hidden%d" % number)(output) if hidden else output)
    model = functional(x, outputs, "losses")
    inputs = [random.normal(size=(BATCH, UNITS)).astype("float32")]
    return model, inputs, [target for _, _, target in table], [loss for _, loss, _ in table]


@case
def windows(random):
    x = keras.Input((9, FEATURES), name="x")
    a = layers.Conv1D(4, 3, activation="tanh", padding="same")(x)
    b = layers.Conv1D(3, 2, strides=2, padding="valid", activation="gelu")(a)
    c = layers.Conv1D(5, 3, dilation_rate=2, padding="causal", use_bias=False)(a)
    outputs = [
        layers.Flatten()(b), layers.Flatten()(layers.MaxPooling1D(2)(c)), layers.GlobalMaxPooling1D()(c),
        layers.Flatten()(layers.AveragePooling1D(3, strides=2, padding="same")(c)), layers.GlobalAveragePooling1D()(c),
        layers.Flatten()(layers.MaxPooling1D(3, strides=2, padding="same")(a)), layers.LSTM(3)(c),
    ]  # fmt: skip
    model = functional(x, layers.Dense(2)(layers.Concatenate()(outputs)), "windows")
    inputs = [sequence(random, time=9)]
    return model, inputs, [random.normal(size=(BATCH, 2)).astype("float32")], ["mean_squared_error"]


@case
def dropped_states(random):
    """Trained with the masks of drops.py, which `gradients` gives to every recurrent layer that drops."""
    drops = {"dropout": 0.3, "recurrent_dropout": 0.4}
    model = keras.Sequential(
        [
            layers.Input((TIME, FEATURES)),
            layers.Masking(),
            layers.LSTM(UNITS, return_sequences=True, **drops),
            layers.GRU(3, return_sequences=True, recurrent_dropout=0.3),
            layers.GRU(5, return_sequences=True, reset_after=False, go_backwards=True, dropout=0.2, recurrent_dropout=0.3),
            layers.Bidirectional(layers.SimpleRNN(3, return_sequences=True, **drops)),
            layers.Bidirectional(layers.LSTM(3, activation="relu", **drops), merge_mode="mul"),
            layers.Dense(5, activation="softmax"),
        ]
    )
    return model, [masked(random)], [classes(random, 5, BATCH)], ["sparse_categorical_crossentropy"]
