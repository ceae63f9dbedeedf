#!/usr/bin/env python3
"""Damaged files and interrupted conversions: rnnx must answer, and must leave what was there.

    hostile.py --rnnx .build/release/rnnx                 everything, some minutes
    hostile.py --rnnx .build/release/rnnx --tenth [--seed N]     a tenth of the mutants, by a seed that is printed

Mutants of real files of every container are cut at any place, have bits flipped, bytes and whole numbers replaced, ranges
copied over others. Each is inspected (with all values read) and converted over an existing file. Allowed are exit codes 0, 1
and 65; never a signal, more than 10 seconds, or more than 1 GiB of address space above what the program takes by itself;
stderr says why, in a line that names the file. Unless the conversion succeeded the target is as it was, and nothing is beside it.

Then one conversion is killed by SIGKILL and SIGTERM at many moments and let run into a full disk (a limit on the size of files)
at many sizes: the target is the old file or the new one, whole, and the next conversion removes what a killed one left.

Only Python's own modules; the mutants depend on the seed alone.
"""

import argparse
import os
import pathlib
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2] / "Fixtures"
SOURCES = [
    "keras1-h5/lstm_cpu/model.h5", "keras1-h5/bidirectional_gru_gpu/model.h5", "keras20-h5/training_config/model.h5",
    "keras2-h5/training_config/model.h5", "tfkeras-h5/training_config/model.h5", "tf27-h5/nested_sequential/model.h5",
    "tfkeras-cudnn-h5/cudnn_lstm/model.h5", "keras3-h5/training_config/model.h5", "keras3-keras/training_config/model.keras",
    "tfkeras-keras/nested_sequential/model.keras", "tf213-keras/merge_layers/model.keras",
    "hdf5/layouts/file.h5", "hdf5/layouts_latest/file.h5", "hdf5/crowds/file.h5", "hdf5/crowds_latest/file.h5",
    "hdf5/repacked_gzip/file.h5", "hdf5/repacked_latest/file.h5", "hdf5/strings_h5py3/file.h5", "hdf5/other_types/file.h5",
    "hdf5/links/file.h5", "hdf5/user_block/file.h5",
]
WEIGHTS = [  # weights and their architecture
    ("keras0-h5/lstm/weights.h5", "keras0-h5/lstm/architecture.json"),
    ("keras1-h5/weights_stack/weights.h5", "keras1-h5/weights_stack/architecture.json"),
    ("keras3-weights/stacked/model.weights.h5", "keras3-weights/stacked/architecture.json"),
    ("tf213-weights/lstm_plain/model.weights.h5", "tf213-weights/lstm_plain/architecture.json"),
]
MUTANTS = 200  # of each source
SECONDS = 10
MEMORY = 1 << 30
OLD = b"an old file\n"


