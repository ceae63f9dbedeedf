"""LSTM, GRU and SimpleRNN: every flag as a Sequential model."""

from cases import Case, masked_inputs

# case name -> class, arguments; GRU appears with both meanings of reset_after.
ALL_CELLS = {
    "lstm": ("LSTM", {}),
    "gru": ("GRU", {"reset_after": True}),
    "gru_before": ("GRU", {"reset_after": False}),
    "simple_rnn": ("SimpleRNN", {}),
}

FLAGS = {
    "plain": {},
    "sequences": {"return_sequences": True},
    "backwards": {"go_backwards": True},
    "backwards_sequences": {"go_backwards": True, "return_sequences": True},
    "no_bias": {"use_bias": False},
    "unroll": {"unroll": True, "return_sequences": True},
    "dropout": {"dropout": 0.3, "recurrent_dropout": 0.2},
}


def cells(k):
    """Those of the classes above that this Keras has."""
    if k.reset_after:
        return ALL_CELLS
    return {"lstm": ("LSTM", {}), "gru_before": ("GRU", {}), "simple_rnn": ("SimpleRNN", {})}


def cases(k):
    for name, (layer, fixed) in cells(k).items():
        make = maker(k, layer, fixed)
        for flag, arguments in FLAGS.items():
            yield Case("%s_%s" % (name, flag), one_layer(k, make, arguments))
        yield from stateful(k, name, make)
        yield from masked(k, name, layer, make)
    yield from odd_sizes(k)
    yield from stacked(k)
    yield from unknown_sizes(k)


def maker(k, layer, fixed):
    return lambda units, **arguments: getattr(k.layers, layer)(units, **dict(fixed, **arguments))


def one_layer(k, make, arguments):
    return lambda: k.sequential([make(4, **arguments)], (5, 3))


def stateful(k, name, make):
    yield Case("%s_stateful" % name, lambda: k.sequential([make(4, stateful=True)], (5, 3), batch=2), calls=2)
    yield Case(
        "%s_stateful_sequences" % name,
        lambda: k.sequential([make(4, stateful=True, return_sequences=True), make(3, stateful=True)], (5, 3), batch=2),
        calls=3,
    )


def masked(k, name, layer, make):
    also = ["Masking(masked input)", "%s(masked input)" % layer]
    for flag, arguments in (("last", {}), ("sequences", {"return_sequences": True}), ("backwards", {"go_backwards": True})):
        yield Case(
            "%s_masked_%s" % (name, flag),
            lambda arguments=arguments: k.sequential([k.layers.Masking(0.0), make(4, **arguments)], (5, 3)),
            inputs=masked_inputs(0.0),
            also=also,
        )
    if k.zero_output_for_mask:
        yield Case(
            "%s_masked_zero_output" % name,
            lambda: k.sequential(
                [k.layers.Masking(0.0), make(4, return_sequences=True, zero_output_for_mask=True)], (5, 3)
            ),
            inputs=masked_inputs(0.0),
            also=also,
        )
    yield Case(
        "%s_masked_stateful" % name,
        lambda: k.sequential([k.layers.Masking(0.0), make(4, stateful=True)], (5, 3), batch=6),
        inputs=masked_inputs(0.0),
        calls=2,
        also=also,
    )


def odd_sizes(k):
    """One unit, one feature, one step, and more units than features and the reverse."""
    for name, (layer, fixed) in cells(k).items():
        make = maker(k, layer, fixed)
        if k.single_steps:
            yield Case("%s_one_of_each" % name, lambda make=make: k.sequential([make(1)], (1, 1)))
        yield Case("%s_wide" % name, lambda make=make: k.sequential([make(17), k.layers.Dense(3)], (7, 11)), scale=0.5)


def stacked(k):
    def build():
        return k.sequential(
            [
                k.layers.LSTM(6, return_sequences=True),
                k.layers.Dropout(0.2),
                k.layers.GRU(5, return_sequences=True),
                k.layers.SimpleRNN(4),
                k.layers.Dense(3, activation="softmax"),
            ],
            (5, 3),
            name="stacked",
        )

    yield Case("stacked", build)


def unknown_sizes(k):
    """Any number of time steps."""
    yield Case("lstm_any_time", lambda: k.sequential([k.layers.LSTM(4, return_sequences=True)], (None, 3)))
