"""netron opens what rnnx writes: its own reader, run by node, finds the recurrent nodes of every model.

Runs in the environment `netron` and needs node.

usage: onnx_netron.py --rnnx PROGRAM [MODEL...]       (Keras models; default: one of each recurrent layer, and the reference network)
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import netron

FIXTURES = pathlib.Path(__file__).parents[2] / "Fixtures"
DEFAULT = [FIXTURES / "reference" / "mnist-lstm-inference.h5"] + [
    FIXTURES / "keras3-h5" / case / "model.h5"
    for case in ("lstm_plain", "gru_plain", "simple_rnn_plain", "bidirectional_lstm", "lstm_masked_sequences", "lstm_activations_steep")
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("models", nargs="*", type=pathlib.Path, default=DEFAULT)
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, model in enumerate(options.models):
            paths.append(pathlib.Path(folder) / f"{number}.onnx")
            subprocess.run([options.rnnx, "convert", "--quiet", model, paths[-1]], check=True)
        script = pathlib.Path(__file__).with_suffix(".mjs")
        report = json.loads(subprocess.check_output(["node", script, pathlib.Path(netron.__file__).parent] + paths))
        for model, path in zip(options.models, paths):
            found = report[str(path)]
            print(f"{model}: {found['format']} by {found['producer']}: {found['counts']}")
            recurrent = sum(found["counts"].get(name, 0) for name in ("LSTM", "GRU", "RNN", "Scan"))
            if not recurrent or not found["producer"].startswith("rnnx"):
                failed += 1
                print(f"FAILED {model}")
    print(f"netron {netron.__version__}: {len(options.models)} models, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
