"""The training function of `benchmarks.faults`: no backend, and one misfortune where the environment asks for it."""

import os
import threading
from pathlib import Path

from advisor.search.work import Reporter, Result, Task
from tests.search import fake_trainer

SECONDS = "FAULTS_SECONDS"  # environment: how long a trial takes
HANGS, HUNGRY = "FAULTS_HANGS", "FAULTS_HUNGRY"  # the number of a trial
GATE = "FAULTS_GATE"  # a file that trials wait for
TAKEN_BYTES = 400_000_000


def train(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Take as long as the environment says, then train as the tests do; keep a model where one is asked for."""
    threading.Event().wait(float(os.environ.get(SECONDS, "0.02")) * len(task.numbers))
    while GATE in os.environ and not Path(os.environ[GATE]).exists():
        threading.Event().wait(0.05)
    if str(task.numbers[0]) == os.environ.get(HANGS):
        threading.Event().wait()
    if str(task.numbers[0]) == os.environ.get(HUNGRY):
        taken = b"1" * TAKEN_BYTES
        threading.Event().wait(timeout=60)
        del taken
    for number in task.numbers if task.model_folder else ():
        folder = Path(task.model_folder) / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("model.keras", "preprocessing.skops"):
            (folder / name).write_bytes(b"weights")
    return fake_trainer.train(task, reporter)
