"""When a study's first result is there: `python -m benchmarks.first_result --data DIR [--rounds 3] [--sets ...]`.

The clock runs from the start of `advisor search` to the line that tells of the first trial; the study is ended then.
Each is measured beside `import tensorflow` in the same round, so that a slow moment of the machine hits both.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from benchmarks.results_file import write_results
from benchmarks.time_to_quality import SETS, prepare, timed
from benchmarks.time_to_quality_lines import ENDED

SECONDS = 90  # that the studies are given
LATEST = 60.0  # seconds after which no first result is waited for
GOALS = {"times_import": "under 6 s of two quiet cores, or twice `import tensorflow` in the same run"}


def import_seconds() -> float:
    """Return the wall time of a process that imports TensorFlow and ends."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import tensorflow"], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def first_result_seconds(folder: Path) -> float | None:
    """Return when the study in a folder told of its first trial; None where it did not in time."""
    command = [sys.executable, "-m", "advisor", "search", "study.toml", "--out", "run"]
    with closing(timed(command, folder, seconds=LATEST, errors=subprocess.STDOUT)) as lines:
        return next((when for when, line in lines if ENDED.match(line)), None)


def main() -> None:
    """Measure every set in turns, and write medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets and their JSON sidecars")
    parser.add_argument("--sets", default=",".join(SETS), help="names, with commas between")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=15_000, help="at most, of each set")
    asked = parser.parse_args()
    measures = {}
    import_seconds()  # files come into the cache
    for name in asked.sets.split(","):
        imports, firsts = [], []
        for seed in range(asked.rounds):
            with tempfile.TemporaryDirectory() as folder:
                prepare(asked.data, name, seed, SECONDS, Path(folder), most=asked.rows)
                imports.append(import_seconds())
                firsts.append(first_result_seconds(Path(folder)) or LATEST)
        first, base = statistics.median(firsts), statistics.median(imports)
        measures[name] = {
            "first_result": round(first, 2),
            "import_tensorflow": round(base, 2),
            "times_import": round(first / base, 2),
            "met": first < max(6.0, 2 * base),
        }
        print(f"{name}: {measures[name]}", flush=True)
    print(f"written to {write_results('first_result', measures, goals=GOALS)}")


if __name__ == "__main__":
    main()
