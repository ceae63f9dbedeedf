#!/usr/bin/env python3
"""Writes docs/layers.md and the table in the README from what the fixtures cover.

usage: layer_table.py [--check]      --check: changes nothing, fails if a file is not current

Every fixture says in its origin.json which layers and argument values it exercises; the golden tests pass only if rnnx
computes each as its writer did. So the tables hold what was shown, and nothing else.
"""

import collections
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WRITERS = {"keras3-h5": "Keras 3", "tfkeras-h5": "tf-keras", "keras2-h5": "Keras 2"}
# Models are no layers that users write.
HIDDEN = {"Model", "Sequential", "Functional"}
# Operators of keras.ops that Keras 3 records as layers.
OPERATOR = "ops."


def covered():
    """Class -> argument -> value -> writers."""
    table = collections.defaultdict(lambda: collections.defaultdict(lambda: collections.defaultdict(set)))
    for path in sorted((ROOT / "Fixtures").glob("*-h5/*/origin.json")):
        origin = json.loads(path.read_text())
        writer = WRITERS.get(path.parts[-3])
        if writer is None or "refused" in origin:
            continue
        for item in origin["covers"]:
            name, _, rest = item.partition("(")
            argument, _, value = rest.removesuffix(")").partition("=")
            table[name][argument][value].add(writer)
    return table


def order(value):
    return (value not in ("True", "False"), value)


def layers_page(table):
    lines = [
        "# Layers and arguments",
        "",
        "Written by `Fixtures/generate/layer_table.py` from the fixtures: every value below stands in a model that the named",
        "Keras wrote and predicted, and that rnnx predicts to 1e-5. Anything else is refused by name.",
        "",
    ]
    for name in sorted(set(table) - HIDDEN):
        writers = sorted(set().union(*table[name][""].values()))
        lines += [f"## {name}", "", f"Written by {', '.join(writers)}.", ""]
        for argument in sorted(set(table[name]) - {""}):
            values = [value for value in sorted(table[name][argument], key=order) if value]
            lines.append(f"- {argument}" + (": " + ", ".join(f"`{value}`" for value in values) if values else ""))
        lines.append("")
    return "\n".join(lines)


def readme_table(table):
    lines = ["| layer | " + " | ".join(WRITERS.values()) + " | arguments shown |", "| --- |" + " --- |" * (len(WRITERS) + 1)]
    for name in sorted(set(table) - HIDDEN):
        if name.startswith(OPERATOR):
            continue
        writers = set().union(*table[name][""].values())
        marks = ["yes" if writer in writers else "" for writer in WRITERS.values()]
        arguments = [argument for argument in sorted(set(table[name]) - {""})]
        lines.append(f"| {name} | " + " | ".join(marks) + " | " + ", ".join(arguments) + " |")
    operators = sorted(name.removeprefix(OPERATOR) for name in table if name.startswith(OPERATOR))
    if operators:
        lines.append(f"| operators of `keras.ops` | yes | | | {', '.join(operators)} |")
    return "\n".join(lines)


def main():
    table = covered()
    readme = (ROOT / "README.md").read_text()
    begin, end = "<!-- layers -->\n", "\n<!-- end of layers -->"
    head, rest = readme.split(begin)
    tail = rest.split(end, 1)[1]
    wanted = {
        ROOT / "docs/layers.md": layers_page(table),
        ROOT / "README.md": head + begin + readme_table(table) + end + tail,
    }
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv[1:]:
        sys.exit(f"not current: {', '.join(str(path) for path in stale)}; run {__file__}" if stale else 0)
    for path in stale:
        path.write_text(wanted[path])


if __name__ == "__main__":
    main()
