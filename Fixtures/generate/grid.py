"""Values of arguments that no other case shows: what CoverageTests finds accepted must stand in some case."""

from cases import Case, single_inputs
from convolutions import named
from core import branches
from operators import inputs as operator_inputs

OVER_CHANNELS = ["softmax", "log_softmax", "sparsemax"]


def cases(k):
    layers = k.layers
    tf = not k.folder.startswith("keras3")
    if k.folder.startswith("tf27"):
        yield Case("attention_causal", lambda: causal(k))
        return
    if k.folder.startswith("tf1"):
        yield Case("tensorflow_op_layers", lambda: tensorflow_op_layers(k), inputs=operator_inputs)
        return
    if tf:
        yield Case("multi_head_attention_robust", lambda: robust(k), inputs=robust_inputs)
        yield Case("operators_grid", lambda: tensorflow_operators(k), inputs=operator_inputs)
        return
    yield Case("grid_pooling", lambda: pooling(k), inputs=single_inputs)
    yield Case("grid_convolutions1d", lambda: branches(k, (7, 3), convolutions(k, 1)), scale=0.6)
    yield Case("grid_convolutions2d", lambda: branches(k, (4, 5, 2), convolutions(k, 2)), scale=0.6, inputs=single_inputs)
    yield Case("grid_convolutions3d", lambda: branches(k, (3, 4, 3, 2), convolutions(k, 3)), scale=0.5, inputs=single_inputs)
    yield Case("grid_cells", lambda: cells(k))
    yield Case("grid_attention", lambda: attention(k))
    yield Case("operators_grid", lambda: operators(k), inputs=operator_inputs)
    yield Case("grid_einsum_dense", lambda: branches(k, (3, 4), [
        layers.EinsumDense("abc,cd->abd", (None, 5), activation=name, name=name) for name in OVER_CHANNELS]))


def pooling(k):
    """Windows of one place."""
    sources, outputs = [], []
    for rank, shape in {1: (7, 3), 2: (5, 6, 2), 3: (3, 4, 3, 2)}.items():
        source = k.input(shape, name="x%d" % rank)
        sources.append(source)
        for word in ("Max", "Average"):
            make = getattr(k.layers, "%sPooling%dD" % (word, rank))
            outputs.append(make(1, name="%s%d" % (word.lower(), rank))(source))
            outputs.append(make(1, strides=2, padding="same", name="%s%d_strides" % (word.lower(), rank))(source))
    outputs.append(k.layers.UpSampling1D(1, name="same")(sources[0]))
    first = k.input((3, 5), name="first")
    outputs.append(k.layers.ZeroPadding1D((2, 1), data_format="channels_first", name="padded")(first))
    return k.model(sources + [first], outputs)


def convolutions(k, rank):
    layers, made = k.layers, []
    uneven = (2, 1, 2)[:rank]
    kinds = {"Conv%dD": 2, "Conv%dDTranspose": 2, "SeparableConv%dD": 2, "DepthwiseConv%dD": None}
    for kind, filters in kinds.items():
        if not k.has(kind % rank):
            continue
        make, first = getattr(layers, kind % rank), () if filters is None else (filters,)
        word = kind.split("%")[0].lower() + ("_transpose" if kind.endswith("Transpose") else "")
        table = {name: (first + (2,), dict(activation=name)) for name in OVER_CHANNELS}
        table["one"] = (first + (1,), dict(use_bias=False))
        if rank > 1 and not word.startswith("depthwise") and not word.startswith("separable"):
            table["uneven"] = (first + ((2, 3, 1)[:rank],), dict(strides=uneven))
            if rank == 2:
                table["dilation"] = (first + (2,), dict(dilation_rate=(1, 2)))
        elif rank > 1:
            # TensorFlow's depthwise kernels take equal strides only.
            table["uneven"] = (first + ((2, 3),), dict(strides=2))
            table["dilation"] = (first + (2,), dict(dilation_rate=(1, 2)))
        if word.endswith("transpose"):
            table["no_output_padding"] = (first + (3,), dict(strides=2, padding="same", output_padding=0))
        made += named(make, {"%s_%s" % (word, name): value for name, value in table.items()})
    return made


def cells(k):
    layers = k.layers
    source = k.input((5, 3), name="x")
    made = [
        layers.LSTMCell(4, activation="softsign"), layers.GRUCell(4, use_bias=False), layers.SimpleRNNCell(4, use_bias=False),
    ]
    for name in OVER_CHANNELS:
        made += [layers.LSTMCell(3, activation=name), layers.LSTMCell(3, recurrent_activation=name)]
        made += [layers.GRUCell(3, activation=name), layers.GRUCell(3, recurrent_activation=name), layers.SimpleRNNCell(3, activation=name)]
    return k.model(source, [layers.RNN(cell)(source) for cell in made])


def attention(k):
    layers = k.layers
    q, v = k.input((4, 3), name="query"), k.input((5, 3), name="value")
    return k.model([q, v], [
        layers.MultiHeadAttention(2, 1, value_dim=1)(q, v), layers.MultiHeadAttention(2, 3, sliding_window=1)(q, v),
        layers.GroupQueryAttention(3, 4, 2, sliding_window=1)(q, v),
    ])


