"""Logs of which a file holds several, each with the name of its run, as runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.logs.log import MOST_RUNS, quantities_of, runs_of_log
from advisor.store.logs.log_columns import Log, NamedLog
from advisor.store.logs.tables.mapped import log_mapped


def runs_of_logs(logs: Sequence[NamedLog], path: Path) -> tuple[Run, ...]:
    """Return the runs of all logs; those that hold no quantity are left out unless none does.

    Raises:
        FileError: If there are too many logs, or none holds a quantity.
    """
    if len(logs) > MOST_RUNS:
        problem = Problem("", f"expected at most {MOST_RUNS} runs, got {len(logs)}")
        raise FileError(f"cannot read {path}", [problem], "Give the files or folders of fewer runs.")
    told = [(name, log) for name, log in logs if quantities_of(log)] or list(logs[:1])
    if not told:
        raise FileError(f"cannot read {path}", [Problem("", "expected numbers over epochs or steps, got none")])
    return tuple(run for name, log in told for run in _runs(name, log, path))


def mapped_runs(logs: Sequence[NamedLog], columns: Mapping[str, str], path: Path) -> tuple[Run, ...]:
    """Return the runs of all logs that have the columns asked for, under the names asked for.

    Raises:
        FileError: If no log has them.
    """
    able = [(name, log) for name, log in logs if all(theirs in log for theirs in columns.values())]
    chosen = [(name, log_mapped(log, columns, source=str(path))) for name, log in able or logs[:1]]
    return runs_of_logs(chosen, path)


def _runs(name: str, log: Log, path: Path) -> tuple[Run, ...]:
    runs = runs_of_log(log, source=str(path))
    if not name:
        return runs
    name = name if name.startswith(path.stem) else f"{path.stem}, {name}"
    names = [name] if len(runs) == 1 else [f"{name}-{number + 1}" for number in range(len(runs))]
    return tuple(msgspec.structs.replace(run, name=one) for run, one in zip(runs, names, strict=True))
