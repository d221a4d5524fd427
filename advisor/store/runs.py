"""Runs from files of every known format, and to `run.json`.

A format is a module in `advisor.store.readers` with two functions: `reads(path, head)` says whether a file
(with its first bytes) or a folder (with none) is of that format, `read(path)` returns the runs in it. To
add a format, add such a module. The first that claims a file reads it, `run_json` before all others, those of
installed packages (see `advisor.plugins`) after all others.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

import msgspec

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Reading, Run, Study, Trace
from advisor.records.run import ReadRun
from advisor.store.format import codec
from advisor.store.known import Reader, family_of, known_readers

_REMEDY = (
    "advisor reads run.json, Keras histories (JSON, CSV, printed logs, notebooks), TensorBoard events and downloads, "
    "Lightning metrics.csv, Hugging Face trainer_state.json, W&B, MLflow, Trackio, DVCLive, Neptune, Ultralytics and "
    "Ray logs, tables (CSV, JSON lines, Parquet), Optuna studies and KerasTuner projects. For a table with names of "
    "its own, say which column is which: --columns loss=NAME,val_loss=NAME. Scores over training-set sizes are for "
    "`advisor curve --from FILE`."
)
_AS_JSON = "write it with json.dump({name: list(map(float, values)) for name, values in history.items()}, file)"
_BINARY = {  # files that people have of a training, by their first bytes
    b"PK\x03\x04": f"an archive. Of an Excel file, save the sheet as CSV; of arrays or a model, {_AS_JSON}",
    b"\x80": f"a pickle, which may run code as it is read: {_AS_JSON}",
    b"\x93NUMPY": f"one array without a name: {_AS_JSON}",
    b"\x89HDF": f"an HDF5 file, which keeps weights, not what fit() returned: {_AS_JSON}",
}
_COMMON_STEMS = frozenset({"run", "metrics", "trainer_state", "history", "log", "training"})
STANDARD_INPUT = "-"
STREAM = "standard input"
_MOST_FILES = 20_000  # of one folder
_MOST_CELLS = 50_000_000  # of one run, all traces padded to one length
_DEEPEST = 6  # folders inside folders


def write_run(path: Path, run: Run) -> None:
    """Write a run as `run.json`.

    Raises:
        FileError: If the file cannot be written.
    """
    files.write_atomically(path, codec.encode(run))


def kept_earlier(path: Path) -> Path | None:
    """Give a file that is there already a free name beside its own, and return it; None where there is no file.

    Raises:
        FileError: If it cannot be renamed.
    """
    if not path.is_file():
        return None
    names = (path.with_name(f"{path.stem}-earlier-{number}{path.suffix}") for number in count(1))
    free = next(name for name in names if not name.exists())
    files.move(path, free)
    return free


def read_run(path: str | Path) -> Run:
    """Read a file that holds one run.

    Raises:
        FileError: If it cannot be read, or holds more than one run.

    Example:
        `advisor.read_run("run.json").trace("val_loss")`
    """
    runs = read_runs(Path(path))
    if len(runs) != 1:
        problem = Problem("", f"expected one run, got {len(runs)}")
        raise FileError(f"cannot read {path} as one run", [problem], "Give a file with one training.")
    return runs[0]


def read_runs(path: Path, *, columns: Mapping[str, str] | None = None) -> tuple[Run, ...]:
    """Read every run in a file or a folder, whatever its format.

    Args:
        path: A file of a known format, a folder of one (TensorBoard, KerasTuner, a study), or a folder of files.
        columns: For files with names of their own: which of their columns or series is which trace,
            `{"loss": "train/xent", "epoch": "iteration"}`.

    Returns:
        At least one run, in the order of the files' names and of the trainings in each.

    Raises:
        FileError: If nothing there is a run, or with every mistake in those that are.
    """
    return tuple(found.run for found in find_runs(path, columns=columns))


def find_runs(path: Path, *, columns: Mapping[str, str] | None = None) -> tuple[ReadRun, ...]:
    """Read every run as `read_runs` does, each with the file that it stands in.

    Raises:
        FileError: As `read_runs`.
    """
    if columns:
        return _find_mapped(path, columns)
    if os.path.isdir(path):  # unlike Path.is_dir, says no to any name that cannot be
        return _read_folder(path)
    reader = _reader_of(path)
    if reader is None:
        problem = Problem("", f"expected a file of a known format, got something else{_nearest(path)}")
        raise FileError(f"cannot read {path}", [problem], _REMEDY)
    return _settled(reader.read(path), path, family=family_of(reader))


def _nearest(path: Path) -> str:
    """Say what a file that no reader knows is, or what a text holds."""
    from advisor.store.logs.text import settle  # only when nothing could be read

    head = files.read_head(path)
    kind = next((kind for begins, kind in _BINARY.items() if head.startswith(begins)), None)
    return f": {kind}" if kind is not None else settle.nearest_in(head)


def read_stream(data: bytes, *, columns: Mapping[str, str] | None = None) -> tuple[Run, ...]:
    """Read the runs in bytes that came through a pipe, as if they stood in a file.

    Raises:
        FileError: As `read_runs`; its message names standard input.
    """
    return tuple(found.run for found in find_in_stream(data, columns=columns))


def find_in_stream(data: bytes, *, columns: Mapping[str, str] | None = None) -> tuple[ReadRun, ...]:
    """Read the runs as `read_stream` does, each with its number where there are several.

    Raises:
        FileError: As `read_stream`.
    """
    with files.temporary_folder() as folder:
        path = folder / STREAM
        files.write_without_waiting(path, data)
        try:
            found = find_runs(path, columns=columns)
        except FileError as error:
            raise FileError(error.headline.replace(str(path), STREAM), error.problems, error.remedy) from error
    return tuple(
        ReadRun(msgspec.structs.replace(each.run, source=STREAM), STANDARD_INPUT, each.number) for each in found
    )


def _find_mapped(path: Path, columns: Mapping[str, str]) -> tuple[ReadRun, ...]:
    """Read a file or folder whose names the user told."""
    from advisor.store.logs.tables import (
        mapped,  # only a column mapping needs them
        named,  # only a column mapping needs them
    )

    reader = _reader_of(path)
    if reader is None and not os.path.isdir(path):
        head = files.read_head(path)
        reader = next((reader for reader in known_readers(head) if reader.reads_mapped(path, head)), None)
    if reader is None:
        found = find_runs(path)
        return tuple(msgspec.structs.replace(each, run=mapped.run_mapped(each.run, columns)) for each in found)
    if reader.read_logs is not None:
        runs = named.mapped_runs(reader.read_logs(path), columns, path)
    else:
        runs = tuple(mapped.run_mapped(run, columns) for run in reader.read(path))
    return _settled(runs, path, family="columns that you named")


def is_readable(path: Path) -> bool:
    """Say whether a file is of a known format; one that holds nothing is of none."""
    try:
        return _reader_of(path) is not None
    except FileError:
        return False


def read_study(path: Path) -> Study | None:
    """Read a study of ours, of Optuna or of KerasTuner with its trials' parameters; None for anything else.

    Raises:
        FileError: If there is nothing there, or the study cannot be read.
    """
    reader = _reader_of(path)
    return reader.read_study(path) if reader is not None and reader.read_study is not None else None


def _reader_of(path: Path) -> Reader | None:
    is_folder = os.path.isdir(path)
    head = b"" if is_folder else files.read_head(path)
    if not head and not is_folder:
        raise FileError(f"cannot read {path}", [Problem("", "the file is empty")], _REMEDY)
    return next((reader for reader in known_readers(head) if reader.reads(path, head)), None)


def _read_folder(folder: Path) -> tuple[ReadRun, ...]:
    runs: list[ReadRun] = []
    problems: list[Problem] = []
    for path in _inside(folder, 0):
        try:
            reader = _reader_of(path)
            runs.extend(_settled(reader.read(path), path, family=family_of(reader)) if reader else ())
        except FileError as error:
            problems.extend(Problem(f"{path}, {p.where}" if p.where else str(path), p.message) for p in error.problems)
        if len(problems) + len(runs) > _MOST_FILES:
            problems.append(Problem("", f"expected at most {_MOST_FILES} runs and mistakes in one folder"))
            break
    if problems:
        raise FileError(f"cannot read every file in {folder}", problems, "Fix or move the files listed.")
    if not runs:
        problem = Problem("", "expected runs in this folder, got none")
        raise FileError(f"cannot read {folder}", [problem], _REMEDY)
    return tuple(runs)


def _inside(folder: Path, depth: int) -> Iterator[Path]:
    """Yield what may be read as a whole: the folder if a reader claims it, else its files and folders."""
    if any(reader.reads(folder, b"") for reader in known_readers()):
        yield folder
        return
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "__")))
    except OSError as error:
        raise FileError(f"cannot read {folder}", [Problem("", str(error.strerror))], "Check the path.") from error
    for entry in entries:
        if os.path.isfile(entry) and os.path.getsize(entry) > 0:
            yield entry
        elif os.path.isdir(entry) and not os.path.islink(entry) and depth < _DEEPEST:
            yield from _inside(entry, depth + 1)


def _settled(runs: tuple[Run, ...], path: Path, *, family: str) -> tuple[ReadRun, ...]:
    """Give runs without a name one after their file, traces of one run one length, and its kind to what was read."""
    name = _name_of(path)
    numbers: Sequence[int | None] = [None] if len(runs) == 1 else range(1, len(runs) + 1)
    return tuple(
        ReadRun(
            msgspec.structs.replace(
                run,
                name=run.name or (name if number is None else f"{name}-{number}"),
                traces=_of_one_length(run, path),
                reading=_reading(run, family),
            ),
            str(path),
            number,
        )
        for run, number in zip(runs, numbers, strict=True)
    )


def _reading(run: Run, family: str) -> Reading | None:
    if run.reading is None or run.reading.family:
        return run.reading
    return msgspec.structs.replace(run.reading, family=family)


def _name_of(path: Path) -> str:
    """Return what a run is called after its file; files that are all called the same go by their folder too.

    Example:
        >>> _name_of(Path("runs/first.json")), _name_of(Path("logs/version_0/metrics.csv"))
        ('first', 'version_0/metrics')
    """
    stem = path.stem or path.name
    return f"{path.parent.name}/{stem}" if stem in _COMMON_STEMS and path.parent.name else stem


def _of_one_length(run: Run, path: Path) -> tuple[Trace, ...]:
    """Return traces padded at the end with "not recorded": a log may stop in the middle of an epoch."""
    epochs = run.epochs
    if all(len(trace.values) == epochs for trace in run.traces):
        return run.traces
    if epochs * len(run.traces) > _MOST_CELLS:
        problem = Problem("traces", f"expected about as many epochs in each, got {epochs} in the longest")
        raise FileError(f"cannot read {path}", [problem], "Leave out the traces that are much longer than the others.")
    return tuple(
        msgspec.structs.replace(trace, values=trace.values + (None,) * (epochs - len(trace.values)))
        for trace in run.traces
    )
