"""RNN around cells, alone and stacked, with every argument of the loop; states wired in every way."""

from cases import Case, masked_inputs


def cases(k):
    layers = k.layers
    yield Case("rnn_cells", lambda: single(k))
    yield Case("state_wiring", lambda: wiring(k))
    if not k.snake_names:
        return  # Keras 2.2.4 gives the weights of several cells one name and fails to save them
    yield Case("rnn_stacked", lambda: stacked(k))
    yield Case("rnn_masked", lambda: masked(k), inputs=masked_inputs(0.0), also=["RNN(masked input)"],
               reopens=k.reopens_symbolic_masks)
    yield Case("rnn_stateful", lambda: k.sequential(
        [layers.RNN(cells(k), stateful=True, return_sequences=True), layers.Dense(2)], (5, 3), batch=2), calls=2)
    yield Case("rnn_bidirectional", lambda: k.sequential(
        [layers.Bidirectional(layers.RNN(cells(k), return_sequences=True)),
         layers.Bidirectional(layers.RNN(layers.GRUCell(3)), merge_mode="sum")], (5, 3)))
    yield Case("rnn_time_distributed", lambda: k.sequential(
        [layers.TimeDistributed(layers.RNN(layers.LSTMCell(3))), layers.LSTM(2)], (5, 4, 3)))
    yield Case("rnn_states", lambda: states(k))


def cells(k):
    return [k.layers.LSTMCell(4), k.layers.GRUCell(3), k.layers.SimpleRNNCell(5)]


def flat(outputs):
    found = []
    for each in outputs:
        found += flat(each) if isinstance(each, (list, tuple)) else [each]
    return found


def single(k):
    layers = k.layers
    source = k.input((5, 3), name="x")
    made = []
    kinds = [
        # Dropout in a cell needs a phase that Theano is not given.
        lambda: layers.LSTMCell(4, recurrent_activation="hard_sigmoid", dropout=0.2 * k.snake_names),
        lambda: layers.LSTMCell(3, use_bias=False), lambda: layers.GRUCell(4, recurrent_dropout=0.1 * k.snake_names), lambda: layers.SimpleRNNCell(4, activation="relu"),
    ]
    if k.reset_after:
        kinds += [lambda: layers.GRUCell(3, reset_after=True), lambda: layers.GRUCell(3, reset_after=False)]
    for make in kinds:
        made.append(layers.RNN(make())(source))
        made.append(layers.RNN(make(), return_sequences=True, go_backwards=True)(source))
    made.append(layers.RNN(layers.LSTMCell(3), return_state=True, unroll=True)(source))
    return k.model(source, flat(made))


def stacked(k):
    layers = k.layers
    source = k.input((5, 3), name="x")
    made = [
        layers.RNN(cells(k))(source),
        layers.RNN(cells(k), return_sequences=True)(source),
        layers.RNN(cells(k), return_sequences=True, go_backwards=True)(source),
        layers.RNN(layers.StackedRNNCells([layers.GRUCell(3)]), go_backwards=True)(source),
        layers.RNN(cells(k), return_state=True)(source),
    ]
    if k.folder.startswith("tfkeras"):
        alike = [layers.GRUCell(3), layers.GRUCell(3, activation="relu")]
        made.append(layers.RNN(layers.StackedRNNCells(alike, reverse_state_order=True), return_state=True)(source))
    return k.model(source, flat(made))


def masked(k):
    layers = k.layers
    source = k.input((5, 3), name="x")
    masking = layers.Masking(0.0)(source)
    made = [
        layers.RNN(cells(k))(masking), layers.RNN(cells(k), return_sequences=True)(masking),
        layers.RNN(cells(k), return_sequences=True, go_backwards=True)(masking),
        layers.RNN(cells(k), return_sequences=True, return_state=True)(masking),
        layers.RNN(layers.GRUCell(3), go_backwards=True)(masking),
    ]
    if k.zero_output_for_mask:
        made.append(layers.RNN(cells(k), return_sequences=True, zero_output_for_mask=True)(masking))
    return k.model(source, flat(made))


def states(k):
    """The states of stacked cells from one layer into another."""
    layers = k.layers
    source, target = k.input((5, 3), name="source"), k.input((4, 3), name="target")
    found = layers.RNN(cells(k), return_state=True, name="from")(source)
    made = layers.RNN(cells(k), return_sequences=True, return_state=True, name="into")(target, initial_state=list(found[1:]))
    return k.model([source, target], flat(made))


def wiring(k):
    """Initial states as a keyword, by position, and in the list of inputs; into both directions."""
    layers = k.layers
    source, target = k.input((5, 3), name="source"), k.input((4, 3), name="target")
    _, hidden, cell = layers.LSTM(4, return_state=True, name="encoder")(source)
    both = layers.Bidirectional(layers.LSTM(4, return_state=True), name="both")(source)
    shared = layers.LSTM(4, name="shared")
    made = [
        layers.LSTM(4, name="keyword")(target, initial_state=[hidden, cell]),
        layers.GRU(4, name="single")(target, initial_state=hidden),
        layers.Bidirectional(layers.LSTM(4), name="into_both")(target, initial_state=list(both[1:])),
        shared(target), shared(target, initial_state=[cell, hidden]),
    ]
    if k.folder.startswith("keras3"):
        made.append(layers.LSTM(4, name="position")(target, [hidden, cell]))
    else:
        made.append(layers.LSTM(4, name="in_list")([target, hidden, cell]))
        made.append(layers.GRU(4, name="single_in_list")([target, hidden]))
        made.append(layers.Bidirectional(layers.LSTM(4), name="both_in_list")([target] + list(both[1:])))
    return k.model([source, target], flat(made))
