"""One peer in a process of its own, which answers a JSON line with a JSON line.

usage: worker.py RUNTIME THREADS FOLDER
{"model", "batch", "seconds"} -> {"times": [seconds a call]}; with "outputs": FILE the outputs of the first batch are saved instead.
{"unavailable": reason} where the runtime cannot run the model.
"""

import json
import os
import sys
import time

import numpy as np

from runtimes import RUNTIMES


def batches(data, size):
    """Up to 64 batches, all of them different where there are enough samples, as `rnnx bench` takes them."""
    count = min(64, max(1, len(data) // size))
    return [np.ascontiguousarray(np.take(data, range(i * size, (i + 1) * size), axis=0, mode="wrap")) for i in range(count)]


def main(name, threads, folder):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print must not end up among the answers
    runtime = RUNTIMES[name](folder, int(threads))
    data = np.load(os.path.join(folder, "digits.npy"))
    ready = {}
    for line in sys.stdin:
        task = json.loads(line)
        answer = {}
        key = (task["model"], task["batch"])
        try:
            if key not in ready:
                inputs = batches(data, task["batch"])
                function = runtime.prepare(*key)
                if function:
                    function(inputs[0])
                    function(inputs[0])
                ready[key] = (function, inputs)
            function, inputs = ready[key]
            if function is None:
                answer["unavailable"] = "the runtime has no such layer"
            elif "outputs" in task:
                np.save(task["outputs"], np.array(function(inputs[0])))
            else:
                times, begin = [], time.perf_counter()
                while len(times) < 2 or time.perf_counter() - begin < task["seconds"]:
                    start = time.perf_counter()
                    function(inputs[len(times) % len(inputs)])
                    times.append(time.perf_counter() - start)
                answer["times"] = times
        except Exception as error:  # whatever a runtime throws is its answer
            ready[key] = (None, None)
            answer["unavailable"] = f"{type(error).__name__}: {error}"[:300]
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
