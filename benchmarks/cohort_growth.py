"""Time and memory of cohorts as they grow: `python -m benchmarks.cohort_growth`.

Every cohort trains in a process of its own. Its memory is the highest that the process held while it
trained a whole cohort with all its records, above what it held before: libraries and data are loaded by
then, compiling is not done. Beside it stands the estimate by which a cohort is split before it starts.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time

import msgspec
import numpy as np

from benchmarks.cohort_shapes import SHAPES, BenchmarkShape, dataset_of
from benchmarks.results_file import FOLDER, write_results

GROWN = {
    "table 64-64 adam": (1, 8, 32, 128, 512),
    "table 64-64 adam bn dropout": (1, 8, 32, 128, 512),
    "lecture 300-100 adam": (1, 8, 32),
}
GOALS = {"growth": "time a member falls; memory is what the estimate made before the start says, within a quarter"}
ROUNDS = 5
_MIB = 2**20


def grow(shape: BenchmarkShape, members: int) -> dict[str, object]:
    """Train one cohort and return its time and memory; to be called once a process."""
    import keras

    from advisor.training.cohort import train_cohort
    from advisor.training.cohort.engine import program_of
    from advisor.training.cohort.memory import cohort_bytes
    from advisor.training.cohort.stacking import stack
    from benchmarks.cohort_sides import cohort_side

    keras.ops.matmul(np.ones((2, 2)), np.ones((2, 2)))  # the backend is up
    dataset = dataset_of(shape, None)
    recipes = [msgspec.structs.replace(shape.recipe(seed), epochs=2) for seed in range(members)]
    data = stack([dataset], dtype="float32")
    estimate = cohort_bytes(
        program_of(recipes, [dataset] * members), members, data.x.nbytes + data.y.nbytes, itemsize=4
    )
    before = _start_peak()
    train_cohort(recipes, dataset)
    memory = _peak() - before
    side = cohort_side(shape, dataset, members=members)
    side()
    walls, processors = [], []
    for _ in range(ROUNDS if members < 512 else 3):
        wall, processor = perf_counter(), process_time()
        side()
        walls.append(perf_counter() - wall)
        processors.append(process_time() - processor)
    return {
        "shape": shape.name,
        "members": members,
        "ms_a_member_and_epoch": round(1e3 * float(np.median(walls)) / members, 4),
        "processor_ms_a_member_and_epoch": round(1e3 * float(np.median(processors)) / members, 4),
        "memory_mib": round(memory / _MIB, 1),
        "estimate_mib": round(estimate / _MIB, 1),
    }


def draw(rows: list[dict[str, object]]) -> Path:
    """Draw time and memory against the number of members."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for place, name in enumerate(GROWN):
        own = [row for row in rows if row["shape"] == name]
        members = [row["members"] for row in own]
        left.loglog(
            members, [row["processor_ms_a_member_and_epoch"] for row in own], "o-", color=f"C{place}", label=name
        )
        right.loglog(members, [row["memory_mib"] for row in own], "o-", color=f"C{place}")
        right.loglog(members, [row["estimate_mib"] for row in own], "x:", color=f"C{place}")
    left.set(xlabel="members", ylabel="processor ms a member and epoch", title="Time")
    left.legend(fontsize="small")
    right.set(xlabel="members", ylabel="MiB above the idle process", title="Memory: measured (o), estimated (x)")
    path = FOLDER / "cohort_growth.svg"
    figure.savefig(path)
    return path


def estimates(rows: list[dict[str, object]]) -> dict[str, dict[str, float]]:
    """Return, for each shape, what a member adds between the smallest and the largest cohort, in MiB."""
    found = {}
    for name in {row["shape"]: None for row in rows}:
        own = [row for row in rows if row["shape"] == name]
        more = own[-1]["members"] - own[0]["members"]
        added, foreseen = ((own[-1][column] - own[0][column]) / more for column in ("memory_mib", "estimate_mib"))
        found[name] = {
            "a_member_mib": round(added, 3),
            "estimated_mib": round(foreseen, 3),
            "estimate_over_measured": round(foreseen / added, 2),
        }
    return found


def main() -> None:
    """Measure every cohort, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed: random images do")
    parser.add_argument("--one", nargs=2, metavar=("SHAPE", "MEMBERS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    shapes = {shape.name: shape for shape in SHAPES}
    if arguments.one:
        name, members = arguments.one
        print(json.dumps(grow(shapes[name], int(members))))
        return
    rows: list[dict[str, object]] = []
    for name, sizes in GROWN.items():
        for members in sizes:
            command = [sys.executable, "-m", "benchmarks.cohort_growth", "--one", name, str(members)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            rows.append(json.loads(done.stdout.splitlines()[-1]))
            print(rows[-1], flush=True)
    measures = {"cohorts": rows, "memory_a_member": estimates(rows)}
    print(json.dumps(measures["memory_a_member"], indent=1))
    write_results("cohort_growth", measures, goals=GOALS)
    print(draw(rows))


def _start_peak() -> int:
    """Forget the peak of the process so far and return what it holds now, in bytes (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _status("VmRSS")


def _peak() -> int:
    """Return the most that the process held since; `ru_maxrss` would give the peak of its parent where that is more."""
    return _status("VmHWM")


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


if __name__ == "__main__":
    main()
