"""Whole processes, cold but for the file cache: from start to the printed answer, peak memory, installed size. Started by `run cold`.

10,000 digits (those of the fixtures ten times over) to their accuracy; one digit; `inspect` beside `h5dump -H`. Interleaved, medians.
"""

import argparse
import os
import shutil
import statistics
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
# What of the environment a program that only predicts needs, by the names of the installed folders.
PACKAGES = {
    "onnxruntime": ("onnxruntime", "numpy", "numpy.libs", "flatbuffers", "google"),
    "openvino-f32": ("openvino", "openvino.libs", "numpy", "numpy.libs"),
    "torch": ("torch", "torch.libs", "numpy", "numpy.libs", "sympy", "networkx", "mpmath"),
    "keras-predict": ("tensorflow", "keras", "numpy", "numpy.libs", "h5py", "h5py.libs", "ml_dtypes", "google", "optree", "rich"),
}


def write_digits(folder, count):
    with open(os.path.join(ROOT, "Fixtures", "digits.idx"), "rb") as file:
        pixels = file.read()[16:]
    with open(os.path.join(ROOT, "Fixtures", "digits-labels.idx"), "rb") as file:
        labels = file.read()[8:]
    paths = [os.path.join(folder, f"digits-{count}.idx"), os.path.join(folder, f"labels-{count}.idx")]
    with open(paths[0], "wb") as file:
        file.write(struct.pack(">4i", 0x803, count, 28, 28) + (pixels * 10)[: count * 784])
    with open(paths[1], "wb") as file:
        file.write(struct.pack(">2i", 0x801, count) + (labels * 10)[:count])
    return paths


def run(command):
    """Seconds, and the peak of resident memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def folder_size(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(base, name)) for base, _, names in os.walk(path) for name in names
               if not os.path.islink(os.path.join(base, name)))


def installed(name, program):
    if name == "rnnx":
        return folder_size(program)
    packages = os.path.join(sys.prefix, "lib", f"python3.{sys.version_info.minor}", "site-packages")
    return sum(folder_size(os.path.join(packages, part)) for part in PACKAGES[name] if os.path.exists(os.path.join(packages, part)))


def table(title, commands, rounds, sizes=None):
    results = {name: [] for name in commands}
    for command in commands.values():
        run(command)
    for _ in range(rounds):
        for name, command in commands.items():
            results[name].append(run(command))
    fastest = statistics.median(seconds for seconds, _ in results["rnnx"])
    print(f"\n{title}\n\n| | median ms | least | times rnnx | peak memory MB |" + (" installed MB |" if sizes else ""))
    print("| --- | --- | --- | --- | --- |" + (" --- |" if sizes else ""))
    for name, values in results.items():
        median = statistics.median(seconds for seconds, _ in values)
        size = f" {sizes[name] / 1e6:,.0f} |" if sizes else ""
        print(f"| {name} | {median * 1000:,.1f} | {min(v[0] for v in values) * 1000:,.1f} | {median / fastest:.2f} |"
              f" {max(v[1] for v in values):,.0f} |{size}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--only", action="append", choices=["10000", "1", "inspect"], help="default: all")
    parser.add_argument("--candidate", action="append", choices=list(PACKAGES), help="default: all peers")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    program, work = os.environ["RNNX_PROGRAM"], options.work
    model = os.path.join(ROOT, "Fixtures", "reference", "mnist-lstm.h5")
    candidates = options.candidate or list(PACKAGES)
    only = options.only or ["10000", "1", "inspect"]
    for count in (10000, 1):
        if str(count) not in only:
            continue
        images, labels = write_digits(work, count)
        commands = {"rnnx": [program, "infer", "--model", model, "--input", images, "--labels", labels]}
        for name in candidates:
            # PyTorch's LSTM has no relu: its time is that of the tanh twin.
            own = "tanh" if name == "torch" else "relu"
            commands[name] = [sys.executable, os.path.join(HERE, "cold_peer.py"), name, work, own, images, labels]
        sizes = {name: installed(name, program) for name in commands}
        table(f"{count:,} digits to their accuracy", commands, options.rounds, sizes)
    if "inspect" in only:
        commands = {"rnnx": [program, "inspect", model]}
        if shutil.which("h5dump"):
            commands["h5dump -H"] = ["h5dump", "-H", model]
        table("inspect", commands, 4 * options.rounds)


if __name__ == "__main__":
    main()
