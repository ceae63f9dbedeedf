"""Operators between layers: `keras.ops` as Keras 3 records them, TensorFlow's functions as tf-keras does."""

import numpy as np

from cases import Case, known


def cases(k):
    if k.folder.startswith("keras3"):
        groups = Keras(k)
    else:
        groups = TensorFlow(k)
    for name in ("arithmetic", "functions", "activations", "reductions", "shapes", "selections", "products"):
        yield Case("operators_" + name, lambda name=name: model(k, getattr(groups, name)), inputs=inputs)
    yield Case("operators_through_layers", lambda: between(k, groups), inputs=inputs)
    for name in ("batch_sum", "batch_reshape") + (() if k.folder.startswith("keras3") else ("batch_slice",)):
        yield Case("refused_operator_" + name, lambda name=name: model(k, getattr(groups, name)), inputs=inputs,
                   refused=["samples"])


def inputs(rng, shapes):
    return [rng.uniform(-2, 2, known(shape)).astype("float32") for shape in shapes]


def model(k, make):
    """Two inputs, one output for each operator."""
    x, y = k.input((5, 4), name="x"), k.input((5, 4), name="y")
    outputs = []
    for made in make(x, y):
        outputs += list(made) if isinstance(made, (list, tuple)) else [made]
    return k.model([x, y], outputs)


def between(k, groups):
    """What people write: a residual with attention over time by hand, between recurrent layers."""
    x, y = k.input((5, 4), name="x"), k.input((5, 4), name="y")
    layers = k.layers
    sequence = layers.GRU(4, return_sequences=True, name="gru")(x)
    pooled = groups.by_hand(sequence, y)
    return k.model([x, y], [layers.Dense(3, name="first")(pooled), layers.LSTM(3, name="second")(sequence * 0.5 + y)])


