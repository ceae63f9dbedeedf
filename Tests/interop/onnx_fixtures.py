"""Every fixture as ONNX: rnnx writes it, ONNX' checker passes it, onnxruntime computes what Keras computed.

A model that cannot be said in ONNX must be refused by name; the reasons are counted and printed.

usage: onnx_fixtures.py --rnnx PROGRAM [--opset N] [--tenth [--seed N]] [--only SUBSTRING] [FIXTURES]
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime

onnxruntime.set_default_logger_severity(3)


def tensors(objects):
    return {name: np.array(value["values"], value["dtype"]).reshape(value["shape"]) for name, value in objects.items()}


def refused(text):
    """The reasons in an error of rnnx, without the names."""
    lines = [line.strip() for line in text.splitlines() if line.startswith("  ")] or [text.strip()]
    return sorted({line.split(": ", 1)[-1].split(";")[0] if "layer" in line else line for line in lines})


def compare(session, given, expected, states):
    feeds = {}
    for info in session.get_inputs():
        array = given[info.name] if info.name in given else states[info.name]
        feeds[info.name] = array.astype({"tensor(int64)": np.int64, "tensor(int32)": np.int32}.get(info.type, np.float32))
    names = [info.name for info in session.get_outputs()]
    found = dict(zip(names, session.run(names, feeds)))
    for name, want in expected.items():
        have = found[name]
        if have.shape != want.shape:
            return found, f"{name}: expected shape {want.shape}, found {have.shape}"
        if not np.allclose(have, want, rtol=1e-5, atol=1e-5, equal_nan=True):
            return found, f"{name}: largest difference {np.nanmax(np.abs(have - want)):g}"
    return found, ""


def check(path, folder):
    model = onnx.load(path)
    onnx.checker.check_model(str(path), full_check=True)
    case = json.loads((folder / "input.json").read_text()), json.loads((folder / "expected.json").read_text())
    calls = [part["calls"] if "calls" in part else [part] for part in case]
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    states = {}
    kept = {info.name[:-len(".next")] for info in session.get_outputs() if info.name.endswith(".next")}
    names = [info.name for info in session.get_inputs() if info.name not in kept]
    outputs = [info.name for info in session.get_outputs() if not info.name.endswith(".next")]
    for given, expected in zip(*calls):
        given, expected = tensors(given), tensors(expected)
        # Keras 0 and 1 count their inputs on from model to model: those belong together by order.
        if set(given) != set(names):
            given = dict(zip(names, given.values()))
        if set(expected) != set(outputs):
            expected = dict(zip(outputs, expected.values()))
        batch = next(iter(given.values())).shape[0]
        for info in session.get_inputs():
            if info.name not in given and info.name not in states:
                states[info.name] = np.zeros([batch, info.shape[1]], np.float32)
        found, problem = compare(session, given, expected, states)
        if problem:
            return problem
        states = {name: found[name + ".next"] for name in states}
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--opset", type=int, nargs="*", default=[17])
    parser.add_argument("--tenth", action="store_true")
    parser.add_argument("--seed", type=int, default=random.randrange(10))
    parser.add_argument("--only", default="")
    parser.add_argument("fixtures", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "Fixtures")
    options = parser.parse_args()
    cases = sorted(p.parent for p in options.fixtures.glob("*/*/model.h5") if (p.parent / "expected.json").exists())
    cases = [case for case in cases if options.only in str(case)]
    if options.tenth:
        print(f"a tenth of the fixtures, --seed {options.seed}")
        cases = cases[options.seed::10]
    passed, failed, unread, reasons = 0, [], [], collections.Counter()
    refusals = 0
    for case in cases:
        for opset in options.opset:
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "model.onnx"
                result = subprocess.run(
                    [options.rnnx, "convert", "--quiet", case / "model.h5", path, "--opset", str(opset)], capture_output=True, text=True)
                name = f"{case.parent.name}/{case.name} (opset {opset})"
                if result.returncode == 65 and "cannot be written as ONNX" in result.stderr and not path.exists():
                    reasons.update(refused(result.stderr))
                    refusals += 1
                    continue
                if result.returncode == 65 and "cannot be written as ONNX" not in result.stderr:
                    # Reading is judged by the tests of reading.
                    unread.append(name)
                    continue
                if result.returncode != 0:
                    failed.append(f"{name}: exit code {result.returncode}: {result.stderr.strip()}")
                    continue
                try:
                    problem = check(path, case)
                except Exception as error:  # the checker's and onnxruntime's errors have no common type
                    problem = f"{type(error).__name__}: {error}"
                if problem:
                    failed.append(f"{name}: {problem}")
                else:
                    passed += 1
    for reason, count in reasons.most_common():
        print(f"refused {count} times: {reason}")
    for line in failed:
        print("FAILED", line)
    print(f"fixtures as ONNX: {passed} equal, {refusals} refused, {len(unread)} not read, {len(failed)} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
