"""Keras 0.3: weights by `save_weights`, without names or version, and the architecture by `to_json`."""

from cases import Case, masked_inputs


def cases(k):
    layers = k.layers
    forms = {
        "lstm": [lambda: layers.LSTM(4)],
        "lstm_sequences": [lambda: layers.LSTM(4, return_sequences=True, activation="relu", inner_activation="sigmoid")],
        "lstm_backwards": [lambda: layers.LSTM(4, go_backwards=True)],
        "gru": [lambda: layers.GRU(4)],
        "gru_sequences": [lambda: layers.GRU(4, return_sequences=True)],
        "simple_rnn": [lambda: layers.SimpleRNN(4)],
        "time_distributed_dense": [lambda: layers.TimeDistributedDense(4, activation="tanh")],
        "stack": [
            lambda: layers.LSTM(4, return_sequences=True),
            lambda: layers.Dropout(0.2),
            lambda: layers.GRU(3),
            lambda: layers.BatchNormalization(),
            lambda: layers.Dense(2),
            lambda: layers.Activation("softmax"),
        ],
        "normalization": [lambda: layers.BatchNormalization(), lambda: layers.Flatten(), lambda: layers.Dense(2)],
    }
    for name, makers in sorted(forms.items()):
        yield Case(name, lambda makers=makers: k.sequential([make() for make in makers], (5, 3)))
    yield Case("masked", lambda: k.sequential([layers.Masking(0.0), layers.LSTM(4)], (5, 3)), inputs=masked_inputs(0.0))
    yield Case("embedding", lambda: k.sequential([layers.Embedding(11, 3, input_length=5), layers.GRU(4)], None),
               inputs=lambda rng, shapes: [rng.randint(0, 11, (2, 5)).astype("int32")])
    yield Case("dense", lambda: k.sequential([layers.Dense(4, activation="hard_sigmoid"), layers.Dense(2)], (3,)))
