"""Files of trackers as they really are: long, cut off, taken out of their folder, next to others."""

import math
import shutil
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.store.runs import read_run, read_runs

RUNS = Path(__file__).parents[2] / "runs"
TRACKERS = RUNS / "trackers"
BLOCK = 32_768


def varint(number: int) -> bytes:
    low, high = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(high) if high else bytes([low])


def field(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


def logged(step: int, **values: float) -> bytes:
    """Return a record of history, as W&B writes it."""
    items = [field(1, field(2, name.encode()) + field(16, repr(value).encode())) for name, value in values.items()]
    return field(2, b"".join(items) + field(2, varint(1 << 3) + varint(step)))


def in_blocks(records: list[bytes]) -> bytes:
    """Return records in LevelDB's blocks: one that does not fit goes on in the next block."""
    data = b":W&B\xe1\xbe\0"
    for record in records:
        rest, is_first = record, True
        while rest or is_first:
            left = BLOCK - len(data) % BLOCK
            if left < 7:
                data += b"\0" * left
                continue
            part, rest = rest[: left - 7], rest[left - 7 :]
            kind = 1 if is_first and not rest else 2 if is_first else 3 if rest else 4
            data += struct.pack("<IHB", 0, len(part), kind) + part
            is_first = False
    return data


def test_a_long_offline_run_of_wandb_is_read_over_its_blocks(tmp_path: Path):
    path = tmp_path / "run-long.wandb"
    path.write_bytes(in_blocks([logged(n, loss=1 / (n + 1), val_loss=2 / (n + 1)) for n in range(3_000)]))
    assert path.stat().st_size > 4 * BLOCK
    run = read_run(path)
    assert run.epochs == 3_000
    assert run.trace("loss").tolist() == pytest.approx([1 / (n + 1) for n in range(3_000)])


def test_an_offline_run_cut_off_by_a_kill_is_read_up_to_there(tmp_path: Path):
    path = tmp_path / "run-killed.wandb"
    path.write_bytes(in_blocks([logged(n, loss=float(n)) for n in range(10)])[:-5])
    assert read_run(path).trace("loss").tolist() == [float(n) for n in range(9)]


def test_nan_and_infinity_of_wandb_are_numbers(tmp_path: Path):
    path = tmp_path / "run-nan.wandb"
    spelled = logged(0, loss=1.0).replace(b"1.0", b"NaN"), logged(1, loss=10000.0).replace(b"10000.0", b"1000e99")
    path.write_bytes(in_blocks([*spelled, logged(2, loss=2.0)]))
    loss = read_run(path).trace("loss")
    assert math.isnan(loss[0])
    assert loss[1:].tolist() == [1e102, 2.0]


def test_an_offline_run_without_history_says_what_to_do(tmp_path: Path):
    path = tmp_path / "run-empty.wandb"
    path.write_bytes(in_blocks([]))
    with pytest.raises(FileError, match=r"wandb\.log"):
        read_runs(path)


def test_the_metrics_of_one_mlflow_run_are_read_from_its_folder_and_from_outside(tmp_path: Path):
    (metrics,) = (path.parent for path in TRACKERS.rglob("metrics/accuracy"))
    run = read_run(metrics.parent)
    shutil.copytree(metrics, tmp_path / "metrics")
    taken_out = read_run(tmp_path / "metrics")
    assert run.trace("val_loss").tolist() == taken_out.trace("val_loss").tolist()
    assert read_run(metrics / "val" / "loss").trace_names == ("val_loss",)


def test_tags_downloaded_from_tensorboard_into_one_folder_are_one_run_each(tmp_path: Path):
    for run, tag, values in (
        ("a_train", "epoch_loss", (2.0, 1.0)),
        ("a_validation", "epoch_loss", (2.5, 1.5)),
        ("b_train", "epoch_loss", (9.0, 8.0)),
    ):  # fmt: skip
        rows = "".join(f"1700000000.0,{step},{value}\n" for step, value in enumerate(values))
        (tmp_path / f"run-{run}-tag-{tag}.csv").write_text(f"Wall time,Step,Value\n{rows}")
    first, second = read_runs(tmp_path)
    assert first.trace("loss").tolist() == [2.0, 1.0]
    assert first.trace("val_loss").tolist() == [2.5, 1.5]
    assert second.trace_names == ("loss",)


def wide(rows: int) -> str:
    return "epoch;loss;val_loss\n" + "".join(f"{row};0,{row};0,5\n" for row in range(rows))


def long(rows: int) -> str:
    return "metric,step,value\n" + "".join(
        f"{('loss', 'val_loss')[row % 2]},{row // 2},0.{row}\n" for row in range(rows)
    )


def folds(rows: int) -> str:
    return "epoch,fold,loss\n" + "".join(f"{row // 100},{row % 100},0.5\n" for row in range(rows))


def lines(rows: int) -> str:
    return "".join(f'{{"step": {row}, "loss": 0.{row}, "val_loss": 0.5}}\n' for row in range(rows))


def headers(rows: int) -> str:
    return "epoch,loss\n" + "".join(f"{row},0.5\n" + ("epoch,loss\n" if row % 20 == 0 else "") for row in range(rows))


@pytest.mark.parametrize("text", [wide, long, folds, lines, headers])
def test_reading_takes_time_in_proportion_to_the_rows(text: Callable[[int], str], tmp_path: Path):
    """Eight times the rows take about eight times as long; 64 times would be quadratic."""
    taken = []
    for rows in (4_000, 32_000):
        path = tmp_path / ("log.jsonl" if text is lines else "log.csv")
        path.write_text(text(rows))
        best = math.inf
        for _ in range(2):
            start = time.process_time()
            read_runs(path)
            best = min(best, time.process_time() - start)
        taken.append(best)
    assert taken[1] < 24 * max(taken[0], 0.005)


@pytest.mark.parametrize("folder", ["dvclive", "dvclive/plots/metrics"])
def test_the_tables_of_a_folder_of_dvclive_are_one_training(folder: str):
    run = read_run(RUNS / folder)
    assert {trace.name: trace.values for trace in run.traces} == {
        "loss": (0.9, 0.6, 0.43),
        "val_loss": (0.95, 0.8, 0.7),
        "val_accuracy": (0.5, 0.6, 0.64),
    }
