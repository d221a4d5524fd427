"""TensorBoard event files: a file, or the folder of one training with its parts `train` and `validation`.

Records are walked here and parsed by TensorBoard's own `event_pb2`; its `EventAccumulator` would import
TensorFlow. Checksums are not verified: a record that cannot be parsed, or is cut off, ends the file.
"""

import struct
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from advisor.errors import FileError, Problem
from advisor.records import Ending, EndingKind, Run
from advisor.store.logs.log import runs_of_log
from advisor.store.logs.tables.series import MOST_POINTS, Series, logs_of_series
from advisor.store.logs.tools.tensor import scalar_of

_PARTS = {"": "", "train": "", "validation": "val_", "val": "val_", "valid": "val_", "eval": "val_"}
_PATTERN = "*events.out.tfevents*"
_LENGTH = struct.Struct("<Q")
_HEADER = 12  # bytes: the length of the record and the checksum of that
_CHECKSUM = 4  # bytes after the record
_BUFFER = 2**20
_LARGEST_RECORD = 64 * 2**20
_EPOCHLY = "epoch_"  # Keras: `epoch_loss`

_Series = dict[str, tuple[list[int], list[float]]]  # steps and values by tag


def reads(path: Path, head: bytes) -> bool:
    """Say whether a file is an event file, or a folder or its parts hold some."""
    if path.is_dir():
        return any(True for part in _PARTS for _ in (path / part).glob(_PATTERN))
    return len(head) > 40 and head[4:8] == b"\0\0\0\0" and b"brain.Event:" in head[:64]


def read(path: Path) -> tuple[Run, ...]:
    """Read the trainings logged there: more than one where the steps begin anew.

    Raises:
        FileError: If no scalar is logged.
    """
    series: _Series = {}
    broken: list[str] = []
    for file, prefix in _files(path):
        found, end = _scalars(file)
        broken.extend([f"{file.name} breaks off at byte {end}"] if end is not None else [])
        for tag, (steps, values) in found.items():
            kept_steps, kept_values = series.setdefault(prefix + tag, ([], []))
            kept_steps.extend(steps)
            kept_values.extend(values)
    series = _by_epoch_if_there(series)
    if not series:
        problem = Problem("", "; ".join(["expected scalars, got none", *broken]))
        raise FileError(f"cannot read {path}", [problem], "Log losses and metrics as scalars.")
    ending = Ending(EndingKind.UNKNOWN, "; ".join(broken))
    runs = [
        run
        for log in logs_of_series(_arrays(series), counter="step", source=str(path))
        for run in runs_of_log(log, source=str(path))
    ]
    return tuple(Run(traces=run.traces, source=run.source, ending=ending) for run in runs)


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    if not path.is_dir():
        yield path, _PARTS.get(path.parent.name, "")
        return
    for part, prefix in _PARTS.items():
        for file in sorted((path / part).glob(_PATTERN)):
            yield file, prefix


def _scalars(file: Path) -> tuple[_Series, int | None]:
    """Return the scalars of one file, and the byte where it breaks off, if it does."""
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto import event_pb2

    series: defaultdict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for count, (position, record) in enumerate(_records(file)):
        if record is None:
            return series, position
        try:
            event = event_pb2.Event.FromString(record)
        except DecodeError:
            return series, position
        for value in event.summary.value:
            number = scalar_of(value)
            if number is not None:
                steps, values = series[value.tag]
                steps.append(event.step)
                values.append(number)
        if count > MOST_POINTS:
            raise FileError(f"cannot read {file}", [Problem("", f"expected at most {MOST_POINTS} records, got more")])
    return series, None


def _records(file: Path) -> Iterator[tuple[int, bytes | None]]:
    """Yield each record with its position; None for one that is cut off or too large to be one."""
    position = 0
    try:
        with file.open("rb", buffering=_BUFFER) as opened:
            while header := opened.read(_HEADER):
                length = _LENGTH.unpack_from(header)[0] if len(header) == _HEADER else _LARGEST_RECORD + 1
                data = opened.read(length + _CHECKSUM) if length <= _LARGEST_RECORD else b""
                if len(data) != length + _CHECKSUM:
                    yield position, None
                    return
                yield position, data[:-_CHECKSUM]
                position += _HEADER + len(data)
    except OSError as error:
        raise FileError(f"cannot read {file}", [Problem("", str(error.strerror))], "Check the path.") from error


def _by_epoch_if_there(series: _Series) -> _Series:
    """Return what Keras logs once an epoch, without its prefix; everything where there is no such thing."""
    epochly = {tag: points for tag, points in series.items() if tag.removeprefix("val_").startswith(_EPOCHLY)}
    return {tag.replace(_EPOCHLY, "", 1): points for tag, points in epochly.items()} or series


def _arrays(series: _Series) -> dict[str, Series]:
    return {tag: (np.array(steps, dtype=np.float64), np.array(values)) for tag, (steps, values) in series.items()}