def operators(k):
    ops = k.keras.ops
    x, y = k.input((5, 4), name="x"), k.input((5, 4), name="y")
    number = lambda value: ops.cast(value, "float32")
    made = [
        ops.amax(x, axis=1, keepdims=True), ops.amin(x, axis=1, keepdims=True), number(ops.any(x > 1, axis=1, keepdims=True)),
        ops.argmax(x, axis=1, keepdims=True), ops.argmin(x, axis=-1, keepdims=True),
        number(ops.count_nonzero(x > 0, axis=1)), number(ops.cast(x, "bool")), number(ops.cast(x * 3, "int64")),
        ops.cumprod(x, axis=1), ops.norm(x, axis=1, keepdims=True), ops.normalize(x, axis=1, epsilon=0.5),
        ops.repeat(x, 1, axis=-1), ops.repeat(x, 3, axis=-1), ops.swapaxes(x, -1, 1), ops.swapaxes(x, 1, -1),
        ops.take(x, [1, 0], axis=-1), *ops.unstack(x, axis=-1), ops.normalize(y, axis=-1, epsilon=0.1),
        number(ops.cast(x, "float64")),
    ]
    return k.model([x, y], made)


def tensorflow_operators(k):
    import tensorflow as tf

    x, y = k.input((5, 4), name="x"), k.input((5, 4), name="y")
    made = [
        tf.math.l2_normalize(x, axis=-1, epsilon=0.5), tf.reduce_any(x > 1, axis=1, keepdims=True),
        tf.norm(y, axis=1, keepdims=True),
    ]
    return k.model([x, y], [tf.cast(each, tf.float32) for each in made])


def robust(k):
    layers = k.layers
    q, v, mask = k.input((4, 3), name="query"), k.input((5, 3), name="value"), k.input((4, 5), name="mask")
    make = lambda **more: layers.MultiHeadAttention(2, 3, softmax_robust_masking=True, **more)
    return k.model([q, v, mask], [
        make()(q, v), make()(q, v, attention_mask=mask), make(value_dim=1)(v, v, use_causal_mask=True),
    ])


def robust_inputs(rng, shapes):
    """No query that may attend to nothing: what robust masking gives it depends on the sum of rounding errors."""
    arrays = [rng.randn(2, *shape[1:]).astype("float32") for shape in shapes]
    arrays[2] = (rng.uniform(size=(2, 4, 5)) < 0.6).astype("float32")
    arrays[2][:, :, 1] = 1
    return arrays


def causal(k):
    """`causal` was an argument of the layer before it became one of the call."""
    layers = k.layers
    q, v = k.input((5, 3), name="query"), k.input((5, 3), name="value")
    made = [layers.Attention(causal=True)([q, v]), layers.Attention(causal=True, use_scale=True)([q, v]), layers.Attention()([q, v])]
    made += [layers.AdditiveAttention(causal=True)([q, v]), layers.AdditiveAttention(causal=True, use_scale=False)([q, v])]
    return k.model([q, v], made)


def tensorflow_op_layers(k):
    """Operators between layers as TensorFlow 1.15 to 2.3 hold them: a node of its graph each."""
    import tensorflow as tf

    x, y = k.input((5, 4), name="x"), k.input((5, 4), name="y")
    sequence = k.layers.LSTM(4, return_sequences=True, name="lstm")(x)
    number = lambda value: tf.cast(value, tf.float32)
    made = [
        x + y, x - y, x * y, x / y, 1 - x, 2.5 * x, x // 0.7, x % 0.7, tf.pow(tf.abs(x), 1.5), tf.maximum(x, y), tf.minimum(x, 0.25),
        tf.exp(x), tf.math.log1p(tf.abs(x)), tf.sqrt(tf.abs(x)), tf.square(x), tf.math.rsqrt(tf.abs(x) + 1), -x, tf.sign(x),
        tf.floor(x), tf.math.ceil(x), tf.round(x), tf.sin(x), tf.cos(x), tf.tanh(x), tf.sigmoid(x), tf.math.log(tf.abs(x) + 0.1),
        tf.nn.relu(x), tf.nn.relu6(x), tf.nn.elu(x), tf.nn.selu(x), tf.nn.softplus(x), tf.nn.softsign(x), tf.nn.leaky_relu(x, 0.3),
        tf.nn.softmax(x), tf.nn.log_softmax(x), tf.math.squared_difference(x, y), tf.math.divide_no_nan(x, tf.nn.relu(y)),
        tf.math.reduce_sum(x, axis=1), tf.math.reduce_mean(sequence, axis=[1, 2]), tf.math.reduce_max(x, axis=-1, keepdims=True),
        tf.math.reduce_min(x, axis=1), tf.math.reduce_prod(x, axis=2), tf.identity(x), tf.stop_gradient(x), tf.zeros_like(x),
        tf.reshape(x, (-1, 20)), tf.transpose(x, (0, 2, 1)), tf.expand_dims(x, 1), tf.squeeze(tf.expand_dims(x, 2), 2),
        tf.concat([x, y], axis=1), tf.concat([x, y, sequence], axis=-1), tf.stack([x, y], axis=1), tf.matmul(x, y, transpose_b=True),
        tf.matmul(x, y, transpose_a=True), tf.tile(x, (1, 2, 1)), tf.reverse(x, axis=[1]), k.layers.GRU(3, name="gru")(sequence * 0.5 + y),
    ]
    return k.model([x, y], made)
