"""Writes the cases of some modules with one Keras.

usage: write.py WRITER MODULE...      WRITER: keras3-h5, tfkeras-h5, keras2-h5 ...; MODULE: recurrent, core ...
       write.py WRITER MODULE --only CASE...
"""

import argparse
import importlib
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cases  # noqa: E402
import writers  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("writer")
    parser.add_argument("modules", nargs="+")
    parser.add_argument("--only", nargs="+", help="names of cases")
    options = parser.parse_args()
    writer = writers.writer(options.writer)
    written = set()
    for module in options.modules:
        for case in importlib.import_module(module).cases(writer):
            if options.only and case.name not in options.only:
                continue
            if case.name in written:
                sys.exit("two cases are named %s" % case.name)
            written.add(case.name)
            try:
                cases.write(case, writer, module + ".py")
            except Exception:
                sys.stderr.write("in case %s:\n" % case.name)
                raise
    print("%s: %d cases of %s" % (options.writer, len(written), ", ".join(options.modules)))


if __name__ == "__main__":
    main()
