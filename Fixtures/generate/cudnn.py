"""CuDNNLSTM and CuDNNGRU, as tf-keras saves them. They cannot run without a GPU: the expected outputs come from the plain
layers that tf-keras makes of the very same file (its own conversion of weights)."""

import h5py

from cases import Case


def cases(k):
    from tf_keras.src.layers.rnn.cudnn_gru import CuDNNGRU
    from tf_keras.src.layers.rnn.cudnn_lstm import CuDNNLSTM

    layers = k.layers

    def lstm(cudnn, units, **arguments):
        return CuDNNLSTM(units, **arguments) if cudnn else layers.LSTM(units, **arguments)

    def gru(cudnn, units, **arguments):
        return CuDNNGRU(units, **arguments) if cudnn else layers.GRU(units, **arguments)

    forms = {
        "cudnn_lstm": lambda cudnn: [lstm(cudnn, 4)],
        "cudnn_gru": lambda cudnn: [gru(cudnn, 4)],
        "cudnn_lstm_sequences": lambda cudnn: [lstm(cudnn, 4, return_sequences=True, go_backwards=True)],
        "cudnn_stacked": lambda cudnn: [
            lstm(cudnn, 4, return_sequences=True),
            layers.Dropout(0.2),
            gru(cudnn, 3, return_sequences=True),
            lstm(cudnn, 5),
            layers.Dense(2),
        ],
        "cudnn_bidirectional": lambda cudnn: [
            layers.Bidirectional(lstm(cudnn, 4, return_sequences=True)),
            layers.Bidirectional(gru(cudnn, 3)),
        ],
        "cudnn_nested": lambda cudnn: [
            k.sequential([lstm(cudnn, 4, return_sequences=True), layers.BatchNormalization()], (5, 3), name="inner"),
            gru(cudnn, 3),
        ],
    }
    for name, make in sorted(forms.items()):
        yield CuDNNCase(name, k, make)


class CuDNNCase(Case):
    """The model is saved with CuDNN layers and predicted by plain ones that have loaded its weights."""

    def __init__(self, name, k, make):
        super().__init__(name, lambda: k.sequential(make(True), (5, 3), name="model"))
        self.plain = lambda: k.sequential(make(False), (5, 3), name="model")

    def predictor(self, model, path):
        plain = self.plain()
        with h5py.File(path) as file:
            from tf_keras.src.saving.legacy import hdf5_format

            hdf5_format.load_weights_from_hdf5_group(file["model_weights"], plain)
        return plain
