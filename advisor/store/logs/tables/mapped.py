"""What a user says about the names in a file: which column or series is which trace."""

from collections.abc import Iterable, Mapping

import msgspec

from advisor.errors import FileError, Problem
from advisor.nearest import did_you_mean
from advisor.records import Run
from advisor.store.format.check import shown
from advisor.store.logs.counters import counters_of
from advisor.store.logs.log_columns import Log
from advisor.store.logs.names import keras_name

_SHOWN = 50


def log_mapped(log: Log, columns: Mapping[str, str], *, source: str) -> Log:
    """Return the columns asked for under the names asked for; what counts epochs and steps comes along.

    Raises:
        FileError: If a column is not there.
    """
    refuse_absent(columns, log, source=source)
    counters = counters_of(log) if not counters_of({ours: log[theirs] for ours, theirs in columns.items()}) else {}
    taken = set(columns.values())
    kept = {name: column for name, column in counters.items() if name not in taken}
    return kept | {ours: log[theirs] for ours, theirs in columns.items()}


def run_mapped(run: Run, columns: Mapping[str, str]) -> Run:
    """Return a run with the traces asked for under the names asked for.

    Raises:
        FileError: If a trace is not there, by the file's name or by Keras's.
    """
    names = {theirs: theirs if run.has(theirs) else keras_name(theirs) for theirs in columns.values()}
    wanted = {ours: names[theirs] for ours, theirs in columns.items() if ours not in ("epoch", "step")}
    refuse_absent(wanted, run.trace_names, source=run.source)
    by_name = {trace.name: trace for trace in run.traces if trace.layer is None}
    return msgspec.structs.replace(
        run, traces=tuple(msgspec.structs.replace(by_name[theirs], name=ours) for ours, theirs in wanted.items())
    )


def refuse_absent(columns: Mapping[str, str], there: Iterable[str], *, source: str) -> None:
    """Refuse names that are not there.

    Raises:
        FileError: With each, the nearest name and all names.
    """
    known = list(there)
    problems = [
        Problem(f"column {ours}", _absence(theirs, known)) for ours, theirs in columns.items() if theirs not in known
    ]
    if problems:
        more = ", …" if len(known) > _SHOWN else ""
        remedy = f"Its columns: {', '.join(known[:_SHOWN])}{more}."
        raise FileError(f"cannot read {source} with these columns", problems, remedy)


def _absence(name: str, known: list[str]) -> str:
    return f"there is no column {shown(name)}{did_you_mean(name, known)}"
