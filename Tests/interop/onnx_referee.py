"""What other runtimes compute with models that rnnx wrote: one process for a folder of cases.

A case is a folder with model.onnx and case.npz, whose arrays are called in/NAME and out/NAME, or out/0, out/1, ... in the order
of the model's outputs. ONNX' checker must pass the model, and the runtime must compute the outputs within 1e-5. Where there
is a natives.json beside the cases, it says how many of which operators a model must have.

usage: onnx_referee.py [--runtime onnxruntime|openvino] [--known NAME...] FOLDER
"""

import argparse
import collections
import json
import pathlib
import sys

import numpy as np
import onnx

ATOL = RTOL = 1e-5


def onnxruntime_runner(path):
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    outputs = {info.name for info in session.get_outputs()}

    def run(given):
        feeds = {}
        for info in session.get_inputs():
            kind = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}.get(info.type, np.float32)
            # A state before the first batch is zero; its value after it is an output.
            is_state = info.name + ".next" in outputs
            value = np.zeros([len(next(iter(given.values()))), info.shape[-1]], np.float32) if is_state else given[info.name]
            feeds[info.name] = value.astype(kind)
        return dict(zip((info.name for info in session.get_outputs()), session.run(None, feeds)))

    return run


def openvino_runner(path):
    import openvino
    from openvino import properties

    core = openvino.Core()
    # Without this the processor's plugin may compute in bfloat16.
    core.set_property("CPU", {properties.hint.inference_precision(): openvino.Type.f32})
    compiled = core.compile_model(core.read_model(str(path)), "CPU")

    def run(given):
        feeds = {}
        for port in compiled.inputs:
            feeds[port.get_any_name()] = given[port.get_any_name()].astype(port.get_element_type().to_dtype())
        results = compiled(feeds)
        return {name: results[port] for port in compiled.outputs for name in port.get_names()}

    return run


def operators(graph):
    for node in graph.node:
        yield node.op_type
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from operators(attribute.g)


def check(folder, runner, natives):
    path = folder / "model.onnx"
    onnx.checker.check_model(str(path), full_check=True)
    found_operators = collections.Counter(operators(onnx.load(path).graph))
    for name, count in (natives or {}).items():
        if found_operators[name] != count:
            return f"expected {count} {name}, found {dict(found_operators)}"
    arrays = np.load(folder / "case.npz")
    given = {key[3:]: arrays[key] for key in arrays.files if key.startswith("in/")}
    expected = {key[4:]: arrays[key] for key in arrays.files if key.startswith("out/")}
    found = runner(path)(given)
    names = [name for name in found if not name.endswith(".next")]
    if all(key.isdigit() for key in expected):
        expected = {names[int(key)]: value for key, value in expected.items()}
    for name, want in expected.items():
        if name not in found:
            return f"no output {name}; there are {sorted(found)}"
        have = found[name]
        if have.shape != want.shape:
            return f"{name}: expected shape {want.shape}, found {have.shape}"
        if not np.allclose(have, want, rtol=RTOL, atol=ATOL, equal_nan=True):
            return f"{name}: largest difference {np.nanmax(np.abs(have - want)):g}"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runtime", choices=["onnxruntime", "openvino"], default="onnxruntime")
    parser.add_argument("--known", nargs="*", default=[], help="cases that this runtime gets wrong: they must differ")
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    runner = {"onnxruntime": onnxruntime_runner, "openvino": openvino_runner}[options.runtime]
    natives = options.folder / "natives.json"
    natives = json.loads(natives.read_text()) if natives.exists() else {}
    cases = sorted(path.parent for path in options.folder.glob("*/model.onnx"))
    failed = 0
    for case in cases:
        try:
            problem = check(case, runner, natives.get(case.name))
        except Exception as error:  # the checker's and the runtimes' errors have no common type
            problem = f"{type(error).__name__}: {str(error)[:400]}"
        if case.name in options.known:
            print(f"{case.name}: {options.runtime} differs, as is known: {problem}" if problem else f"{case.name}: known to differ, but equal")
            failed += not problem
        elif problem:
            failed += 1
            print(f"FAILED {case.name}: {problem}")
    print(f"{options.runtime}: {len(cases)} models, {failed} failed")
    sys.exit(1 if failed or not cases else 0)


if __name__ == "__main__":
    main()
