"""Event files, whole and cut off, as Keras, PyTorch and TensorBoard itself write them."""

import shutil
import struct
from pathlib import Path

import pytest
from tensorboard.compat.proto import event_pb2

from advisor.errors import FileError
from advisor.store.runs import read_run, read_runs

KERAS = Path(__file__).parents[3] / "runs" / "keras" / "tensorboard"


def write_events(path: Path, points: list[tuple[int, str, float]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for event in (event_pb2.Event(file_version="brain.Event:2"), *(_event(*point) for point in points)):
            data = event.SerializeToString()
            file.write(struct.pack("<Q", len(data)) + b"crc?" + data + b"crc?")


def _event(step: int, tag: str, value: float) -> event_pb2.Event:
    event = event_pb2.Event(step=step)
    event.summary.value.add(tag=tag, simple_value=value)
    return event


def test_a_single_event_file_is_read_with_the_part_that_its_folder_names():
    (file,) = (KERAS / "validation").iterdir()
    assert read_run(file).trace_names == ("val_accuracy", "val_loss")


def test_a_file_cut_off_anywhere_gives_what_was_written_before(tmp_path: Path):
    (file,) = (KERAS / "train").iterdir()
    data = file.read_bytes()
    for end in range(len(data) - 1, 200, -37):
        cut = tmp_path / "cut" / file.name
        cut.parent.mkdir(exist_ok=True)
        cut.write_bytes(data[:end])
        run = read_run(cut.parent)
        assert 1 <= run.epochs <= 6
        assert "breaks off at byte" in run.ending.reason or data[end - 4 : end] != data[-4:]


def test_steps_between_evaluations_become_epochs(tmp_path: Path):
    points = [(step, "train/loss", 10.0 - step) for step in range(10)] + [(4, "eval/loss", 7.0), (9, "eval/loss", 3.0)]
    write_events(tmp_path / "run" / "events.out.tfevents.1", points)
    run = read_run(tmp_path / "run")
    assert run.trace("loss").tolist() == [8.0, 3.0]
    assert run.trace("val_loss").tolist() == [7.0, 3.0]


def test_two_trainings_into_one_folder_are_told_apart(tmp_path: Path):
    for number in (1, 2):
        write_events(tmp_path / f"events.out.tfevents.{number}", [(step, "loss", number + step) for step in range(3)])
    assert [run.trace("loss").tolist() for run in read_runs(tmp_path)] == [[1, 2, 3], [2, 3, 4]]


def test_folders_of_several_trainings_are_several_runs(tmp_path: Path):
    for name in ("first", "second"):
        shutil.copytree(KERAS, tmp_path / "logs" / name)
    assert [run.name for run in read_runs(tmp_path / "logs")] == ["first", "second"]


def test_a_file_without_scalars_is_refused(tmp_path: Path):
    write_events(tmp_path / "events.out.tfevents.1", [])
    with pytest.raises(FileError, match="expected scalars, got none"):
        read_runs(tmp_path)
