"""ONNX' own node tests through `rnnx infer --input NAME=file`: every case of which rnnx claims all operators and types must pass.

A case is claimed unless rnnx refuses it by name ("does not know", exit code 65) or its tensors are of types that NumPy files
cannot hold. `--list FILE` checks the operators that docs/formats/onnx.md lists against those that passed (`--write`: rewrites it).

usage: onnx_nodes.py --rnnx PROGRAM [--list docs/formats/onnx.md [--write]] [--only SUBSTRING] [--recurrent] [--tenth [--seed N]]
"""

import argparse
import collections
import concurrent.futures
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import onnx

warnings.filterwarnings("ignore")
from onnx.backend.test.case.node import collect_testcases  # noqa: E402

RECURRENT = {"LSTM", "GRU", "RNN"}


def stored(array):
    """An array as a NumPy file can hold it, or None."""
    if not isinstance(array, (np.ndarray, np.generic)):
        return None
    array = np.asarray(array)
    if array.dtype.name == "bfloat16":
        return array.view(np.uint16)
    return array if array.dtype.kind in "fiub" and array.dtype.name[0] != "f" or array.dtype.name in (
        "float16", "float32", "float64") else None


def operators(graph):
    for node in graph.node:
        yield node.op_type if node.domain in ("", "ai.onnx") else f"{node.domain}.{node.op_type}"
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from operators(attribute.g)


def run(program, case, folder):
    """None: not claimed; "": passed; else what differs."""
    graph = case.model.graph
    for number, (inputs, outputs) in enumerate(case.data_sets):
        place = folder / f"{case.name}-{number}"
        place.mkdir()
        arrays = [stored(array) for array in inputs]
        expected = [stored(array) for array in outputs]
        if any(array is None for array in arrays + expected):
            return None
        onnx.save(case.model, place / "model.onnx")
        command = [program, "infer", "--model", place / "model.onnx", "--output", place / "out.npz", "--quiet"]
        for info, array in zip(graph.input, arrays):
            if info.name:
                np.save(place / f"{len(command)}.npy", array)
                command += ["--input", f"{info.name}={place / f'{len(command)}.npy'}"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if result.returncode == 65 and "does not know" in result.stderr:
            return None
        if result.returncode != 0:
            return f"exit code {result.returncode}: {result.stderr.strip()}"
        found = np.load(place / "out.npz")
        for info, want in zip(graph.output, expected):
            have = found[info.name]
            kind = want.dtype.name
            if info.type.tensor_type.elem_type == onnx.TensorProto.BFLOAT16:
                kind = "bfloat16"
                have, want = ((a.astype(np.uint32) << 16).view(np.float32) for a in (have, want))
            if have.shape != want.shape or have.dtype != want.dtype:
                return f"{info.name}: expected {want.dtype}{want.shape}, found {have.dtype}{have.shape}"
            # Types of 16 bits: two units in the last place, since chains of operators round after each of them and the
            # expected values were rounded once.
            rtol = {"bfloat16": 2**-6, "float16": 2**-9}.get(kind, case.rtol)
            atol = max(case.atol, 1e-7)
            if want.dtype.kind == "f" and not np.allclose(have, want, rtol=rtol, atol=atol, equal_nan=True):
                return f"{info.name}: largest difference {np.nanmax(np.abs(have.astype(float) - want.astype(float))):g}"
            if want.dtype.kind != "f" and not np.array_equal(have, want):
                return f"{info.name}: {np.sum(have != want)} values differ"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--recurrent", action="store_true")
    parser.add_argument("--tenth", action="store_true", help="a tenth by a printed seed, and all recurrent cases")
    parser.add_argument("--seed", type=int, default=random.randrange(10))
    parser.add_argument("--list", type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    program = str(pathlib.Path(options.rnnx).resolve())
    cases = [case for case in collect_testcases(None) if options.only in case.name]
    if options.recurrent:
        cases = [case for case in cases if RECURRENT & set(operators(case.model.graph))]
    if options.tenth:
        print(f"a tenth of the cases, --seed {options.seed}")
        cases = [
            case for number, case in enumerate(cases)
            if number % 10 == options.seed or RECURRENT & set(operators(case.model.graph))
        ]
    passed, failed, unclaimed = collections.Counter(), [], collections.Counter()
    recurrent = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        for case, verdict in zip(cases, pool.map(lambda case: run(program, case, pathlib.Path(folder)), cases)):
            names = set(operators(case.model.graph))
            if verdict is None:
                unclaimed.update(names)
            elif verdict:
                failed.append(f"{case.name} ({', '.join(sorted(names))}): {verdict}")
            else:
                passed.update(names)
                recurrent += bool(RECURRENT & names)
    for line in failed:
        print("FAILED", line)
    total = sum(1 for case in cases if RECURRENT & set(operators(case.model.graph)))
    print(f"ONNX node tests: {len(cases)} cases, {len(failed)} failed; recurrent: {recurrent} of {total} passed")
    if options.list:
        text = options.list.read_text()
        block = "\n".join(f"| {name} | {passed[name]} |" for name in sorted(passed))
        table = f"<!-- operators -->\n| operator | node tests passed |\n| --- | --- |\n{block}\n<!-- end -->"
        changed = re.sub(r"<!-- operators -->.*?<!-- end -->", lambda _: table, text, flags=re.S)
        if options.write:
            options.list.write_text(changed)
        elif changed != text:
            print(f"{options.list}: the list of operators is not what passed; write it with --write")
            failed.append("list")
    sys.exit(1 if failed or recurrent < total else 0)


if __name__ == "__main__":
    main()
