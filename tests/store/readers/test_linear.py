"""Four times the text takes about four times as long to read, whatever stands in it: nothing is read twice."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.store.runs import read_runs

SIZE = 8_000  # characters; 60,000 and 240,000 were tried too
MOST = 11  # times as long for four times as much: linear is 4, quadratic 16

TASTES: dict[str, Callable[[int], str]] = {
    "pairs": lambda n: "".join(
        f"epoch {k} loss: {1 / (k + 1):.4f} val_loss: {1 / (k + 2):.4f}\n" for k in range(n // 40)
    ),
    "pairs in one line": lambda n: "epoch 1 loss: 0.5 " * (n // 18),
    "names with digits": lambda n: "".join(f"epoch {k} loss{k % 50}: 0.5 map{k}: 0.2\n" for k in range(n // 30)),
    "boosting": lambda n: "".join(f"[{k}]\ttrain-rmse:{k}.5\tvalid-rmse:{k}.7\n" for k in range(n // 40)),
    "a table": lambda n: "epoch  loss  val_loss\n" + "".join(f"{k}  0.5  0.6\n" for k in range(n // 15)),
    "headers of tables": lambda n: "epoch  loss  val_loss\n" * (n // 22),
    "blocks": lambda n: "".join(f"| loss | 0.{k} |\n| total_timesteps | {k} |\n-----\n" for k in range(n // 45)),
    "rows of a block": lambda n: "| loss | 0.5 |\n" * (n // 15),
    "bars of Keras": lambda n: "Epoch 1/9\n" + "5/9 [==>..] - ETA: 0s - loss: 0.5\r" * (n // 35),
    "epochs of Keras": lambda n: "".join(f"Epoch {k}/9999\n9/9 [==] - 0s - loss: 0.5\n" for k in range(n // 40)),
    "lists that never end": lambda n: "loss = [0.5, " * (n // 13),
    "a list": lambda n: f"losses = [{'0.25, ' * (n // 6)}0.5]",
    "tables that never end": lambda n: "x {'loss': [" * (n // 12),
    "tables in tables": lambda n: "x " + "{'loss': {" * (n // 10),
    "open pages": lambda n: "<table><tr><td>epoch</td>" * (n // 25),
    "colours": lambda n: "\x1b[1m" * (n // 4) + "epoch 1 loss: 1",
    "backspaces": lambda n: "\b" * n + "epoch 1 loss: 1",
    "one word": lambda n: "loss" * (n // 4),
    "digits": lambda n: "epoch 1 loss: " + "9" * n,
    "blanks": lambda n: "epoch 1 loss" + " " * n + ": 3",
    "commas": lambda n: "loss: 0,5 " * (n // 10),
    "counts inside": lambda n: "the mean loss after epoch " * (n // 26),
    "JSON lines": lambda n: '{"epoch": 1, "loss": 0.5}\n' * (n // 26),
    "calls in calls": lambda n: "loss = " + "tensor(a=" * (n // 9),
    "settings": lambda n: f"loss = [tensor(0.5, {'a=1, ' * (n // 5)})]",
    "brackets": lambda n: "loss: 1 " + "[" * n,
}


def seconds(path: Path, text: str) -> float:
    """Return the processor time of the quickest of two readings."""
    path.write_text(text)
    times = []
    for _ in range(2):
        start = time.process_time()
        with contextlib.suppress(FileError):
            read_runs(path)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("taste", TASTES)
def test_reading_takes_time_in_proportion_to_the_text(taste: str, tmp_path: Path):
    path = tmp_path / "log"
    seconds(path, TASTES[taste](2_000))  # modules are imported
    once = max(seconds(path, TASTES[taste](SIZE)), 0.01)
    assert seconds(path, TASTES[taste](4 * SIZE)) < MOST * once
