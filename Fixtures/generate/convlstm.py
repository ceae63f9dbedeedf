"""ConvLSTM over sequences, images and volumes: every argument, states, masks, both directions, and films of frames as
people model them."""

from cases import Case, MASKED_STEPS, single_inputs


def cases(k):
    if k.theano:
        return
    layers = k.layers

    def build(rank, shape, table):
        source = k.input(shape, name="x")
        outputs = []
        for name, (filters, size, keywords) in table.items():
            outputs += several(getattr(layers, "ConvLSTM%dD" % rank)(filters, size, name=name, **keywords)(source))
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
    if k.folder.startswith("tf1") or k.folder.startswith("tf2"):
        return

    uneven = {
        "one": lambda ones: (2, 1, dict(use_bias=False, activation="relu")),
        "strides": lambda ones: (2, ones(2), dict(strides=ones(2), padding="same", go_backwards=True)),
        "dilation": lambda ones: (2, 2, dict(dilation_rate=ones(2), return_sequences=True)),
        "sequences": lambda ones: (2, ones(2), dict(return_sequences=True, return_state=True, dropout=0.2, recurrent_dropout=0.1)),
    }
    if k.folder.startswith("keras3"):
        uneven["unrolled"] = lambda ones: (2, 2, dict(unroll=True, return_sequences=True))
    for rank, shape in {1: (3, 6, 2), 2: (3, 4, 5, 2), 3: (2, 3, 4, 3, 2)}.items():
        ones = lambda number, rank=rank: (number, 1, number)[:rank] if rank > 1 else number
        yield Case("conv_lstm%dd_uneven" % rank, lambda rank=rank, shape=shape, ones=ones: build(
            rank, shape, {name: make(ones) for name, make in uneven.items()}), scale=0.4, inputs=single_inputs)
    for rank, shape in {1: (3, 2, 5), 3: (2, 2, 3, 4, 3)}.items():
        yield Case("conv_lstm%dd_channels_first" % rank, lambda rank=rank, shape=shape: build(rank, shape, {
            "valid": (3, 2, dict(data_format="channels_first")),
            "same": (2, 3, dict(data_format="channels_first", padding="same", return_sequences=True, return_state=True)),
        }), scale=0.4, inputs=single_inputs)
    yield Case("conv_lstm_stateful", lambda: k.sequential([
        layers.ConvLSTM2D(2, 2, padding="same", stateful=True, return_sequences=True),
        layers.ConvLSTM2D(3, 2, stateful=True, go_backwards=True),
    ], (3, 4, 3, 2), batch=2), scale=0.4, calls=2)
    yield Case("conv_lstm_stateful_kinds", lambda: stateful(k), scale=0.4, calls=2)
    yield Case("conv_lstm_states", lambda: states(k), scale=0.4)
    yield Case("conv_lstm_bidirectional", lambda: bidirectional(k), scale=0.4, inputs=single_inputs)
    yield Case("conv_lstm_masked", lambda: masked(k), scale=0.4, inputs=mask_inputs,
               also=["ConvLSTM%dD(masked input)" % rank for rank in (1, 2, 3)] + ["Bidirectional(ConvLSTM2D masked input)"])


def several(outputs):
    """A list, whatever a layer gives."""
    if not isinstance(outputs, (list, tuple)):
        return [outputs]
    return [one for each in outputs for one in several(each)]


def stateful(k):
    layers = k.layers
    line, volume = k.input((3, 4, 2), name="line", batch=2), k.input((2, 2, 3, 2, 1), name="volume", batch=2)
    return k.model([line, volume], [
        layers.ConvLSTM1D(2, 2, stateful=True, return_sequences=True, data_format="channels_first", padding="same")(line),
        layers.ConvLSTM3D(2, 2, stateful=True)(volume),
        layers.Bidirectional(layers.ConvLSTM1D(2, 2, stateful=True))(line),
    ])


