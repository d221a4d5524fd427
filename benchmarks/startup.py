"""How long the light commands take, against `import numpy` in the same run: `python -m benchmarks.startup`.

Each command is started in a process of its own, in turns, so that a slow moment of the machine hits all.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.results_file import write_results

ROOT = Path(__file__).parent.parent
RUN = "tests/runs/lecture_first.json"
SIDES = {
    "import numpy": ["-c", "import numpy"],
    "advisor --help": ["-m", "advisor", "--help"],
    "advisor diagnose run.json": ["-m", "advisor", "diagnose", RUN],
    "advisor diagnose run.json --format json": ["-m", "advisor", "diagnose", RUN, "--format", "json"],
}
GOALS = {"advisor --help": "under 1.5 times import numpy", "advisor diagnose run.json": "under 3 times import numpy"}


def seconds(arguments: list[str]) -> float:
    """Return the wall time of one start of Python with these arguments."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def main(rounds: int = 15) -> None:
    """Measure every side in turns and write medians and ratios."""
    for arguments in SIDES.values():
        seconds(arguments)  # files come into the cache
    times = {name: [] for name in SIDES}
    for _ in range(rounds):
        for name, arguments in SIDES.items():
            times[name].append(seconds(arguments))
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = medians["import numpy"]
    print(f"{'':42} median s   times numpy")
    for name, value in medians.items():
        print(f"{name:42} {value:8.3f} {value / base:10.2f}")
    measures = {name: {"median_seconds": value, "times_numpy": value / base} for name, value in medians.items()}
    print(f"written to {write_results('startup', measures, goals=GOALS)}")


if __name__ == "__main__":
    main()
