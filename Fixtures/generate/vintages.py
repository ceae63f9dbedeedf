"""A selection of the cases of other modules, for the versions of Keras between the ones that write everything."""

import attention
import cells
import convlstm
import core
import graphs
import recurrent
import wrappers

SELECTED = {
    "lstm_plain", "lstm_sequences", "lstm_masked_sequences", "lstm_stateful", "gru_plain", "gru_before_plain",
    "gru_before_backwards_sequences", "gru_before_masked_last", "simple_rnn_plain", "stacked", "bidirectional_lstm",
    "bidirectional_gru_before_sequences", "bidirectional_lstm_masked", "bidirectional_backwards",
    "time_distributed_dense", "embedding_mask_zero", "batch_normalization", "dropout_family", "shapes",
    "training_config", "odd_names", "layer_normalization", "gru_no_bias", "activations", "nested_functional", "two_inputs_shared_lstm", "merge_layers", "nested_sequential", "nested_in_sequential",
    "return_state", "encoder_decoder", "frozen_layers",
}
STATES = {"return_state", "encoder_decoder"}
# Layers whose arrays stand in groups of their own inside archives and files of weights.
INNER = {
    "conv_lstm_frames", "conv_lstm_stateful_kinds", "rnn_stacked", "rnn_bidirectional", "multi_head_attention_axes",
    "group_query_attention", "attention",
}


# What the TensorFlows of the years between write: what differs from one to the next.
BETWEEN = {
    "lstm_plain", "lstm_masked_sequences", "gru_plain", "gru_before_masked_last", "simple_rnn_plain", "bidirectional_lstm_masked",
    "bidirectional_gru_before_sequences", "time_distributed_dense", "embedding_mask_zero", "batch_normalization",
    "training_config", "nested_sequential", "nested_in_sequential", "two_inputs_shared_lstm", "merge_layers", "frozen_layers",
    "return_state",
}


def cases(k):
    if k.folder in ("keras3-keras", "keras3-weights", "tfkeras-keras", "tfkeras-weights", "tfkeras-weights-h5"):
        for module in (convlstm, cells, attention):
            for case in module.cases(k):
                if case.name in INNER:
                    yield case
    for module in (recurrent, wrappers, core, graphs):
        for case in module.cases(k):
            if case.name in (BETWEEN if k.folder.startswith("tf1") or k.folder.startswith("tf2") else SELECTED) and (k.returns_states or case.name not in STATES):
                yield case
