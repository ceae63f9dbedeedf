"""Prints the arguments of every layer of the Keras it runs under, with their defaults, as JSON.

usage: argument_table.py                   writes the Swift table, asking each Keras by run.sh
       run.sh WRITER argument_table.py dump     one Keras' part, as JSON

`rnnx convert` must know which arguments the Keras that will open a file takes, and which value means the same as saying
nothing. Both stand in the signatures of the layers.
"""

import inspect
import json
import os
import pathlib
import subprocess
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE.parents[1] / "Sources/RNNXFormats/KerasWriting/KerasArguments+Table.swift"
WRITERS = {"keras3": "keras3-h5", "tfKeras": "tfkeras-h5", "keras23": "keras23-h5"}

BASE = {"name", "trainable", "dtype", "kwargs", "args", "self", "autocast"}


def plain(value):
    """A default as JSON; None where it is an object of Python."""
    return list(value) if isinstance(value, tuple) else value if isinstance(value, (bool, int, float, str, list)) else None


def arguments_of(layer):
    """Argument -> default, along the classes that pass theirs on by **kwargs."""
    found = {}
    own = inspect.signature(inspect.unwrap(layer.__init__)).parameters
    if "trainable" in own or any(parameter.kind == parameter.VAR_KEYWORD for parameter in own.values()):
        found["trainable"] = {"default": True}
    for each in layer.__mro__:
        if "__init__" not in vars(each):
            continue
        wrapped = inspect.unwrap(each.__init__)
        parameters = inspect.signature(wrapped).parameters
        for name, parameter in parameters.items():
            if name not in BASE and name not in found and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                default = parameter.default
                found[name] = {} if default is parameter.empty else {"default": plain(default)}
        if not any(parameter.kind == parameter.VAR_KEYWORD for parameter in parameters.values()):
            break
    return found


def dump(writer):
    if os.environ.get("KERAS_BACKEND") == "theano":
        import theano.ifelse  # noqa: F401  (Keras forgets to)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if writer == "tfkeras-h5":
        import tf_keras as keras
    else:
        import keras
    from importlib import import_module

    layers = import_module(keras.__name__ + ".layers")
    table = {}
    for name in sorted(dir(layers)):
        each = getattr(layers, name)
        if not (inspect.isclass(each) and issubclass(each, layers.Layer) and (each.__name__ == name or not hasattr(layers, each.__name__)) and name[0].isupper()):
            continue
        # Layers that change images are no part of networks that rnnx knows.
        if "image_preprocessing" not in each.__module__:
            table[name] = arguments_of(each)
    print(json.dumps(table, sort_keys=True))


def swift():
    lines = ["// Written by Fixtures/generate/argument_table.py: the arguments of each layer and their defaults.", ""]
    lines += ["extension KerasArguments {"]
    for target, writer in WRITERS.items():
        command = [HERE / "run.sh", writer, "argument_table.py", "dump", writer]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
        table = json.loads(text)
        lines += [f'  static let {target}Table = #"""']
        for name, arguments in table.items():
            # A default stands in a list, so that an argument without one can be told: an empty list.
            entry = json.dumps(name) + ": " + json.dumps({key: [value["default"]] if value else [] for key, value in sorted(arguments.items())})
            comma = "" if name == list(table)[-1] else ","
            opening = "{" if name == list(table)[0] else ""
            lines += textwrap.wrap(opening + entry + comma, 94, initial_indent="    ", subsequent_indent="      ", break_long_words=False, break_on_hyphens=False)
        lines += ["    }", '    """#']
    TABLE.write_text("\n".join(lines + ["}", ""]))


if __name__ == "__main__":
    dump(sys.argv[2]) if sys.argv[1:2] == ["dump"] else swift()
