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
# The vintages in the order of the tables, each with the beginnings of its writers' names in origin.json.
VINTAGES = {
    "Keras 0": ("keras 0.",),
    "Keras 1": ("keras 1.",),
    "Keras 2": ("keras 2.",),
    "tf.keras": ("tf.keras ", "tf-keras "),
    "Keras 3": ("keras 3.",),
}
# Models are no layers that users write.
HIDDEN = {"Model", "Sequential", "Functional"}
# Operators of keras.ops that Keras 3 records as layers.
OPERATOR = "ops."


def vintage(writer):
    """The vintage of a writer; one that no table knows is an error, not a gap."""
    for name, beginnings in VINTAGES.items():
        if writer.startswith(beginnings):
            return name
    sys.exit(f"layer_table.py: the writer {writer!r} belongs to no vintage")


def covered():
    """Class -> argument -> value -> vintages."""
    table = collections.defaultdict(lambda: collections.defaultdict(lambda: collections.defaultdict(set)))
    for path in sorted((ROOT / "Fixtures").glob("*/*/origin.json")):
        origin = json.loads(path.read_text())
        if "refused" in origin or "covers" not in origin:
            continue
        writer = vintage(origin["writer"])
        for item in origin["covers"]:
            name, _, rest = item.partition("(")
            argument, _, value = rest.removesuffix(")").partition("=")
            table[name][argument][value].add(writer)
    return table


# What rnnx writes, as two Keras open it: the format and the words of the tables.
TARGETS = {"keras": "`keras`", "keras2-h5": "`keras2-h5`"}


def written():
    """Format -> layers that Keras opened in it and predicted alike: `Tests/interop/round_trip.py fixtures --record`."""
    return {form: set(layers) for form, layers in json.loads((ROOT / "Fixtures/written.json").read_text()).items()}


def order(value):
    return (value not in ("True", "False"), value)


def writers(table, name):
    """The vintages that wrote a layer, in the order of time."""
    found = set().union(*table[name][""].values())
    return [vintage for vintage in VINTAGES if vintage in found]


def layers_page(table, targets):
    lines = [
        "# Layers and arguments",
        "",
        "Written by `Fixtures/generate/layer_table.py` from the fixtures: every value below stands in a model that the named",
        "Keras wrote and predicted, and that rnnx predicts to 1e-5. Anything else is refused by name. The last two columns say in",
        "which formats `convert` writes the layer so that Keras 3.15 or tf-keras 2.21 opens it and predicts the same.",
        "",
        "| layer | " + " | ".join([*VINTAGES, *TARGETS.values()]) + " |",
        "| --- |" + " --- |" * (len(VINTAGES) + len(TARGETS)),
    ]
    shown = sorted(set(table) - HIDDEN)
    for name in shown:
        marks = ["yes" if vintage in writers(table, name) else "" for vintage in VINTAGES]
        marks += ["yes" if name in targets[form] else "" for form in TARGETS]
        lines.append(f"| {name} | " + " | ".join(marks) + " |")
    lines.append("")
    for name in shown:
        lines += [f"## {name}", "", f"Written by {', '.join(writers(table, name))}.", ""]
        for argument in sorted(set(table[name]) - {""}):
            values = [value for value in sorted(table[name][argument], key=order) if value]
            lines.append(f"- {argument}" + (": " + ", ".join(f"`{value}`" for value in values) if values else ""))
        lines.append("")
    return "\n".join(lines)


def readme_table(table, targets):
    """A line for each set of vintages and of formats, with the layers that just these wrote and that are written in these."""
    groups = collections.defaultdict(list)
    for name in sorted(set(table) - HIDDEN):
        plain = name.removeprefix(OPERATOR)
        formats = tuple(form for form in TARGETS if name in targets[form])
        groups[tuple(writers(table, name)), name != plain, formats].append(plain)
    lines = ["| read: by | written: `--to` | layers |", "| --- | --- | --- |"]
    for (vintages, operator, formats), names in sorted(groups.items(), key=lambda item: (item[0][1], -len(item[0][0]), item[0])):
        kind = " (operators inside graphs)" if operator else ""
        told = ", ".join(TARGETS[form] for form in formats)
        lines.append(f"| {', '.join(vintages)}{kind} | {told} | {', '.join(names)} |")
    return "\n".join(lines)


def main():
    table, targets = covered(), written()
    readme = (ROOT / "README.md").read_text()
    begin, end = "<!-- layers -->\n", "\n<!-- end of layers -->"
    head, rest = readme.split(begin)
    tail = rest.split(end, 1)[1]
    wanted = {
        ROOT / "docs/layers.md": layers_page(table, targets),
        ROOT / "README.md": head + begin + readme_table(table, targets) + end + tail,
    }
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv[1:]:
        sys.exit(f"not current: {', '.join(str(path) for path in stale)}; run {__file__}" if stale else 0)
    for path in stale:
        path.write_text(wanted[path])


if __name__ == "__main__":
    main()
