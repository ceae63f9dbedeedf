"""Bidirectional and TimeDistributed."""

from cases import Case, masked_inputs
from recurrent import cells, maker

MERGES = ["concat", "sum", "mul", "ave", None]


def cases(k):
    for name, (layer, fixed) in cells(k).items():
        make = maker(k, layer, fixed)
        if name in ("lstm", "gru"):  # the others differ in nothing that merging sees
            yield merges(k, name, make)
        yield masked(k, name, layer, make)
        for sequences in (False, True):
            yield Case(
                "bidirectional_%s%s" % (name, "_sequences" if sequences else ""),
                lambda make=make, sequences=sequences: k.sequential(
                    [k.layers.Bidirectional(make(4, return_sequences=sequences))], (5, 3)
                ),
            )
    yield from special(k)
    yield from time_distributed(k)


def merges(k, name, make):
    """Every merge mode, with and without sequences, as branches of one model."""

    def build():
        source = k.input((5, 3), name="x")
        outputs = []
        for sequences in (False, True):
            for mode in MERGES:
                layer = k.layers.Bidirectional(
                    make(4, return_sequences=sequences),
                    merge_mode=mode,
                    name="%s_%s" % (str(mode).lower(), "sequences" if sequences else "last"),
                )
                made = layer(source)
                outputs += list(made) if mode is None else [made]
        return k.model(source, outputs)

    return Case("bidirectional_%s_merges" % name, build)


def masked(k, name, layer, make):
    def build():
        source = k.input((5, 3), name="x")
        masking = k.layers.Masking(0.0)(source)
        return k.model(
            source,
            [
                k.layers.Bidirectional(make(4), name="last")(masking),
                k.layers.Bidirectional(make(4, return_sequences=True), name="sequences")(masking),
                k.layers.Bidirectional(make(4, return_sequences=True), merge_mode="sum", name="sum")(masking),
                make(3, name="after")(k.layers.Bidirectional(make(4, return_sequences=True))(masking)),
            ],
        )

    also = ["Bidirectional(masked input)", "Masking(masked input)", "%s(masked input)" % layer]
    return Case("bidirectional_%s_masked" % name, build, inputs=masked_inputs(0.0), also=also,
                reopens=k.reopens_symbolic_masks)


def special(k):
    layers = k.layers
    if k.backward_layer:
        def explicit():
            forward = layers.LSTM(4, return_sequences=True)
            backward = layers.LSTM(3, activation="relu", go_backwards=True, return_sequences=True)
            return k.sequential([layers.Bidirectional(forward, backward_layer=backward)], (5, 3))

        def other_class():
            forward = layers.LSTM(4, return_sequences=True)
            backward = layers.GRU(4, go_backwards=True, return_sequences=True)
            return k.sequential([layers.Bidirectional(forward, backward_layer=backward, merge_mode="sum")], (5, 3))

        yield Case("bidirectional_backward_layer", explicit)
        yield Case("bidirectional_backward_layer_class", other_class)
    if not k.folder.startswith("keras3"):  # Keras 3.15.1 refuses to build it
        backwards = {"go_backwards": True, "return_sequences": True}
        yield Case(
            "bidirectional_backwards",
            lambda: k.sequential([layers.Bidirectional(layers.LSTM(4, **backwards))], (5, 3)),
        )
    yield Case(
        "bidirectional_no_bias",
        lambda: k.sequential([layers.Bidirectional(layers.GRU(4, use_bias=False))], (5, 3)),
    )
    if k.bidirectional_keeps_state:
        yield Case(
            "bidirectional_stateful",
            lambda: k.sequential([layers.Bidirectional(layers.LSTM(4, stateful=True))], (5, 3), batch=2),
            calls=2,
        )
    yield Case(
        "bidirectional_stacked",
        lambda: k.sequential(
            [
                layers.Bidirectional(layers.LSTM(4, return_sequences=True)),
                layers.Bidirectional(layers.GRU(3), merge_mode="ave"),
                layers.Dense(2),
            ],
            (5, 3),
        ),
    )


def time_distributed(k):
    layers = k.layers
    wrap = layers.TimeDistributed
    yield Case("time_distributed_dense", lambda: k.sequential([wrap(layers.Dense(4, activation="relu"))], (5, 3)))
    yield Case("time_distributed_flatten", lambda: k.sequential([wrap(layers.Flatten()), layers.LSTM(4)], (5, 2, 3)))
    yield Case("time_distributed_lstm", lambda: k.sequential([wrap(layers.LSTM(4)), layers.Dense(2)], (5, 4, 3)))
    yield Case("time_distributed_bidirectional",
               lambda: k.sequential([wrap(layers.Bidirectional(layers.GRU(3)))], (5, 4, 3)))

    def variety():
        source = k.input((5, 4, 3), name="x")
        inner = k.sequential([layers.Dense(6, activation="tanh"), layers.Flatten(), layers.Dense(2)], (4, 3), name="inner")
        return k.model(
            source,
            [
                wrap(layers.Activation("relu"), name="activation")(source),
                wrap(layers.BatchNormalization(), name="normalization")(source),
                wrap(layers.Reshape((2, 6)), name="reshape")(source),
                wrap(layers.Permute((2, 1)), name="permute")(source),
                wrap(layers.Dropout(0.3), name="dropout")(source),
                wrap(wrap(layers.Dense(2)), name="twice")(source),
                wrap(inner, name="sequential")(source),
            ],
        )

    yield Case("time_distributed_variety", variety)
    yield Case(
        "time_distributed_masked",
        lambda: k.sequential([layers.Masking(0.0), wrap(layers.Dense(4, activation="tanh")), layers.LSTM(3)], (5, 3)),
        inputs=masked_inputs(0.0),
        also=["TimeDistributed(masked input)", "LSTM(masked input)"],
    )