def mutant(data, choice):
    """One damaged copy, and what was done."""
    data, size = bytearray(data), len(data)
    # Structures stand in front of and between the values: half of all places are near the beginning.
    place = choice.randrange(min(size, 4096)) if choice.random() < 0.5 else choice.randrange(size)
    kind = choice.randrange(6)
    if kind == 0:
        return bytes(data[:place]), "cut at %d" % place
    if kind == 1:
        bits = [choice.randrange(size * 8) for _ in range(choice.choice((1, 1, 2, 8, 64)))] + [place * 8 + choice.randrange(8)]
        for bit in bits:
            data[bit // 8] ^= 1 << bit % 8
        return bytes(data), "bits %s" % bits
    if kind == 2:
        data[place] = choice.choice((0, 1, 0x7F, 0x80, 0xFF, data[place] + 1 & 0xFF, data[place] - 1 & 0xFF))
        return bytes(data), "byte %d" % place
    if kind in (3, 4):
        width = choice.choice((2, 4, 8))
        number = choice.choice((0, 1, (1 << 8 * width) - 1, (1 << 8 * width - 1) - 1, (1 << 8 * width) - 2, place, size, size - 1,
                                choice.randrange(size)))
        data[place:place + width] = (number & (1 << 8 * width) - 1).to_bytes(width, "little")
        return bytes(data[:size]), "number %d at %d" % (number, place)
    count, source = choice.choice((8, 40, 512)), choice.randrange(size)
    data[place:place + count] = data[source:source + count]
    return bytes(data), "%d bytes of %d at %d" % (count, source, place)


def limited(extra):
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for kind, value in extra.items():
        resource.setrlimit(kind, (value, value))


def run(command, extra):
    """Exit code (negative: a signal; None: too slow) and stderr."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, preexec_fn=lambda: limited(extra))
        return done.returncode, done.stderr.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        return None, ""


def address_space(rnnx):
    """What the program takes at the least, found by halving."""
    low, high = 1 << 20, 1 << 40
    while high - low > 1 << 24:
        middle = (low + high) // 2
        code, _ = run([rnnx, "inspect", str(ROOT / SOURCES[0])], {resource.RLIMIT_AS: middle})
        low, high = (low, middle) if code == 0 else (middle, high)
    return high


def faults_of(code, errors, name):
    if code is None:
        return "more than %d seconds" % SECONDS
    if code not in (0, 1, 65):
        return "exit code %d: %s" % (code, errors.strip()[-200:])
    if code == 65 and name not in errors:
        return "no reason that names the file: %s" % errors.strip()[:200]
    if "HDF5-DIAG" in errors or "Fatal error" in errors:
        return errors.strip()[:200]
    return None


def fuzz(rnnx, seed, count):
    """The faults found, and how often each exit code came."""
    extra = {resource.RLIMIT_AS: address_space(rnnx) + MEMORY}
    found, codes = [], {}
    cases = [(source, None) for source in SOURCES] + WEIGHTS
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as sources:
        for source, architecture in cases:
            data = (ROOT / source).read_bytes()
            choice = random.Random("%d %s" % (seed, source))
            more = ["--architecture", str(ROOT / architecture)] if architecture else []
            for number in range(count):
                damaged, what = mutant(data, choice)
                path = os.path.join(sources, "mutant" + pathlib.Path(source).suffix)
                target = os.path.join(folder, "target.keras")
                pathlib.Path(path).write_bytes(damaged)
                pathlib.Path(target).write_bytes(OLD)
                for command in (["inspect", path, "--show", "stats", *more],
                                ["convert", path, target, "--force", "--quiet", "--lossy", *more]):
                    code, errors = run([rnnx, *command], extra)
                    codes[code] = codes.get(code, 0) + 1
                    fault = faults_of(code, errors, "mutant")
                    if command[0] == "convert" and code != 0 and pathlib.Path(target).read_bytes() != OLD:
                        fault = "the target was touched"
                    if command[0] == "convert" and os.listdir(folder) != ["target.keras"]:
                        fault = "something is left: %s" % os.listdir(folder)
                    if fault:
                        found.append("%s mutant %d (%s), %s: %s" % (source, number, what, command[0], fault))
                        print(found[-1], flush=True)
    return found, codes


def interrupted(rnnx, count):
    """Kills and full disks at many moments."""
    source = str(ROOT / "reference/mnist-lstm.h5")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "target.keras")
        command = [rnnx, "convert", source, target, "--force", "--quiet"]
        start = time.time()
        subprocess.run(command, check=True)
        duration = time.time() - start
        new = pathlib.Path(target).read_bytes()
        outcomes = {}
        for number in range(count):
            pathlib.Path(target).write_bytes(OLD)
            kind = (signal.SIGKILL, signal.SIGTERM)[number % 2]
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            time.sleep(duration * number / count * 1.1)
            process.send_signal(kind)
            code = process.wait()
            content = pathlib.Path(target).read_bytes()
            if content not in (OLD, new):
                found.append("killed after %d of %d: the target has %d other bytes" % (number, count, len(content)))
            outcomes[content == new] = outcomes.get(content == new, 0) + 1
            if kind == signal.SIGTERM and code not in (0, -signal.SIGTERM, 130, 143):
                found.append("SIGTERM: exit code %s" % code)
        subprocess.run(command, check=True)
        if os.listdir(folder) != ["target.keras"]:
            found.append("left by killed conversions: %s" % os.listdir(folder))
        print("killed %d times: %d left the old file, %d the new one" % (count, outcomes.get(False, 0), outcomes.get(True, 0)))
        for number in range(count):
            pathlib.Path(target).write_bytes(OLD)
            code, errors = run(command, {resource.RLIMIT_FSIZE: len(new) * number // count})
            if code not in (73, 74) or "target.keras" not in errors:
                found.append("full after %d bytes: exit code %s, %s" % (len(new) * number // count, code, errors.strip()[:200]))
            if pathlib.Path(target).read_bytes() != OLD or os.listdir(folder) != ["target.keras"]:
                found.append("full after %d bytes: the target was touched" % (len(new) * number // count))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rnnx", required=True)
    parser.add_argument("--tenth", action="store_true")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else int(time.time()) // 86400
    print("seed %d" % seed)
    rnnx = os.path.abspath(options.rnnx)
    found, codes = fuzz(rnnx, seed, MUTANTS // 10 if options.tenth else MUTANTS)
    print("mutants by exit code: %s" % {str(code): codes[code] for code in sorted(codes, key=str)})
    found += interrupted(rnnx, 20 if options.tenth else 100)
    for fault in found:
        print(fault)
    print("%d faults" % len(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
