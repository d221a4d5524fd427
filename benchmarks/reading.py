"""How fast logs are read: `python -m benchmarks.reading`; a thousand runs, and logs of a million steps."""

import json
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from tensorboard.compat.proto import event_pb2

from advisor.records import DataPlan, Recipe, Run, Trace
from advisor.store.runs import read_runs, write_run
from benchmarks.results_file import FOLDER, write_results

STEPS = 1_000_000
RUNS = 1_000
GOALS = {
    "1,000 runs in a folder": "under 10 s in one process",
    "1,000,000-step log": "under 3 s",
    "100 MB of log text": "under 20 s and 300 MB of memory",
}


def many_runs(folder: Path, loss: list[float]) -> Path:
    """Write runs of 50 epochs with 9 quantities and 16 signals of layers; every second one has a NaN."""
    layers = [(name, f"dense_{index}") for name in ("gradient_norm", "dead_fraction") for index in range(8)]
    names = [(f"quantity_{index}", None) for index in range(9)] + layers
    traces = tuple(Trace(name, tuple(loss[:50]), layer=layer) for name, layer in names)
    for number in range(RUNS):
        broken = (Trace("broken", (float("nan"),) * 50),) if number % 2 else ()
        run = Run(name=str(number), recipe=Recipe(data=DataPlan(source="digits")), traces=traces + broken)
        write_run(folder / "runs" / f"{number:04d}.json", run)
    return folder / "runs"


def table(folder: Path, loss: list[float]) -> Path:
    """Write a CSV with a validation every thousand steps."""
    path = folder / "steps.csv"
    rows = (f"{step},{value:.6f},{f'{value:.5f}' if step % 1_000 == 999 else ''}\n" for step, value in enumerate(loss))
    path.write_text("step,train_loss,val_loss\n" + "".join(rows))
    return path


def events(folder: Path, loss: list[float]) -> Path:
    """Write a TensorBoard event file."""
    path = folder / "logs" / "events.out.tfevents.1"
    path.parent.mkdir()
    with path.open("wb") as file:
        for step, value in enumerate(loss):
            event = event_pb2.Event(step=step)
            event.summary.value.add(tag="train/loss", simple_value=value)
            data = event.SerializeToString()
            file.write(struct.pack("<Q", len(data)) + b"crc?" + data + b"crc?")
    return path.parent


def printed(folder: Path, loss: list[float]) -> Path:
    """Write what Keras prints: ten epochs, each step drawn over the one before."""
    path = folder / "printed.txt"
    per_epoch = STEPS // 10
    with path.open("w") as file:
        for epoch in range(10):
            file.write(f"Epoch {epoch + 1}/10\n")
            steps = enumerate(loss[epoch * per_epoch : (epoch + 1) * per_epoch], start=1)
            file.writelines(f"\r{step}/{per_epoch} [=====>....] - ETA: 0s - loss: {value:.4f}" for step, value in steps)
            file.write(" - val_loss: 0.5\n")
    return path


def named(folder: Path, loss: list[float]) -> Path:
    """Write a line a step with names beside numbers, and a validation every thousand steps."""
    path = folder / "named.txt"
    with path.open("w") as file:
        for step, value in enumerate(loss):
            when = f"2024-01-01 10:00:00,123 INFO epoch {step // 1_000} step {step}"
            file.write(f"{when} loss: {value:.5f} acc: {step % 97}.5% lr: 0.00100\n")
            if step % 1_000 == 999:
                file.write(f"epoch {step // 1_000} val_loss: {value:.4f} val_acc: 0.51\n")
    return path


def boosting(folder: Path, loss: list[float]) -> Path:
    """Write what xgboost prints, a line a round."""
    path = folder / "rounds.txt"
    with path.open("w") as file:
        file.writelines(f"[{k}]\ttrain-logloss:{v:.5f}\teval-logloss:{v + 0.1:.5f}\n" for k, v in enumerate(loss))
    return path


def history(folder: Path, loss: list[float]) -> Path:
    """Write a history of a number a step."""
    path = folder / "history.json"
    path.write_text(json.dumps({"loss": loss}))
    return path


WRITERS: dict[str, Callable[[Path, list[float]], Path]] = {
    "1,000 runs in a folder": many_runs,
    "1,000,000 steps, CSV": table,
    "1,000,000 steps, TensorBoard": events,
    "1,000,000 steps, printed": printed,
    "1,000,000 steps, history as JSON": history,
    "1,000,000 lines, names with numbers": named,
    "1,000,000 lines, boosting": boosting,
}


def main(*names: str) -> None:
    """Write each kind of log, read it three times, and keep the fastest; the figures of kinds not named stay.

    Args:
        names: Of the kinds to measure; all if none is given.
    """
    steps = np.arange(STEPS)
    loss = (np.exp(-steps / 3e5) + 0.1 * np.random.default_rng(0).random(STEPS)).tolist()
    kept = json.loads((FOLDER / "reading.json").read_text())["measures"] if names else {}
    measures = dict(kept)
    print(f"{'':36} {'MB':>7} {'wall s':>8} {'cpu s':>8}")
    for name in names or WRITERS:
        with tempfile.TemporaryDirectory() as folder:
            path = WRITERS[name](Path(folder), loss)
            size = sum(file.stat().st_size for file in ([path] if path.is_file() else path.iterdir())) / 1e6
            wall, cpu = min(timed(path) for _ in range(3))
        measures[name] = {"megabytes": size, "wall_seconds": wall, "cpu_seconds": cpu}
        print(f"{name:36} {size:7.1f} {wall:8.2f} {cpu:8.2f}")
    print(f"written to {write_results('reading', measures, goals=GOALS)}")


def timed(path: Path) -> tuple[float, float]:
    """Return wall and processor seconds of one reading."""
    wall, cpu = time.perf_counter(), time.process_time()
    read_runs(path)
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main(*sys.argv[1:])