class Keras:
    """The operators of Keras 3."""

    def __init__(self, k):
        self.ops = k.keras.ops

    def arithmetic(self, x, y):
        ops, row = self.ops, np.array([0.5, -1.0, 2.0, 3.0], "float32")
        return [
            x + y, x - y, x * y, x / y, 1 - x, 2.5 * x, x + row, ops.subtract(row, x), ops.add(x, y[:, :1]), x * y[:, :, :1],
            x // 0.7, x % 0.7, ops.power(ops.abs(x), 1.5), x**2, ops.power(2.0, x), ops.maximum(x, y), ops.minimum(x, 0.25),
            ops.arctan2(x, y), ops.logaddexp(x, y), ops.cast(x > y, "float32"), ops.cast(x >= 0.5, "float32"),
            ops.cast(x < y, "float32"), ops.cast(x <= y, "float32"), ops.cast(ops.equal(ops.floor(x), ops.floor(y)), "float32"),
            ops.cast(ops.not_equal(ops.floor(x), ops.floor(y)), "float32"),
            ops.cast(ops.logical_and(x > 0, y > 0), "float32"), ops.cast(ops.logical_or(x > 0, y > 0), "float32"),
            ops.cast(ops.logical_xor(x > 0, y > 0), "float32"), ops.cast(ops.logical_not(x > 0), "float32"),
            ops.where(x > 0, x, y), ops.where(x > y, 1.0, -1.0), ops.clip(x, -0.5, 1.0), ops.cast(x, "int32") * 2,
            ops.divide_no_nan(x, ops.relu(y)), ops.true_divide(x, y),
        ]

    def functions(self, x, y):
        ops = self.ops
        positive = ops.abs(x) + 0.1
        inside = ops.tanh(x) * 0.9
        names = "abs negative exp expm1 square sign floor ceil round sin cos tan arctan sinh cosh arcsinh erf tanh zeros_like"
        made = [getattr(ops, name)(x) for name in (names + " ones_like copy stop_gradient exp2 trunc").split()]
        made += [getattr(ops, name)(positive) for name in "log log1p log2 log10 sqrt rsqrt reciprocal".split()]
        made += [getattr(ops, name)(inside) for name in "arcsin arccos arctanh".split()]
        made += [ops.arccosh(positive + 1), ops.full_like(x, 1.5)]
        made += [ops.cast(getattr(ops, name)(x / ops.relu(y)), "float32") for name in "isnan isinf isfinite".split()]
        return made

    def activations(self, x, y):
        ops = self.ops
        names = "relu relu6 sigmoid sparse_sigmoid softplus softsign sparse_plus silu log_sigmoid hard_sigmoid hard_silu"
        made = [getattr(ops, name)(x) for name in (names + " selu tanh_shrink hard_tanh").split()]
        made += [ops.leaky_relu(x, 0.3), ops.elu(x, 0.7), ops.celu(x, 0.7), ops.gelu(x), ops.gelu(x, approximate=False)]
        made += [ops.squareplus(x, 3), ops.soft_shrink(x, 0.3), ops.hard_shrink(x, 0.3), ops.threshold(x, 0.4, 0.1)]
        made += [ops.softmax(x), ops.softmax(x, axis=1), ops.log_softmax(x), ops.log_softmax(x, axis=1), ops.sparsemax(x)]
        made += [ops.cumsum(x, axis=1), ops.cumsum(x, axis=-1), ops.cumprod(x, axis=-1), ops.normalize(x, axis=1)]
        return made + [ops.normalize(x, axis=-1), ops.sparsemax(x, axis=1)]

    def reductions(self, x, y):
        ops, made = self.ops, []
        for name in "sum mean max min prod var std logsumexp".split():
            made += [getattr(ops, name)(x, axis=axis, keepdims=keep) for axis, keep in ((1, False), (-1, True), ((1, 2), False))]
        made += [ops.cast(ops.any(x > 1, axis=1), "float32"), ops.cast(ops.all(x > -1, axis=-1, keepdims=True), "float32")]
        made += [ops.amax(x, axis=1), ops.amin(x, axis=2), ops.cast(ops.count_nonzero(x > 0, axis=1), "float32")]
        made += [ops.argmax(x, axis=-1), ops.argmin(x, axis=1), ops.norm(x, axis=-1), ops.one_hot(ops.argmax(x, axis=-1), 4)]
        return made

    def shapes(self, x, y):
        ops = self.ops
        return [
            ops.reshape(x, (-1, 20)), ops.reshape(x, (-1, 2, 10)), ops.expand_dims(x, 1), ops.expand_dims(x, -1),
            ops.squeeze(ops.expand_dims(x, 2), 2), ops.squeeze(ops.expand_dims(x, 1), axis=(1,)),
            ops.transpose(x, (0, 2, 1)), ops.swapaxes(x, 1, 2), ops.moveaxis(x, -1, 1),
            ops.concatenate([x, y], axis=1), ops.concatenate([x, y, x], axis=-1), ops.stack([x, y], axis=1),
            ops.stack([x, y], axis=-1), *ops.split(x, 2, axis=-1), *ops.split(x, [1, 3], axis=1), *ops.unstack(x, axis=2),
        ]

    def selections(self, x, y):
        ops = self.ops
        return [
            x[:, 0], x[:, -1, 1:], x[:, 1:3], x[:, ::-2, ::3], x[..., 1], x[..., None], x[:, None, :, 2], x[:, 4:1:-1],
            ops.flip(x, axis=1), ops.flip(x, axis=(1, 2)), ops.tile(x, (1, 2, 1)), ops.tile(x, (1, 1, 3)),
            ops.repeat(x, 2, axis=1), ops.take(x, [0, 2, -1], axis=1), ops.roll(x, 2, axis=1), ops.roll(x, -1, axis=2),
            ops.pad(x, [[0, 0], [1, 2], [0, 0]]), ops.pad(x, [[0, 0], [2, 1], [1, 0]], mode="reflect"),
            ops.pad(x, [[0, 0], [2, 1], [1, 0]], mode="symmetric"),
            ops.pad(x, [[0, 0], [1, 0], [0, 1]], constant_values=1.5),
        ]

    def products(self, x, y):
        ops = self.ops
        matrix = np.arange(8, dtype="float32").reshape(4, 2) / 4 - 1
        four = ops.reshape(x, (-1, 5, 2, 2))
        return [
            ops.matmul(x, ops.transpose(y, (0, 2, 1))), ops.transpose(x, (0, 2, 1)) @ y, ops.matmul(x, matrix),
            ops.einsum("btf,bsf->bts", x, y), ops.einsum("btf,bsf->bfst", x, y), ops.einsum("btf,fg->bgt", x, matrix),
            ops.einsum("btf,btf->bt", x, y), ops.einsum("bthd,bshd->bhts", four, four), ops.matmul(four, four),
        ]

    def by_hand(self, sequence, other):
        ops = self.ops
        scores = ops.matmul(sequence, ops.transpose(other, (0, 2, 1))) / ops.sqrt(4.0)
        weights = ops.softmax(scores, axis=-1)
        return ops.mean(ops.matmul(weights, other) + sequence, axis=1) - ops.max(sequence, axis=1)

    def batch_sum(self, x, y):
        return [self.ops.sum(x, axis=0)]

    def batch_reshape(self, x, y):
        return [self.ops.reshape(x, (-1, 4))]


