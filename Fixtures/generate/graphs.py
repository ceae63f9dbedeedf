"""Functional models: several inputs and outputs, shared and nested layers, states as tensors, names, frozen layers."""

import numpy as np

from cases import Case, masked_inputs


def cases(k):
    yield from inputs_and_outputs(k)
    yield from nested(k)
    yield from states(k)
    yield from frozen(k)
    yield from names(k)
    yield from sequential_forms(k)


def inputs_and_outputs(k):
    layers = k.layers

    def shared():
        first, second = k.input((5, 3), name="first"), k.input((7, 3), name="second")
        lstm = layers.LSTM(4, name="shared")
        joined = layers.Concatenate(name="joined")([lstm(first), lstm(second)])
        return k.model([first, second], layers.Dense(2, name="verdict")(joined), name="siamese")

    def shared_apart():
        # No joining layer: one output per call of the shared layer, the second input first.
        first, second = k.input((5, 3), name="first"), k.input((7, 3), name="second")
        lstm = layers.LSTM(4, name="shared")
        one, two = lstm(first), lstm(second)
        return k.model([first, second], [layers.Dense(2, name="of_second")(two), layers.Dense(3, name="of_first")(one)])

    def shared_chain():
        # The same Dense twice in a row.
        source = k.input((3,), name="x")
        dense = layers.Dense(3, activation="tanh", name="again")
        return k.model(source, dense(layers.Activation("relu")(dense(source))))

    def joined():
        sources = [k.input((5, 3), name=name) for name in ("a", "b", "c")]
        made = [
            layers.Add(name="add")(sources),
            layers.Subtract(name="subtract")(sources[:2]),
            layers.Multiply(name="multiply")(sources),
            layers.Average(name="average")(sources),
            layers.Maximum(name="maximum")(sources),
            layers.Concatenate(name="concatenate")(sources),
            layers.Concatenate(axis=1, name="concatenate_time")(sources),
            layers.Dot(axes=2, name="dot")(sources[:2]),
            layers.Dot(axes=2, normalize=True, name="dot_normalized")(sources[1:]),
        ]
        if k.has("Minimum"):
            made.append(layers.Minimum(name="minimum")(sources))
        return k.model(sources, made)

    def outputs():
        source = k.input((5, 3), name="x")
        sequence = layers.LSTM(4, return_sequences=True, name="sequence")(source)
        last = layers.GRU(3, name="last")(sequence)
        return k.model(source, [layers.Dense(2, name="small")(last), sequence, layers.Dense(1, name="tiny")(last)])

    def masked_merge():
        first, second = k.input((5, 3), name="first"), k.input((5, 3), name="second")
        one, two = layers.Masking(0.0)(first), layers.Masking(0.0)(second)
        return k.model(
            [first, second],
            [
                layers.LSTM(2, name="added")(layers.Add()([one, two])),
                layers.LSTM(2, name="joined")(layers.Concatenate()([one, two])),
                layers.LSTM(2, name="half_masked")(layers.Concatenate()([one, second])),
                layers.LSTM(2, name="in_time")(layers.Concatenate(axis=1)([one, two])),
            ],
        )

    yield Case("two_inputs_shared_lstm", shared)
    yield Case("two_inputs_two_outputs", shared_apart)
    yield Case("shared_dense_chain", shared_chain)
    yield Case("merge_layers", joined)
    yield Case("several_outputs", outputs)
    yield Case("merge_masked", masked_merge, inputs=different_masks, reopens=k.reopens_symbolic_masks,
               also=["%s(masked input)" % name for name in ("Add", "Concatenate")])


def different_masks(rng, shapes):
    """The second input is masked like the first, rows moved on by one."""
    first, second = masked_inputs(0.0)(rng, shapes)
    return [first, np.roll(second, 1, axis=0)]


