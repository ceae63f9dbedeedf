"""A mask on its way through every layer that passes it on, seen by the LSTM behind."""

from cases import Case, masked_inputs, masked_integer_inputs


def cases(k):
    yield passing(k)
    yield from sources(k)
    if k.zero_output_for_mask:
        yield unrolled(k)
    yield Case(
        "mask_through_recurrent_stack",
        lambda: k.sequential(
            [
                k.layers.Masking(0.0),
                k.layers.LSTM(4, return_sequences=True),
                k.layers.Dropout(0.2),
                k.layers.GRU(4, return_sequences=True),
                k.layers.SimpleRNN(3, return_sequences=True),
                k.layers.Bidirectional(k.layers.LSTM(3)),
                k.layers.Dense(2),
            ],
            (5, 3),
        ),
        inputs=masked_inputs(0.0),
        also=["%s(masked input)" % name for name in ("LSTM", "GRU", "SimpleRNN", "Bidirectional", "Dropout")],
    )


def passing(k):
    layers = k.layers

    def carriers():
        made = [
            layers.Dense(3, activation="tanh"),
            layers.Dropout(0.2),
            layers.GaussianNoise(0.2),
            layers.GaussianDropout(0.2),
            layers.AlphaDropout(0.2),
            layers.Activation("sigmoid"),
            layers.LeakyReLU(),
            layers.ELU(),
            layers.PReLU(),
            layers.ReLU(),
            layers.BatchNormalization(),
            layers.TimeDistributed(layers.Dense(3)),
            layers.Masking(0.5),
        ]
        if k.has("LayerNormalization"):
            made.append(layers.LayerNormalization())
        if k.spatial_dropout_masks:
            made.append(layers.SpatialDropout1D(0.2))
        return made

    def build():
        source = k.input((5, 3), name="x")
        masking = layers.Masking(0.0)(source)
        outputs = []
        for layer in carriers():
            name = "after_" + layer.name
            outputs.append(layers.LSTM(2, name=name)(layer(masking)))
        return k.model(source, outputs)

    names = [type(layer).__name__ for layer in carriers()]
    return Case("mask_through_layers", build, inputs=masked_inputs(0.0), reopens=k.reopens_symbolic_masks,
                also=["%s(masked input)" % name for name in names + ["LSTM"]])


def unrolled(k):
    """Unrolled and backwards, Keras sets outputs to zero by the mask that it did not reverse."""
    layers = k.layers

    def build():
        source = k.input((5, 3), name="x")
        masking = layers.Masking(0.0)(source)
        common = dict(return_sequences=True, unroll=True)
        return k.model(source, [
            layers.LSTM(4, go_backwards=True, zero_output_for_mask=True, name="lstm", **common)(masking),
            layers.GRU(4, zero_output_for_mask=True, name="ahead", **common)(masking),
            layers.SimpleRNN(4, go_backwards=True, name="holding", **common)(masking),
            layers.Bidirectional(layers.GRU(4, **common), name="both")(masking),
            layers.Bidirectional(layers.LSTM(4, unroll=True), name="last")(masking),
        ])

    names = ["LSTM", "GRU", "SimpleRNN", "Bidirectional"]
    return Case("mask_unrolled", build, inputs=masked_inputs(0.0), reopens=k.reopens_symbolic_masks,
                also=["%s(masked input)" % name for name in names])


def sources(k):
    layers = k.layers
    yield Case("mask_value", lambda: k.sequential([layers.Masking(-2.5), layers.GRU(4)], (5, 3)),
               inputs=masked_inputs(-2.5), also=["GRU(masked input)"])
    # Masking also sets masked steps to zero, which Dense alone would show.
    yield Case("masking_alone", lambda: k.sequential([layers.Masking(1.5)], (5, 3)), inputs=masked_inputs(1.5))
    yield Case("masking_dense", lambda: k.sequential([layers.Masking(1.5), layers.Dense(2)], (5, 3)),
               inputs=masked_inputs(1.5), also=["Dense(masked input)"])
    yield Case(
        "mask_zero_deep",
        lambda: k.sequential(
            [
                layers.Embedding(11, 3, mask_zero=True),
                layers.Dense(4, activation="relu"),
                layers.Bidirectional(layers.GRU(4, return_sequences=True)),
                layers.TimeDistributed(layers.Dense(3)),
                layers.LSTM(2, return_sequences=True),
                layers.Dense(2, activation="softmax"),
            ],
            (5,),
            dtype="int32",
        ),
        inputs=masked_integer_inputs(11),
        also=["%s(masked input)" % name for name in ("Embedding", "Dense", "Bidirectional", "GRU", "LSTM")],
    )