def states(k):
    """The states of one layer into another, as a keyword and in both directions; channels first, too."""
    layers = k.layers
    source, target = k.input((3, 4, 5, 2), name="source"), k.input((2, 4, 5, 2), name="target")
    first = k.input((2, 2, 4, 5), name="first")
    _, hidden, cell = layers.ConvLSTM2D(3, 2, padding="same", return_state=True, name="encoder")(source)
    both = several(layers.Bidirectional(layers.ConvLSTM2D(2, 2, padding="same", return_state=True), name="both")(source))
    _, other_hidden, other_cell = layers.ConvLSTM2D(3, 2, data_format="channels_first", padding="same", return_state=True, name="turned")(first)
    line = k.input((2, 3, 2), name="line")
    return k.model([source, target, first, line], [
        layers.ConvLSTM2D(3, 3, padding="same", return_sequences=True, name="into")(target, initial_state=[hidden, cell]),
        layers.ConvLSTM2D(3, 3, padding="same", go_backwards=True, name="backwards")(target, initial_state=[hidden, cell]),
        layers.ConvLSTM2D(3, 2, data_format="channels_first", padding="same", name="first_into")(
            first, initial_state=[other_hidden, other_cell]),
        layers.Bidirectional(layers.ConvLSTM2D(2, 3, padding="same"), name="into_both")(target, initial_state=both[1:]),
    ] + both + several(layers.ConvLSTM1D(2, 2, return_state=True, name="line_states")(line)))


def bidirectional(k):
    layers = k.layers
    line, image, volume = k.input((3, 5, 2), name="line"), k.input((3, 4, 3, 2), name="image"), k.input((2, 3, 2, 3, 1), name="volume")
    first = k.input((3, 2, 4, 3), name="first")
    both = layers.Bidirectional
    outputs = [
        both(layers.ConvLSTM1D(2, 2, return_sequences=True), name="line_sequences")(line),
        both(layers.ConvLSTM1D(2, 2), merge_mode="ave", name="line_last")(line),
        both(layers.ConvLSTM2D(2, 2, padding="same", return_sequences=True), merge_mode="sum", name="image_sum")(image),
        both(layers.ConvLSTM2D(2, 2, strides=2), merge_mode="mul", name="image_mul")(image),
        both(layers.ConvLSTM2D(2, 2, return_sequences=True), merge_mode=None, name="image_two")(image),
        both(layers.ConvLSTM2D(2, 2), backward_layer=layers.ConvLSTM2D(3, 2, go_backwards=True), name="image_other")(image),
        both(layers.ConvLSTM2D(2, 2, data_format="channels_first", return_sequences=True), name="first_sequences")(first),
        both(layers.ConvLSTM3D(2, 2), name="volume_last")(volume),
    ]
    return k.model([line, image, volume, first], [one for each in outputs for one in several(each)])


def masked(k):
    """A mask of steps: Keras makes masks of single places of frames, so it comes as an input."""
    layers = k.layers
    line, image, volume = k.input((5, 3, 2), name="line"), k.input((5, 3, 2, 2), name="image"), k.input((5, 2, 2, 2, 1), name="volume")
    mask = k.input((5,), dtype="bool", name="mask")
    outputs = [
        layers.ConvLSTM1D(2, 2, name="last")(line, mask=mask),
        layers.ConvLSTM1D(2, 2, return_sequences=True, name="sequences")(line, mask=mask),
        layers.ConvLSTM2D(2, 2, return_sequences=True, go_backwards=True, name="backwards")(image, mask=mask),
        layers.Bidirectional(layers.ConvLSTM2D(2, 2, return_sequences=True), name="both")(image, mask=mask),
        layers.ConvLSTM3D(2, 2, name="volume_last")(volume, mask=mask),
    ]
    for rank, source in enumerate((line, image, volume), 1):
        outputs.append(getattr(layers, "ConvLSTM%dD" % rank)(2, 2, return_sequences=True, zero_output_for_mask=True, name="zeros%d" % rank)(
            source, mask=mask))
    if k.folder.startswith("keras3"):
        outputs.append(layers.ConvLSTM1D(2, 2, return_sequences=True, zero_output_for_mask=True, unroll=True, go_backwards=True,
                                         name="unrolled")(line, mask=mask))
    return k.model([line, image, volume, mask], outputs)


def mask_inputs(rng, shapes):
    import numpy as np

    rows = len(MASKED_STEPS)
    arrays = [rng.randn(*((rows,) + tuple(shape[1:]))).astype("float32") for shape in shapes[:3]]
    mask = np.ones((rows, 5), bool)
    for row, steps in enumerate(MASKED_STEPS):
        mask[row, list(steps)] = False
    return arrays + [mask]
