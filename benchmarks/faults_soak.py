"""A long study, watched: memory and open files of driver and workers, as a plot."""

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.faults_trainer import SECONDS
from benchmarks.faults_watching import Sitting, finished
from benchmarks.results_file import FOLDER

EVERY_SECONDS = 2.0
MIB = 2**20


def soak(minutes: float) -> dict[str, Any]:
    """Drive a study for so many minutes; draw what it held, and return its figures."""
    rows: list[tuple[float, float, float, int, int]] = []
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        root, began = Path(name) / "study", time.monotonic()
        sitting = Sitting(root, "--hours", str(minutes / 60), environment={SECONDS: "0.1"})
        sitting.begun()
        while sitting.process.poll() is None:
            driver, workers = sitting.process.pid, sitting.workers
            files = [_open_files(driver), max(map(_open_files, workers), default=0)]
            memory = [_memory(driver), max(map(_memory, workers), default=0.0)]
            rows.append((time.monotonic() - began, *memory, *files))
            time.sleep(EVERY_SECONDS)
        problems = [] if sitting.end() == 0 else [sitting.error[-500:]]
        problems += [f"process {process} outlived its driver" for process in sitting.survivors()]
        rows = [row for row in rows if all(row)]  # without the end, when the workers are gone
        trials = len(finished(root))
    _draw(rows)
    half = rows[len(rows) // 2 :]
    names = ("driver, MiB", "largest worker, MiB", "driver, open files", "worker, open files")
    figures = {
        name: {
            "after a tenth": rows[len(rows) // 10][column],
            "at half": half[0][column],
            "at the end": half[-1][column],
        }
        for column, name in enumerate(names, start=1)
    }
    steady = rows[len(rows) // 10 : len(rows) * 9 // 10]  # neither the imports nor the choice of the winner
    grown = 1024 * (steady[-1][1] - steady[0][1]) / (trials * len(steady) / len(rows))
    return {
        "minutes": minutes, "finished trials": trials, "problems": problems,
        "driver, KiB a trial": round(grown, 2), **figures,
    }  # fmt: skip


def _memory(process: int) -> float:
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / MIB for line in text.splitlines() if line.startswith("VmRSS")), 0.0)


def _open_files(process: int) -> int:
    try:
        return len(list(Path(f"/proc/{process}/fd").iterdir()))
    except OSError:
        return 0


def _draw(rows: list[tuple[float, float, float, int, int]]) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 4.5), layout="constrained")
    memory, files = figure.subplots(2, 1, sharex=True)
    minutes = [row[0] / 60 for row in rows]
    for axes, first in ((memory, 1), (files, 3)):
        axes.plot(minutes, [row[first] for row in rows], label="driver")
        axes.plot(minutes, [row[first + 1] for row in rows], label="largest worker")
        axes.set_ylim(bottom=0)
        axes.legend(loc="lower right")
    memory.set_ylabel("memory, MiB")
    files.set_ylabel("open files")
    files.set_xlabel("minutes")
    figure.savefig(FOLDER / "soak.svg", metadata={"Date": None})
