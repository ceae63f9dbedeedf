"""Samples a second of rnnx and its peers, interleaved, by model, batch size and threads. Started by `run`.

Every result is appended to results.jsonl in the work folder, so that a long comparison can be made in pieces:
  run --model relu --batch 1 --batch 8 --threads 1        the pieces to measure
  run --summary                                           tables of all that was measured

Each window of a candidate lies between two runs of a multiply-add loop on as many threads (`rnnx bench --limit`); where a
thread had less than 0.9 of a core the window does not count and is repeated, up to five times. The outputs of all candidates
for the same samples are compared first: within 1e-4 of Keras for float32.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import numpy as np

from models import NAMES
from runtimes import RUNTIMES

HERE = os.path.dirname(os.path.abspath(__file__))
RNNX = {"rnnx": "float32", "rnnx-bfloat16": "bfloat16"}
CANDIDATES = list(RNNX) + list(RUNTIMES)
# What may round: OpenVINO's default takes bfloat16 where the processor has it.
ROUNDED = {"rnnx-bfloat16", "openvino-default"}
BATCHES, THREADS = (1, 8, 32, 256, 1024), (1, 2)
REQUIRED_SHARE, MOST_WINDOWS = 0.9, 5


class Rnnx:
    def __init__(self, program, folder, threads, precision):
        self.command = [program, "bench", "--json", "--precision", precision, "--threads", str(threads)]
        self.program, self.folder, self.precision = program, folder, precision

    def file(self, model):
        return os.path.join(self.folder, model + ".h5")

    def ask(self, model, batch, seconds):
        digits = os.path.join(self.folder, "digits.npy")
        command = self.command + ["--input", digits, "--batch-size", str(batch), "--seconds", str(seconds), self.file(model)]
        row = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["rows"][0]
        return row["median_seconds"], row["p99_seconds"]

    def outputs(self, model, path):
        digits = os.path.join(self.folder, "digits.npy")
        subprocess.run(
            [self.program, "infer", "--model", self.file(model), "--input", digits, "--output", path, "--force", "--quiet",
             "--precision", self.precision], check=True, capture_output=True)


class Worker:
    def __init__(self, name, folder, threads):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "worker.py"), name, str(threads), folder], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def send(self, **task):
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"unavailable": "the process died"}

    def ask(self, model, batch, seconds):
        times = sorted(self.send(model=model, batch=batch, seconds=seconds).get("times", []))
        return (statistics.median(times), times[len(times) * 99 // 100]) if times else None

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def share_of_cores(program, threads):
    output = subprocess.run([program, "bench", "--limit", "--json", "--threads", str(threads)], check=True, capture_output=True)
    return json.loads(output.stdout)["threads"][0]["share_of_cores"]


def check(workers, model, folder):
    """The largest difference of each candidate that runs the model from Keras, now or in an earlier measurement."""
    outputs = {}
    for name, worker in workers.items():
        path = os.path.join(folder, f"out-{name}.npy")
        if isinstance(worker, Rnnx):
            worker.outputs(model, path)
        else:
            answer = worker.send(model=model, batch=256, outputs=path)
            if "unavailable" in answer:
                print(f"  {name}: {answer['unavailable']}", file=sys.stderr)
                continue
        outputs[name] = np.load(path)[:256]
    path = os.path.join(folder, f"{model}-expected.npy")
    keras = [outputs[name] for name in ("keras-predict", "keras-function", "keras-xla") if name in outputs]
    if keras:
        np.save(path, keras[0])
    elif not os.path.exists(path):
        sys.exit(f"{model}: the first measurement of a model needs Keras among the candidates")
    wanted = np.load(path)
    differences = {name: float(np.max(np.abs(found - wanted))) for name, found in outputs.items()}
    for name, difference in differences.items():
        limit = 0.1 if name in ROUNDED else 1e-4
        if not difference <= limit:
            sys.exit(f"{model}: {name} differs from Keras by {difference}")
    return differences


def measure(options, model, batch, threads, workers, differences, out):
    samples = {name: [] for name in differences}
    slow = {name: [] for name in differences}
    rejected = 0
    for _ in range(options.rounds):
        for name in differences:
            for attempt in range(MOST_WINDOWS):
                before = share_of_cores(options.program, threads)
                answer = workers[name].ask(model, batch, options.seconds)
                # Threads of some runtimes spin for a while after their work.
                time.sleep(0.05 if name in RNNX else 0.25)
                counts = min(before, share_of_cores(options.program, threads)) >= REQUIRED_SHARE
                if counts and answer:
                    samples[name].append(batch / answer[0])
                    slow[name].append(answer[1])
                    break
                rejected += 1
    for name, values in samples.items():
        if values:
            record = {
                "model": model, "batch": batch, "threads": threads, "candidate": name, "rate": statistics.median(values),
                "rounds": values, "p99": statistics.median(slow[name]), "rejected": rejected,
                "difference": differences[name], "program": os.path.basename(options.program),
            }
            out.write(json.dumps(record) + "\n")
    out.flush()


def tables(path):
    """The last measurement of each setting, a table a model."""
    last = {}
    with open(path) as file:
        for line in file:
            r = json.loads(line)
            last[r["model"], r["threads"], r["batch"], r["candidate"]] = r
    for model in NAMES:
        found = [c for c in CANDIDATES if any(k[0] == model and k[3] == c for k in last)]
        if not found:
            continue
        print(f"\n### {model}\n\n| threads | batch | " + " | ".join(found) + " | rnnx / best float32 peer | rejected windows |")
        print("| ---" * (len(found) + 4) + " |")
        for threads in THREADS:
            for batch in BATCHES:
                rates = {c: last[model, threads, batch, c]["rate"] for c in found if (model, threads, batch, c) in last}
                peers = {c: r for c, r in rates.items() if c not in RNNX and c not in ROUNDED}
                if not rates:
                    continue
                best = max(peers, key=peers.get) if peers else None
                ratio = f"{rates['rnnx'] / peers[best]:.2f} ({best})" if best and "rnnx" in rates else ""
                cells = [f"{rates[c]:,.0f}" if c in rates else "" for c in found]
                rejected = max(last[model, threads, batch, c]["rejected"] for c in rates)
                print(f"| {threads} | {batch} | " + " | ".join(cells) + f" | {ratio} | {rejected} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--model", action="append", choices=NAMES, help="default: relu, tanh and gru")
    parser.add_argument("--batch", action="append", type=int, choices=BATCHES)
    parser.add_argument("--threads", action="append", type=int)
    parser.add_argument("--candidate", action="append", choices=CANDIDATES)
    parser.add_argument("--rounds", type=int, default=5, help="windows of each candidate")
    parser.add_argument("--seconds", type=float, default=0.15, help="seconds a window")
    parser.add_argument("--summary", action="store_true", help="print tables of what was measured")
    options = parser.parse_args()
    options.program = os.environ["RNNX_PROGRAM"]
    path = os.path.join(options.work, "results.jsonl")
    if options.summary:
        return tables(path)
    for threads in options.threads or THREADS:
        workers = {}
        for name in options.candidate or CANDIDATES:
            workers[name] = (
                Rnnx(options.program, options.work, threads, RNNX[name]) if name in RNNX
                else Worker(name, options.work, threads))
        for model in options.model or NAMES[:3]:
            differences = check(workers, model, options.work)
            with open(path, "a") as out:
                for batch in options.batch or BATCHES:
                    measure(options, model, batch, threads, workers, differences, out)
        for worker in workers.values():
            if isinstance(worker, Worker):
                worker.close()
    tables(path)


if __name__ == "__main__":
    main()
