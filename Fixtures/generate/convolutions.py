"""Convolutions: every value of every argument, several of them a branch; channels first and inside TimeDistributed, too."""

from cases import Case, single_inputs as single
from core import branches

# TensorFlow convolves no channels_first volume and no channels_first groups on a CPU; Theano pads "same" another way
# where the window is even or the stride is not 1.


def cases(k):
    yield from plain(k)
    if k.theano:
        return
    yield from transposed(k)
    yield from depthwise(k)
    yield from separable(k)
    yield inside(k)
    yield time_series(k)


def named(make, table):
    """A layer for each line of {name: (positional, keywords)}."""
    return [make(*positional, name=name, **keywords) for name, (positional, keywords) in table.items()]


def plain(k):
    groups = not k.theano

    def one():
        table = {
            "valid": ((4, 3), dict(activation="relu")),
            "same": ((2, 3), dict(padding="same", use_bias=False)),
            "causal": ((3, 3), dict(padding="causal", activation="tanh")),
            "pointwise": ((5, 1), dict()),
            "strides": ((3, 3), dict(strides=2)),
            "dilation": ((2, 3), dict(dilation_rate=2, padding="causal" if not k.theano else "valid")),
        }
        if not k.theano:
            table["strides_same"] = ((3, 4), dict(strides=3, padding="same"))
            table["groups"] = ((6, 3), dict(groups=2, activation="softmax", padding="same"))
            table["wide"] = ((35, 2), dict(strides=2, activation="gelu" if k.has("Identity") else "elu"))
        return branches(k, (9, 4), named(k.layers.Conv1D, table))

    def two():
        table = {
            "valid": ((4, (3, 2)), dict(activation="relu")),
            "same": ((2, 3), dict(padding="same", use_bias=False)),
            "pointwise": ((5, 1), dict()),
        }
        if not k.theano:
            table["strides"] = ((3, (3, 2)), dict(strides=(2, 3), padding="same"))
            table["dilation"] = ((2, 3), dict(dilation_rate=(1, 2), padding="same", activation="tanh"))
            table["groups"] = ((6, 2), dict(groups=2, padding="same", strides=(2, 1)))
            table["wide"] = ((35, 2), dict())
        return branches(k, (6, 7, 4), named(k.layers.Conv2D, table))

    def three():
        table = {
            "valid": ((3, (2, 3, 1)), dict(activation="relu")),
            "same": ((2, 3), dict(padding="same", use_bias=False)),
        }
        if not k.theano:
            table["strides"] = ((3, 2), dict(strides=(2, 1, 2), padding="same"))
            table["dilation"] = ((2, 2), dict(dilation_rate=(1, 2, 1)))
            table["groups"] = ((4, 2), dict(groups=2))
        return branches(k, (4, 5, 3, 2), named(k.layers.Conv3D, table))

    yield Case("conv1d", one, scale=0.6)
    yield Case("conv2d", two, scale=0.5)
    yield Case("conv3d", three, scale=0.4, inputs=single)

    def first_one():
        return branches(k, (4, 7), named(k.layers.Conv1D, {
            "valid": ((3, 3), dict(data_format="channels_first", activation="relu")),
            "same": ((2, 3), dict(data_format="channels_first", padding="same")),
        }))

    def first_two():
        return branches(k, (4, 5, 3), named(k.layers.Conv2D, {
            "valid": ((3, (2, 3)), dict(data_format="channels_first", activation="tanh")),
            "same": ((2, 3), dict(data_format="channels_first", padding="same", use_bias=False)),
        }))

    def first_three():
        return branches(k, (2, 3, 4, 3), named(k.layers.Conv3D, {
            "valid": ((3, 2), dict(data_format="channels_first")),
        }))

    yield Case("conv1d_channels_first", first_one, scale=0.6)
    yield Case("conv2d_channels_first", first_two, scale=0.5)
    if not k.folder.startswith("tfkeras"):
        yield Case("conv3d_channels_first", first_three, scale=0.5)


def transposed(k):
    def table(ones):
        """`ones` makes a number for each axis of one."""
        return {
            "valid": ((3, 3), dict(activation="relu")),
            "same": ((2, 3), dict(padding="same", use_bias=False)),
            "strides": ((2, 3), dict(strides=2, padding="same")),
            "strides_valid": ((2, 2), dict(strides=3)),
            "output_padding": ((2, 3), dict(strides=2, padding="same", output_padding=ones(1))),
            "output_padding_valid": ((2, 3), dict(strides=2, output_padding=ones(1))),
            "dilation": ((2, 2), dict(dilation_rate=2)),
        }

    yield Case("conv1d_transpose", lambda: branches(k, (5, 3), named(k.layers.Conv1DTranspose, table(lambda n: n))), scale=0.7)
    yield Case("conv2d_transpose", lambda: branches(k, (3, 4, 2), named(k.layers.Conv2DTranspose, dict(
        table(lambda n: (n, 0)), odd=((2, (2, 3)), dict(strides=(2, 1), padding="same", activation="softmax"))))), scale=0.7)

    def three():
        made = table(lambda n: (n, 0, n))
        del made["dilation"], made["same"], made["output_padding_valid"]
        return branches(k, (2, 3, 2, 2), named(k.layers.Conv3DTranspose, made))

    yield Case("conv3d_transpose", three, scale=0.6, inputs=single)
    first = dict(strides=2, padding="same", data_format="channels_first")
    if not k.folder.startswith("tfkeras"):
        yield Case("conv1d_transpose_channels_first", lambda: branches(k, (3, 4), named(k.layers.Conv1DTranspose, {"same": ((2, 3), first)})))
    yield Case("conv2d_transpose_channels_first", lambda: branches(k, (3, 4, 2), named(k.layers.Conv2DTranspose, {"same": ((2, 3), first)})))
    if not k.folder.startswith("tfkeras"):
        yield Case("conv3d_transpose_channels_first", lambda: branches(k, (2, 3, 2, 2), named(k.layers.Conv3DTranspose, {"same": ((2, 3), first)})), inputs=single)


