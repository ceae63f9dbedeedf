"""Every built-in activation: alone, in Dense, and as both activations of the recurrent layers."""

import numpy as np

from cases import Case

# What stays within bounds may meet large weights; what does not must stay small over the time steps.
BOUNDED = ["tanh", "sigmoid", "hard_sigmoid", "softsign", "softmax", "hard_tanh", "sparse_sigmoid", "sparsemax"]
UNBOUNDED = [
    "relu", "linear", "elu", "selu", "softplus", "silu", "gelu", "mish", "relu6", "leaky_relu", "celu", "hard_silu",
    "squareplus", "soft_shrink", "sparse_plus", "tanh_shrink", "hard_shrink", "log_sigmoid", "log_softmax",
]
STEEP = ["exponential"]
CELLS = {"lstm": ("LSTM", {}), "gru": ("GRU", {})}


def cases(k):
    bounded, unbounded, steep = available(k, BOUNDED), available(k, UNBOUNDED), available(k, STEEP)
    everything = bounded + unbounded + steep
    yield alone(k, "activations", everything, (7,))
    # Of a sequence, the last axis is what softmax and its kin work on.
    yield alone(k, "activations_sequence", [name for name in everything if "max" in name], (5, 3))
    if hasattr(k.keras.activations, "glu"):
        yield alone(k, "activation_glu", ["glu"], (5, 6))
    yield dense(k, everything)
    for name in ("softmax", "relu"):
        yield Case("activation_%s" % name, lambda name=name: k.sequential([k.layers.Activation(name)], (7,)))
    for name, (layer, fixed) in CELLS.items():
        yield gated(k, "%s_activations_bounded" % name, layer, fixed, pairs(bounded, bounded, 3), 1.5)
        yield gated(k, "%s_activations_unbounded" % name, layer, fixed, pairs(unbounded, unbounded, 5), 0.3)
        if steep:
            both = [(steep[0], "sigmoid"), ("tanh", steep[0])]
            yield gated(k, "%s_activations_steep" % name, layer, fixed, both, 0.08)
    yield simple(k, bounded, "bounded", 1.5)
    yield simple(k, unbounded, "unbounded", 0.4)
    if steep:
        yield simple(k, steep, "steep", 0.1)


def available(k, names):
    """Those that this Keras knows by name."""
    return [name for name in names if known(k, name)]


def known(k, name):
    try:
        return callable(k.keras.activations.get(name))
    except ValueError:
        return False


def pairs(first, second, shift):
    return [(name, second[(index + shift) % len(second)]) for index, name in enumerate(first)]


def alone(k, case, names, shape):
    def build():
        source = k.input(shape, name="x")
        return k.model(source, [k.layers.Activation(name, name=name)(source) for name in names])

    def inputs(rng, shapes):
        count = 4 * int(np.prod(shape))
        values = np.linspace(-9, 9, count) + rng.uniform(-0.1, 0.1, count)
        values[count // 2] = 0
        return [rng.permutation(values).reshape((4,) + shape).astype("float32")]

    return Case(case, build, inputs=inputs)


def dense(k, names):
    def build():
        source = k.input((6,), name="x")
        return k.model(source, [k.layers.Dense(4, activation=name, name=name)(source) for name in names])

    return Case("dense_activations", build, scale=1.5)


def gated(k, case, layer, fixed, both, scale):
    def build():
        source = k.input((5, 3), name="x")
        make = getattr(k.layers, layer)
        outputs = [
            make(4, activation=first, recurrent_activation=second, name="%s_and_%s" % (first, second), **fixed)(source)
            for first, second in both
        ]
        return k.model(source, outputs)

    return Case(case, build, scale=scale)


def simple(k, names, what, scale):
    def build():
        source = k.input((5, 3), name="x")
        return k.model(source, [k.layers.SimpleRNN(4, activation=name, name=name)(source) for name in names])

    return Case("simple_rnn_activations_%s" % what, build, scale=scale)
