"""Rows of a table as parsed objects, names with one value each, as logs: JSON lines, W&B's and Trackio's rows."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from advisor.store.logs.counters import is_counter
from advisor.store.logs.log import column_of
from advisor.store.logs.log_columns import NamedLog
from advisor.store.logs.tables.cells import Labels
from advisor.store.logs.tables.headers import is_label
from advisor.store.logs.tables.histories import number_in, refuse_too_many
from advisor.store.logs.tables.long import logs_of_table

_DEEPEST = 4
_MOST_CLASSES = 1_000
_NO_TABLES = frozenset({"config", "params", "hparams", "_wandb"})  # what a run was given, again in every row


def logs_of_rows(rows: Sequence[object], path: Path) -> list[NamedLog]:
    """Return the logs that rows tell of; objects inside a row become names such as `train/loss`.

    Raises:
        FileError: If there are more names and rows than memory is for.
    """
    flat = _counted([dict(_flat(row, "", 0)) for row in rows if isinstance(row, dict)])
    names = list(dict.fromkeys(name for row in flat for name in row))
    refuse_too_many(len(names), len(flat), path)
    columns = {name: [number_in(row.get(name)) for row in flat] for name in names}
    numbers = {
        name: column_of(values) for name, values in columns.items() if any(value is not None for value in values)
    }
    labels = {name: _labels(name, flat) for name in names if is_label(name)}
    return logs_of_table(numbers, labels, source=str(path)) if numbers else [("", {})]


def _counted(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the rows without those that set up a training, where epochs or steps are counted in the others."""
    counted = [row for row in rows if any(map(is_counter, row))]
    return counted if 2 * len(counted) >= len(rows) else rows


def _flat(row: Mapping[str, object], prefix: str, depth: int) -> Iterator[tuple[str, object]]:
    for key, value in row.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            if depth < _DEEPEST and key not in _NO_TABLES:
                yield from _flat(value, f"{name}/", depth + 1)
        elif isinstance(value, list):
            yield from ((f"{name}[{k}]", item) for k, item in enumerate(value[:_MOST_CLASSES]))
        else:
            yield name, value


def _labels(name: str, rows: Sequence[Mapping[str, object]]) -> Labels:
    labels = Labels(name)
    labels.add(["" if row.get(name) is None else str(row.get(name))[:200] for row in rows])
    return labels
