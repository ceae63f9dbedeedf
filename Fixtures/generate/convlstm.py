"""ConvLSTM over sequences, images and volumes: every argument, and films of frames as people model them."""

from cases import Case, single_inputs


def cases(k):
    if k.theano:
        return
    layers = k.layers

    def build(rank, shape, table):
        source = k.input(shape, name="x")
        outputs = []
        for name, (filters, size, keywords) in table.items():
            made = getattr(layers, "ConvLSTM%dD" % rank)(filters, size, name=name, **keywords)(source)
            outputs += list(made) if isinstance(made, (list, tuple)) else [made]
        return k.model(source, outputs)

    table = {
        "valid": (2, 3, dict()),
        "same": (3, 2, dict(padding="same", return_sequences=True, recurrent_activation="hard_sigmoid")),
        "strides": (2, 2, dict(strides=2, padding="same", activation="relu", use_bias=False)),
        "dilation": (2, 2, dict(dilation_rate=2, go_backwards=True, return_sequences=True)),
        "state": (2, 3, dict(return_state=True, recurrent_activation="sigmoid", go_backwards=True)),
    }
    few = {name: table[name] for name in ("same", "state")}
    yield Case("conv_lstm1d", lambda: build(1, (4, 6, 3), table), scale=0.5)
    yield Case("conv_lstm2d", lambda: build(2, (3, 5, 4, 2), table), scale=0.4, inputs=single_inputs)
    yield Case("conv_lstm3d", lambda: build(3, (2, 3, 4, 3, 2), few), scale=0.3, inputs=single_inputs)
    first = {"first": (2, (2, 3), dict(data_format="channels_first", padding="same", return_sequences=True))}
    yield Case("conv_lstm2d_channels_first", lambda: build(2, (3, 2, 5, 4), first), scale=0.4, inputs=single_inputs)
    yield Case("conv_lstm_frames", lambda: k.sequential([
        layers.ConvLSTM2D(3, 3, padding="same", return_sequences=True),
        layers.BatchNormalization(),
        layers.ConvLSTM2D(2, 3, padding="same"),
        layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
    ], (4, 6, 5, 1)), scale=0.5)