def depthwise(k):
    def table():
        return {
            "valid": ((3,), dict(activation="relu")),
            "same": ((3,), dict(padding="same", use_bias=False)),
            "multiplier": ((3,), dict(depth_multiplier=2, padding="same", activation="softmax")),
            "strides": ((2,), dict(strides=2, padding="same")),
            "dilation": ((3,), dict(dilation_rate=2, padding="same")),
        }

    first = {"first": ((3,), dict(data_format="channels_first", depth_multiplier=2))}
    yield Case("depthwise_conv1d", lambda: branches(k, (8, 5), named(k.layers.DepthwiseConv1D, table())))
    yield Case("depthwise_conv2d", lambda: branches(k, (6, 7, 3), named(k.layers.DepthwiseConv2D, dict(
        table(), wide=(((2, 3),), dict(depth_multiplier=7))))))
    if not k.folder.startswith("tfkeras"):
        yield Case("depthwise_conv1d_channels_first", lambda: branches(k, (3, 6), named(k.layers.DepthwiseConv1D, first)))
    yield Case("depthwise_conv2d_channels_first", lambda: branches(k, (3, 4, 5), named(k.layers.DepthwiseConv2D, first)))


def separable(k):
    def table(causal):
        made = {
            "valid": ((4, 3), dict(activation="relu")),
            "same": ((2, 3), dict(padding="same", use_bias=False)),
            "multiplier": ((3, 3), dict(depth_multiplier=2, padding="same", activation="softmax")),
            "strides": ((3, 2), dict(strides=2, padding="same")),
            "dilation": ((2, 3), dict(dilation_rate=2, padding="same")),
        }
        if causal:
            made["causal"] = ((2, 3), dict(padding="causal", dilation_rate=2))
        return made

    # Keras 3.15 adds the bias along the wrong axis where there are as many steps as filters.
    first = {"first": ((4, 3), dict(data_format="channels_first", depth_multiplier=2))}
    yield Case("separable_conv1d", lambda: branches(k, (8, 4), named(k.layers.SeparableConv1D, table(k.folder.startswith("tfkeras")))), scale=0.7)
    yield Case("separable_conv2d", lambda: branches(k, (6, 7, 3), named(k.layers.SeparableConv2D, table(False))), scale=0.7)
    if not k.folder.startswith("tfkeras"):
        yield Case("separable_conv1d_channels_first", lambda: branches(k, (3, 7), named(k.layers.SeparableConv1D, first)), scale=0.7)
    yield Case("separable_conv2d_channels_first", lambda: branches(k, (3, 4, 5), named(k.layers.SeparableConv2D, first)), scale=0.7)


def inside(k):
    """A convolution of every frame, then a recurrent layer over the frames: the usual model of films."""
    layers = k.layers
    wrap = layers.TimeDistributed

    def build():
        source = k.input((4, 6, 5, 2), name="x")
        frames = wrap(layers.Conv2D(3, 3, activation="relu"), name="frames")(source)
        small = wrap(layers.MaxPooling2D(2), name="small")(frames)
        flat = wrap(layers.Flatten(), name="flat")(small)
        return k.model(source, [
            layers.LSTM(4, name="lstm")(flat),
            wrap(layers.GlobalAveragePooling2D(), name="means")(frames),
            wrap(layers.SeparableConv2D(2, 2), name="separable")(source),
            wrap(layers.Conv2DTranspose(2, 2, strides=2), name="transposed")(small),
            wrap(layers.ZeroPadding2D(1), name="padded")(small),
            wrap(layers.UpSampling2D(2), name="larger")(small),
            wrap(layers.Cropping2D(1), name="cropped")(frames),
            wrap(layers.AveragePooling2D(2, padding="same"), name="averages")(source),
            wrap(layers.DepthwiseConv2D(2), name="depthwise")(source),
        ])

    return Case("time_distributed_conv2d", build, scale=0.5)


def time_series(k):
    """Conv1D and pooling in front of a GRU: the usual model of time series."""
    layers = k.layers
    return Case("conv1d_gru", lambda: k.sequential([
        layers.Conv1D(6, 5, padding="causal", activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling1D(2),
        layers.Conv1D(6, 3, activation="relu"),
        layers.GRU(5, return_sequences=True),
        layers.GRU(4),
        layers.Dense(1),
    ], (24, 3)), scale=0.6)