def nested(k):
    layers = k.layers

    def sequential_inside():
        inner = k.sequential(
            [layers.Dense(4), layers.BatchNormalization(), layers.Dense(3, activation="tanh")], (5, 3), name="inner"
        )
        source = k.input((5, 3), name="x")
        return k.model(source, layers.LSTM(4, name="last")(inner(source)))

    def functional_inside():
        a, b = k.input((5, 3), name="a"), k.input((5, 3), name="b")
        inner = k.model([a, b], [layers.Add(name="sum")([a, b]), layers.LSTM(3, name="deep")(b)], name="inner")
        first, second = k.input((5, 3), name="first"), k.input((5, 3), name="second")
        total, deep = inner([layers.Dense(3, name="before")(first), second])
        return k.model([first, second], [layers.GRU(2, name="of_sum")(total), layers.Dense(2, name="of_deep")(deep)])

    def called_twice():
        inner = k.sequential([layers.LSTM(4), layers.Dense(2)], (5, 3), name="encoder")
        first, second = k.input((5, 3), name="first"), k.input((5, 3), name="second")
        return k.model([first, second], layers.Concatenate(name="both")([inner(first), inner(second)]))

    def in_sequential():
        deepest = k.sequential([layers.Dense(3, activation="relu"), layers.BatchNormalization()], (5, 4), name="deepest")
        middle = k.sequential([layers.LSTM(4, return_sequences=True), deepest], (5, 3), name="middle")
        return k.sequential([middle, layers.GRU(2)], (5, 3), name="outer")

    yield Case("nested_sequential", sequential_inside)
    yield Case("nested_functional", functional_inside)
    yield Case("nested_called_twice", called_twice)
    yield Case("nested_in_sequential", in_sequential)


def states(k):
    layers = k.layers

    def returned():
        source = k.input((5, 3), name="x")
        outputs = []
        outputs += layers.LSTM(4, return_state=True, name="lstm")(source)
        outputs += layers.GRU(4, return_state=True, return_sequences=True, name="gru")(source)
        outputs += layers.SimpleRNN(4, return_state=True, name="simple")(source)
        outputs += layers.Bidirectional(layers.LSTM(4, return_state=True), name="both")(source)
        return k.model(source, outputs)

    def encoder_decoder():
        source, target = k.input((None, 3), name="source"), k.input((None, 2), name="target")
        _, hidden, cell = layers.LSTM(4, return_state=True, name="encoder")(source)
        decoder = layers.LSTM(4, return_sequences=True, return_state=True, name="decoder")
        sequence, _, _ = decoder(target, initial_state=[hidden, cell])
        return k.model([source, target], layers.Dense(3, activation="softmax", name="word")(sequence))

    def from_inputs():
        source, hidden = k.input((5, 3), name="x"), k.input((4,), name="hidden")
        cell = k.input((4,), name="cell")
        return k.model(
            [source, hidden, cell],
            [
                layers.LSTM(4, name="lstm")(source, initial_state=[hidden, cell]),
                layers.GRU(4, name="gru")(source, initial_state=hidden),
                layers.SimpleRNN(4, name="simple")(source, initial_state=[cell]),
            ],
        )

    yield Case("return_state", returned)
    yield Case("encoder_decoder", encoder_decoder)
    yield Case("initial_state_inputs", from_inputs)


def frozen(k):
    layers = k.layers

    def build():
        first = layers.Dense(4, name="first")
        middle = k.sequential([layers.Dense(4), layers.BatchNormalization(), layers.Dense(4)], (4,), name="middle")
        last = layers.BatchNormalization(name="last")
        model = k.sequential([first, middle, last, layers.Dense(2, name="end")], (3,))
        first.trainable = False
        middle.layers[-1].trainable = False
        last.trainable = False
        return model

    # Arrays of frozen sublayers come after those of trainable ones.
    yield Case("frozen_layers", build)


def names(k):
    layers = k.layers

    def odd():
        source = k.input((5, 3), name="the-input.1")
        recurrent = layers.LSTM(4, name="A.lstm-1")(source)
        return k.model(source, layers.Dense(2, name="dense_10")(layers.Dense(3, name="dense_9")(recurrent)))

    def long():
        # Together more than 64,512 bytes: the list of names is stored in pieces.
        made = [layers.Dropout(0.1, name=letter * 13500) for letter in "abcde"]
        return k.sequential(made + [layers.Dense(2, name="end")], (3,))

    yield Case("odd_names", odd)
    if k.folder.startswith("keras3"):
        yield Case("long_names", long)


def sequential_forms(k):
    layers = k.layers

    def late():
        # No shape anywhere in the layers: built by its first call.
        model = k.keras.models.Sequential([layers.LSTM(4, return_sequences=True), layers.Dense(2)])
        model.build((None, 5, 3))
        return model

    def explicit():
        model = k.keras.models.Sequential(name="explicit")
        model.add(k.first_input((5, 3), "given"))
        model.add(layers.GRU(4, name="recurrent"))
        return model

    if k.builds_late:
        yield Case("sequential_built_late", late)
    if k.snake_names:  # Keras 2 leaves the InputLayer out of the config, and cannot open the file again
        yield Case("sequential_input_layer", explicit)
    yield Case("sequential_fixed_batch", lambda: k.sequential([layers.LSTM(4)], (5, 3), batch=2))
