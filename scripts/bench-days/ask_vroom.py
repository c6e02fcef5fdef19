"""VROOM on a file in its own format: ask_vroom.py PROBLEM.json ANSWER.json SECONDS THREADS. The answer is VROOM's, with the "seconds" it took."""

import json
import sys
import time
from datetime import timedelta

import vroom

source, target, seconds, threads = sys.argv[1:]
problem = vroom.Input.from_json(source)
began = time.perf_counter()
solution = problem.solve(exploration_level=5, nb_threads=int(threads), timeout=timedelta(seconds=float(seconds)))
answer = {**solution.to_dict(), "seconds": time.perf_counter() - began}
with open(target, "w") as file:
    json.dump(answer, file)