class TensorFlow:
    """The functions of TensorFlow that tf-keras records."""

    def __init__(self, k):
        import tensorflow

        self.tf, self.backend = tensorflow, k.keras.backend

    def arithmetic(self, x, y):
        tf, row = self.tf, np.array([0.5, -1.0, 2.0, 3.0], "float32")
        number = lambda value: tf.cast(value, tf.float32)
        return [
            x + y, x - y, x * y, x / y, 1 - x, 2.5 * x, tf.add(x, row), x + tf.constant(row), x * y[:, :, :1], x // 0.7,
            x % 0.7, tf.pow(tf.abs(x), 1.5), x**2, tf.pow(2.0, x), tf.maximum(x, y), tf.minimum(x, 0.25), tf.atan2(x, y),
            number(x > y), number(x >= 0.5), number(x < y), number(x <= y), number(tf.equal(tf.floor(x), tf.floor(y))),
            number(tf.not_equal(tf.floor(x), tf.floor(y))), number(tf.logical_and(x > 0, y > 0)),
            number(tf.logical_or(x > 0, y > 0)), number(tf.math.logical_xor(x > 0, y > 0)), number(tf.logical_not(x > 0)),
            tf.where(x > 0, x, y), tf.where(x > y, 1.0, -1.0), tf.clip_by_value(x, -0.5, 1.0), tf.cast(x, tf.int32) * 2,
            tf.math.divide_no_nan(x, tf.nn.relu(y)), tf.math.squared_difference(x, y), tf.math.floordiv(x, 0.7),
            tf.math.floormod(x, y), tf.subtract(x, y), tf.multiply(x, y), tf.divide(x, y),
        ]

    def functions(self, x, y):
        tf = self.tf
        positive = tf.abs(x) + 0.1
        inside = tf.tanh(x) * 0.9
        names = "negative exp expm1 square sign floor ceil round rint sin cos tan atan sinh cosh asinh erf tanh sigmoid softplus"
        made = [getattr(tf.math, name)(x) for name in (names + " log_sigmoid").split()]
        made += [getattr(tf.math, name)(positive) for name in "log log1p sqrt rsqrt reciprocal".split()]
        made += [getattr(tf.math, name)(inside) for name in "asin acos atanh".split()]
        made += [tf.acosh(positive + 1), tf.zeros_like(x), tf.ones_like(x), tf.identity(x), tf.stop_gradient(x)]
        made += [tf.cast(getattr(tf.math, name)(x / tf.nn.relu(y)), "float32") for name in "is_nan is_inf is_finite".split()]
        return made

    def activations(self, x, y):
        tf = self.tf
        made = [getattr(tf.nn, name)(x) for name in "relu relu6 elu selu softplus softsign silu tanh sigmoid gelu".split()]
        made += [tf.nn.leaky_relu(x, 0.3), tf.nn.leaky_relu(x), tf.nn.gelu(x, approximate=True), tf.nn.softmax(x)]
        made += [tf.nn.softmax(x, axis=1), tf.nn.log_softmax(x), tf.nn.log_softmax(x, axis=1), tf.cumsum(x, axis=1)]
        return made + [tf.math.cumprod(x, axis=-1), tf.math.l2_normalize(x, axis=-1), tf.math.l2_normalize(x, axis=1)]

    def reductions(self, x, y):
        tf, made = self.tf, []
        for name in "sum mean max min prod std variance logsumexp".split():
            reduce = getattr(tf.math, "reduce_" + name)
            made += [reduce(x, axis=axis, keepdims=keep) for axis, keep in ((1, False), (-1, True), ([1, 2], False))]
        made += [tf.cast(tf.reduce_any(x > 1, axis=1), "float32"), tf.cast(tf.reduce_all(x > -1, axis=-1), "float32")]
        made += [tf.cast(tf.argmax(x, axis=-1), "float32"), tf.cast(tf.argmin(x, axis=1), "float32"), tf.norm(x, axis=-1)]
        made += [self.backend.sum(x, axis=1), self.backend.mean(x, axis=-1, keepdims=True), self.backend.max(x, axis=1)]
        return made + [tf.one_hot(tf.argmax(x, axis=-1), 4), tf.math.reduce_euclidean_norm(x, axis=1)]

    def shapes(self, x, y):
        tf, backend = self.tf, self.backend
        return [
            tf.reshape(x, (-1, 20)), tf.reshape(x, (-1, 2, 10)), tf.reshape(x, (tf.shape(x)[0], -1)),
            tf.reshape(x, (tf.shape(x)[0], tf.shape(x)[2], 5)), tf.reshape(x, [*tf.unstack(tf.shape(y))[:1], 10, 2]),
            tf.expand_dims(x, 1), tf.expand_dims(x, -1), tf.squeeze(tf.expand_dims(x, 2), 2),
            tf.squeeze(tf.expand_dims(x, 1), [1]), tf.transpose(x, (0, 2, 1)), tf.concat([x, y], axis=1),
            tf.concat([x, y, x], axis=-1), tf.stack([x, y], axis=1), tf.stack([x, y], axis=-1), *tf.split(x, 2, axis=-1),
            *tf.split(x, [1, 2, 2], axis=1), *tf.unstack(x, axis=2), backend.permute_dimensions(x, (0, 2, 1)),
            backend.concatenate([x, y]), backend.reshape(x, (-1, 4, 5)), backend.repeat_elements(x, 2, 1),
        ]

    def selections(self, x, y):
        tf = self.tf
        return [
            x[:, 0], x[:, -1, 1:], x[:, 1:3], x[:, ::-2, ::3], x[..., 1], x[..., None], x[:, None, :, 2], x[:, 4:1:-1],
            tf.reverse(x, axis=[1]), tf.reverse(x, axis=[1, 2]), tf.tile(x, (1, 2, 1)), tf.tile(x, (1, 1, 3)),
            tf.repeat(x, 2, axis=1), tf.gather(x, [0, 2, 4], axis=1), tf.roll(x, 2, axis=1), tf.roll(x, -1, axis=2),
            tf.pad(x, [[0, 0], [1, 2], [0, 0]]), tf.pad(x, [[0, 0], [2, 1], [1, 0]], mode="REFLECT"),
            tf.pad(x, [[0, 0], [2, 1], [1, 0]], mode="SYMMETRIC"),
            tf.pad(x, [[0, 0], [1, 0], [0, 1]], constant_values=1.5),
        ]

    def products(self, x, y):
        tf = self.tf
        matrix = np.arange(8, dtype="float32").reshape(4, 2) / 4 - 1
        four = tf.reshape(x, (-1, 5, 2, 2))
        return [
            tf.matmul(x, y, transpose_b=True), tf.matmul(x, y, transpose_a=True), tf.matmul(x, tf.constant(matrix)),
            tf.transpose(x, (0, 2, 1)) @ y, tf.matmul(four, four), tf.matmul(four, four, transpose_b=True),
            self.backend.batch_dot(x, y, axes=2),
        ]

    def by_hand(self, sequence, other):
        tf = self.tf
        weights = tf.nn.softmax(tf.matmul(sequence, other, transpose_b=True) / 2.0, axis=-1)
        return tf.reduce_mean(tf.matmul(weights, other) + sequence, axis=1) - tf.reduce_max(sequence, axis=1)

    def batch_sum(self, x, y):
        return [self.tf.reduce_sum(x, axis=0)]

    def batch_slice(self, x, y):
        return [x[:1] + y[:1]]

    def batch_reshape(self, x, y):
        return [self.tf.reshape(x, (-1, 4))]
