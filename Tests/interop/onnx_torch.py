"""Random PyTorch networks -> ONNX (both exporters) -> rnnx: what `rnnx infer` computes is what PyTorch computed.

Needs the environment `torch` (environments.sh torch). Says how many models became layers and how many ran as they are written.
Those that became layers are converted to `.keras`; with --keras PYTHON (of the environment `keras3`) Keras opens them,
predicts the same within 1e-5 and holds the same weights bit for bit (onnx_torch_keras.py).

usage: onnx_torch.py --rnnx PROGRAM [--count 300] [--seed N] [--keep FOLDER] [--keras PYTHON]
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import torch

warnings.filterwarnings("ignore")


class Network(torch.nn.Module):
    """A recurrent layer of any options, and a head over its outputs or its last step."""

    def __init__(self, draw):
        super().__init__()
        self.kind = draw.choice(["LSTM", "GRU", "RNN"])
        self.features, self.units = draw.randint(1, 7), draw.randint(1, 9)
        self.batch_first = draw.random() < 0.7
        options = {
            "num_layers": draw.choice([1, 1, 2, 3]), "bidirectional": draw.random() < 0.4, "bias": draw.random() < 0.8,
            "batch_first": self.batch_first,
        }
        if self.kind == "RNN":
            options["nonlinearity"] = draw.choice(["tanh", "relu"])
        if self.kind == "LSTM" and self.units > 1 and draw.random() < 0.15:
            options["proj_size"] = draw.randint(1, self.units - 1)
        self.rnn = getattr(torch.nn, self.kind)(self.features, self.units, **options)
        width = options.get("proj_size", self.units) * (2 if options["bidirectional"] else 1)
        self.head = draw.choice(["sequence", "last", "linear", "states"])
        self.linear = torch.nn.Linear(width, 3)
        self.activation = draw.choice([torch.nn.ReLU(), torch.nn.Tanh(), torch.nn.Sigmoid(), torch.nn.Identity()])
        self.options = options

    def forward(self, x):
        y, states = self.rnn(x)
        if self.head == "states":
            h = states[0] if self.kind == "LSTM" else states
            return y, h
        if self.head == "last":
            y = y[:, -1] if self.batch_first else y[-1]
        if self.head == "linear":
            y = self.linear(y)
        return self.activation(y)


def by_onnxruntime(path, x):
    """The outputs that onnxruntime computes; None where it cannot load or run the model."""
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)
    try:
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        return session.run(None, {session.get_inputs()[0].name: x})
    except Exception:  # onnxruntime's errors have no common type
        return None


def weights(rnn):
    """For each layer and direction the input's and the state's matrix and, where there are, both offsets."""
    found = {}
    for layer in range(rnn.num_layers):
        for direction, suffix in enumerate(["", "_reverse"][: 2 if rnn.bidirectional else 1]):
            for name in ["weight_ih", "weight_hh"] + (["bias_ih", "bias_hh"] if rnn.bias else []):
                found[f"{name}.{layer}.{direction}"] = getattr(rnn, f"{name}_l{layer}{suffix}").detach().numpy()
    return found


def export(network, x, path, dynamo):
    names = ["y", "h"] if network.head == "states" else ["y"]
    axis = 0 if network.batch_first else 1
    if dynamo:
        batch = torch.export.Dim("batch")
        program = torch.onnx.export(
            network, (x,), dynamo=True, input_names=["x"], output_names=names, dynamic_shapes=({axis: batch},), verbose=False,
            external_data=False)
        program.save(str(path))
    else:
        torch.onnx.export(
            network, (x,), str(path), dynamo=False, input_names=["x"], output_names=names, dynamic_axes={"x": {axis: "batch"}})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--keras", help="the Python of an environment with Keras 3")
    options = parser.parse_args()
    print(f"--seed {options.seed} --count {options.count}")
    draw = random.Random(options.seed)
    torch.manual_seed(options.seed)
    failed, ways, layered = [], collections.Counter(), 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(exist_ok=True)
        for number in range(options.count):
            network = Network(draw).eval()
            with torch.no_grad():
                for parameter in network.parameters():
                    parameter.uniform_(-0.6, 0.6)
            batch, steps = draw.randint(2, 5), draw.randint(1, 9)
            shape = [batch, steps, network.features] if network.batch_first else [steps, batch, network.features]
            x = torch.rand(shape) * 2 - 1
            # The new exporter takes seconds a model: every fourth one goes through it.
            # The old one has no projections.
            dynamo = number % 4 == 0 or "proj_size" in network.options
            path = folder / f"model{number}.onnx"
            name = f"{number} {network.kind} {network.options} head={network.head} {'dynamo' if dynamo else 'legacy'}"
            export(network, x, path, dynamo)
            with torch.no_grad():
                expected = network(x)
            expected = [value.numpy() for value in (expected if isinstance(expected, tuple) else [expected])]
            np.save(folder / "x.npy", x.numpy())
            result = subprocess.run(
                [options.rnnx, "infer", "--model", path, "--input", f"x={folder / 'x.npy'}", "--output", folder / "out.npz",
                 "--force", "--quiet"], capture_output=True, text=True)
            if "proj_size" in network.options:
                # PyTorch's new exporter loses the projection: of most such files no runtime can make anything, some compute
                # something else. rnnx must judge and compute as onnxruntime does; nothing of it is PyTorch's.
                other = by_onnxruntime(path, x.numpy())
                if other is None:
                    if result.returncode == 65:
                        ways[("refused, as by onnxruntime", "dynamo")] += 1
                    else:
                        failed.append(f"{name}: exit code {result.returncode}, onnxruntime refuses the model")
                    continue
                is_lost = any(a.shape != b.shape or not np.allclose(a, b, rtol=1e-5, atol=1e-5) for a, b in zip(other, expected))
                if is_lost:
                    found = np.load(folder / "out.npz")
                    for have, want in zip((found[key] for key in found.files), other):
                        if have.shape != want.shape or not np.allclose(have, want, rtol=1e-5, atol=1e-5):
                            failed.append(f"{name}: differs from onnxruntime")
                    ways[("not PyTorch's numbers in onnxruntime either", "dynamo")] += 1
                    continue
            if result.returncode != 0:
                failed.append(f"{name}: exit code {result.returncode}: {result.stderr.strip()}")
                continue
            found = np.load(folder / "out.npz")
            for output, want in zip(["y", "h"], expected):
                have = found[output] if output in found.files else found[found.files[0]]
                if have.shape != want.shape or not np.allclose(have, want, rtol=1e-5, atol=1e-5):
                    failed.append(f"{name}: {output} differs ({have.shape}, {want.shape})")
            report = json.loads(subprocess.run([options.rnnx, "inspect", "--json", path], capture_output=True, text=True).stdout)
            ways[(report["kind"], "dynamo" if dynamo else "legacy")] += 1
            if report["kind"] == "onnx":
                print("not in layers:", name, report["reason"].split(": ", 1)[-1])
                refused = subprocess.run([options.rnnx, "convert", path, folder / "refused.keras"], capture_output=True, text=True)
                if refused.returncode != 65 or (folder / "refused.keras").exists():
                    failed.append(f"{name}: convert of what is no layers: exit code {refused.returncode}: {refused.stderr}")
                continue
            layered += 1
            done = subprocess.run([options.rnnx, "convert", "--quiet", "--force", path, path.with_suffix(".keras")], capture_output=True, text=True)
            if done.returncode != 0:
                failed.append(f"{name}: convert: exit code {done.returncode}: {done.stderr.strip()}")
                continue
            arrays = {"x": x.numpy() if network.batch_first else x.numpy().transpose(1, 0, 2)}
            arrays.update({f"out/{index}": value for index, value in enumerate(expected)})
            np.savez(path.with_suffix(".npz"), batch_first=network.batch_first, **arrays, **weights(network.rnn))
        if options.keras:
            check = pathlib.Path(__file__).with_name("onnx_torch_keras.py")
            if subprocess.run([options.keras, check, folder]).returncode != 0:
                failed.append("Keras: see above")
    for line in failed:
        print("FAILED", line)
    print(f"PyTorch: {options.count} models, {len(failed)} failed, {layered} in layers; " + ", ".join(f"{k[1]} {k[0]} {v}" for k, v in sorted(ways.items())))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
