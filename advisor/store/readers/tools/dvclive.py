"""DVCLive's folders: `plots/metrics` with a table a quantity, `train/loss.tsv` of the columns `step` and `loss`."""

from pathlib import Path

import numpy as np

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.logs.log_columns import NamedLog
from advisor.store.logs.names import plain
from advisor.store.logs.tables.headers import table_header
from advisor.store.logs.tables.series import Series, logs_of_series

_PLOTS = Path("plots") / "metrics"
_MOST_FILES = 1_000


def reads(path: Path, head: bytes) -> bool:
    """Say whether a folder keeps tables of one quantity each, as DVCLive does; each is named after its column."""
    if head or not path.is_dir():
        return False
    tables = _tables(path)
    return bool(tables) and all(_is_of_one(table) for table in tables[:_MOST_FILES])


def read(path: Path) -> tuple[Run, ...]:
    """Read the quantities of the folder as one run.

    Raises:
        FileError: If there are too many, or a cell is no number.
    """
    from advisor.store.logs.tables.named import runs_of_logs  # late, as below: other files need it not

    return runs_of_logs(read_logs(path), path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the quantities by the names that their files have in the folder, `train/loss`.

    Raises:
        FileError: If there are too many, or a cell is no number.
    """
    tables = _tables(path)
    if len(tables) > _MOST_FILES:
        problem = Problem("", f"expected at most {_MOST_FILES} tables, got {len(tables)}")
        raise FileError(f"cannot read {path}", [problem], "Give the folder of one training.")
    home = _home(path)
    series = {table.relative_to(home).with_suffix("").as_posix(): _series(table) for table in tables}
    return [("", log) for log in logs_of_series(series, counter="step", source=str(path))]


def _home(path: Path) -> Path:
    return path / _PLOTS if (path / _PLOTS).is_dir() else path


def _tables(path: Path) -> list[Path]:
    """Return the tables of a folder that DVCLive wrote, or of its `metrics`; none of any other."""
    home = _home(path)
    return sorted(home.rglob("*.tsv")) if home != path or path.name == _PLOTS.name else []


def _is_of_one(table: Path) -> bool:
    header = table_header(files.read_head(table, size=1_000))
    names = [] if header is None else list(header.names)
    return "step" in names and table.stem in names


def _series(table: Path) -> Series:
    from advisor.store.logs.tables.tables import read_table

    columns = {plain(name): column for name, column in read_table(table).numbers.items()}
    steps, values = columns["step"], columns[plain(table.stem)]
    rows = np.flatnonzero(steps.recorded & values.recorded)
    return steps.values[rows], values.values[rows]
