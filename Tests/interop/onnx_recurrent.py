"""The 13 recurrent cases on which exports to ONNX are judged, written by Keras, converted by rnnx, run by the referees.

Each must have ONNX' native operators (for RNN over cells, too), pass ONNX' checker and give Keras' numbers within 1e-5 in
onnxruntime, and in OpenVINO with float32 where that is asked for.

usage: onnx_recurrent.py --rnnx PROGRAM --referee PYTHON [--openvino PYTHON] [--opset N...]

Runs in the environment `keras3`; PYTHON is that of the environment `onnx`, and `openvino`.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np

STEPS, FEATURES, UNITS, BATCH = 5, 3, 4, 2
# OpenVINO 2026.4.1 knows neither function in its recurrent operators, and says so.
OPENVINO_REFUSES = ["lstm_elu", "lstm_hard_sigmoid"]


def cases(keras):
    """Each case: its name, the operators it must have, its layers."""
    k = keras.layers
    lstm = lambda **more: k.LSTM(UNITS, **more)
    return [
        ("lstm_tanh", {"LSTM": 1}, [lstm()]),
        ("lstm_relu", {"LSTM": 1}, [lstm(activation="relu")]),
        ("lstm_sequences", {"LSTM": 1}, [lstm(return_sequences=True)]),
        ("lstm_no_bias", {"LSTM": 1}, [lstm(use_bias=False)]),
        ("lstm_bidirectional", {"LSTM": 1}, [k.Bidirectional(lstm(return_sequences=True))]),
        ("lstm_backwards", {"LSTM": 1}, [lstm(go_backwards=True, return_sequences=True)]),
        ("lstm_hard_sigmoid", {"LSTM": 1}, [lstm(recurrent_activation="hard_sigmoid")]),
        ("lstm_elu", {"LSTM": 1}, [lstm(activation="elu")]),
        ("gru_reset_after", {"GRU": 1}, [k.GRU(UNITS, return_sequences=True)]),
        ("gru_reset_before", {"GRU": 1}, [k.GRU(UNITS, reset_after=False)]),
        ("simple_rnn", {"RNN": 1}, [k.SimpleRNN(UNITS, return_sequences=True)]),
        ("gru_bidirectional", {"GRU": 1}, [k.Bidirectional(k.GRU(UNITS), merge_mode="sum")]),
        ("masked_lstm", {"LSTM": 1}, [k.Masking(0.0), lstm(return_sequences=True)]),
        # The 13th in both its forms: a cell alone, and cells on each other.
        ("rnn_over_cell", {"LSTM": 1}, [k.RNN(k.LSTMCell(UNITS), return_sequences=True)]),
        ("rnn_over_cells", {"LSTM": 1, "GRU": 1}, [k.RNN([k.LSTMCell(UNITS), k.GRUCell(UNITS)])]),
    ]


def write(keras, folder):
    natives = {}
    for number, (name, operators, layers) in enumerate(cases(keras)):
        rng = np.random.default_rng(number)
        model = keras.Sequential([keras.Input((None if number % 2 else STEPS, FEATURES), name="x")] + layers)
        for weight in model.weights:
            weight.assign(rng.normal(size=weight.shape).astype("float32") * 0.5)
        x = rng.normal(size=(BATCH, STEPS, FEATURES)).astype("float32")
        if name == "masked_lstm":
            # One sample padded behind, one with gaps.
            x[0, 3:] = 0
            x[1, [0, 2]] = 0
        case = folder / name
        case.mkdir()
        model.save(case / "model.keras")
        expected = model.predict(x, verbose=0)
        np.savez(case / "case.npz", **{"in/x": x, "out/0": expected})
        natives[name] = operators
    (folder / "natives.json").write_text(json.dumps(natives))
    return len(natives)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--referee", required=True)
    parser.add_argument("--openvino")
    parser.add_argument("--opset", type=int, nargs="*", default=[17])
    options = parser.parse_args()
    import keras

    failed = False
    referee = pathlib.Path(__file__).with_name("onnx_referee.py")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        count = write(keras, folder)
        for opset in options.opset:
            for case in sorted(folder.glob("*/model.keras")):
                command = [options.rnnx, "convert", "--quiet", "--force", case, case.with_suffix(".onnx"), "--opset", str(opset)]
                done = subprocess.run(command, capture_output=True, text=True)
                if done.returncode != 0:
                    print(f"FAILED {case.parent.name}: exit code {done.returncode}: {done.stderr.strip()}")
                    failed = True
            print(f"{count} recurrent cases, opset {opset}", flush=True)
            failed |= subprocess.run([options.referee, referee, folder]).returncode != 0
            if options.openvino:
                command = [options.openvino, referee, "--runtime", "openvino", folder, "--known"] + OPENVINO_REFUSES
                failed |= subprocess.run(command).returncode != 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
