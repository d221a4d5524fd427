"""Where the rows of a training come from and how their cells are read, as a script can say it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress

import msgspec
import numpy as np
import pandas as pd

from advisor.records import DataPlan, SplitKind
from advisor.records.columns import ColumnKind
from advisor.records.data import TargetScaling
from advisor.records.script import ColumnRead, RowsRead, TextFile, Written
from advisor.training.data.columns.cells import TRUTH, WHOLE, Column, is_text_dtype
from advisor.training.data.columns.date_columns import as_dates
from advisor.training.data.columns.declared import decide
from advisor.training.data.columns.look import look
from advisor.training.data.columns.written.dates import EPOCHS, ISO
from advisor.training.data.columns.written.degrees import DEGREES
from advisor.training.data.columns.written.durations import DURATION
from advisor.training.data.columns.written.eras import in_other_years
from advisor.training.data.columns.written.markers import plain_numbers
from advisor.training.data.columns.written.numbers import SIZED
from advisor.training.data.columns.written.powers import has_power
from advisor.training.data.columns.written.units import LIMITS, SPREAD
from advisor.training.data.inputs.channels import are_first
from advisor.training.data.inputs.several import TEXT, input_facts, is_packed
from advisor.training.data.named import BUNDLED, DOWNLOADED
from advisor.training.data.sources import Source
from advisor.training.data.targets import read_targets

_SAID = frozenset(
    {
        "source",
        "target",
        "drop",
        "numbers",
        "categories",
        "ordered",
        "dates",
        "text",
        "missing",
        "unlabeled",
        "decimal",
        "kind",
        "encoding",
        "channels",
    }
    | {"task", "validation", "test", "split", "split_seed", "group", "time", "duplicates_together", "train_rows"}
    | {"validation_rows", "test_rows", "folds", "repeats", "fold", "target_scaling", "map", "weights"}
)
"""The settings of `[data]` that a script follows; any other that is set is named as left out."""
_SCALINGS = (None, TargetScaling.NONE, TargetScaling.STANDARDIZE)
_UNITS = {form: unit for form, (unit, _) in EPOCHS.items()}
_FORMS = {ISO: "ISO8601", **_UNITS}


def rows_read(
    plan: DataPlan,
    source: Source,
    *,
    path: str = "",
    kind: str = "",
    file: TextFile | None = None,
    table: pd.DataFrame | None = None,
) -> Written[RowsRead]:
    """Return how the rows of a source are read again.

    Args:
        plan: Of the data.
        source: As it was read by the plan.
        path: Of the file that the rows stand in; empty where they come from elsewhere.
        kind: Of the file, where its name does not tell: "json", "lines", "arrays" or "unread".
        file: How a text file is written.
        table: A text file as read: it tells how targets and times are written.
    """
    kind = kind or _kind(plan.source, path)
    if any(column.is_number and column.number_form.decimal == "," for column in source.columns):
        plan = msgspec.structs.replace(plan, decimal=",")
    left_out = [*_unsaid(plan)]
    if table is not None:
        table = table.rename(columns=lambda name: str(name).strip())
        table = table if source.row_numbers is None else table.iloc[source.row_numbers].reset_index(drop=True)
    columns = tuple(_simplest(_column_read(column), source, table) for column in source.columns)
    left_out += [_unread(column) for column in columns if column.kind == "date" and not _is_read(column, source, table)]
    limited = [column.name for column in source.columns if column.number_form.unit.endswith(LIMITS)]
    left_out += [f"numbers of {name} that are limits (<0.5): they are missing" for name in limited]
    spread = [column.name for column in source.columns if SPREAD in column.number_form.unit]
    left_out += [f"numbers of {name} that stand with their spread (3 ± 1): they are missing" for name in spread]
    globe = [column.name for column in source.columns if column.form == DEGREES]
    left_out += [f"degrees of {name} that are written as 48°12'N: they are missing" for name in globe]
    left_out += [] if table is None else _of_people(columns, table)
    if kind == "made":
        left_out.append(f"the rows of {plan.source}, which advisor makes: save them as x and y of an NPZ file first")
    if kind == "arrays":
        left_out.append(f"the rows of {plan.source}, a folder of arrays: save them as x and y of {path} first")
    if kind == "unread":
        left_out.append(f"the rows of {plan.source}: write them as a Parquet file of that name first")
    known = input_facts(source.x) if is_packed(source.x) else ()
    read = RowsRead(
        kind={"unread": "parquet", "made": "npz", "arrays": "npz"}.get(kind, kind),
        name=path or (f"{plan.source}.npz" if kind == "made" else plan.source),
        file=file or TextFile(),
        columns=columns,
        targets=tuple(_target_read(name, plan, source, table) for name in source.target_names),
        group=plan.group.strip() if plan.split is SplitKind.GROUP and plan.group else None,
        time=_time_read(plan.time.strip(), plan, table) if plan.split is SplitKind.TIME and plan.time else None,
        missing=tuple(map(str, plan.missing)),
        brings_test=source.x_test is not None,
        one_hot=read_targets(source, plan, is_own=True).one_hot,
        channels_first=isinstance(source.x, np.ndarray) and are_first(source.x, plan),
        has_gaps=source.row_numbers is not None,
        weights=_weights_read(plan, source, table) if source.columns and plan.weights else None,
        has_weights=source.weights is not None and not plan.weights,
        has_test_weights=source.weights_test is not None,
        is_split=source.is_validation is not None and kind in ("function", "npz"),
        arrays=dict(source.array_names) if kind in ("function", "npz") else {},
        inputs=tuple(each.name for each in known),
        has_texts=any(each.dtype == TEXT for each in known),
        has_outputs=source.has_outputs,
    )
    return Written(read, tuple(left_out))


def _of_people(columns: Sequence[ColumnRead], table: pd.DataFrame) -> list[str]:
    """Say which columns hold what pandas alone does not read: powers of ten, years of other eras."""
    texts = {
        each.name: table[each.name].dropna().unique().tolist() for each in columns if is_text_dtype(table[each.name])
    }
    powers = [name for name, cells in texts.items() if any(map(has_power, _not_plain(cells)))]
    eras = [
        each.name
        for each in columns
        if each.kind == "date" and in_other_years(list(map(str, texts.get(each.name, []))))
    ]
    return [
        *(f"numbers of {name} that are written as 1.5×10^3: they are missing" for name in powers),
        *(f"dates of {name} whose years are of another era: they are missing, or years later" for name in eras),
    ]


def _not_plain(cells: list[str]) -> Iterator[str]:
    """Yield the cells that are no numbers as computers write them."""
    return compress(map(str, cells), np.isnan(plain_numbers(cells)))


def _kind(source: str, path: str) -> str:
    if path:
        ending = path.lower().rpartition(".")[2]
        known = {"parquet": "parquet", "npz": "npz", **dict.fromkeys(("feather", "arrow", "ipc"), "feather")}
        return known.get(ending, "excel" if ending.startswith(("xl", "od")) else "text")
    if ":" in source:
        return "function"
    return "bundled" if source in BUNDLED else "keras" if source in DOWNLOADED else "made"


def _column_read(column: Column) -> ColumnRead:
    match column.kind:
        case ColumnKind.NUMBER if column.form == TRUTH:
            return ColumnRead(column.name, "truth")
        case ColumnKind.NUMBER if column.form == DURATION:
            return ColumnRead(column.name, "duration")
        case ColumnKind.NUMBER if column.form == DEGREES:
            return ColumnRead(column.name, "plain")
        case ColumnKind.NUMBER:
            form = column.number_form
            over = {"%": 100, "‰": 1000}.get(form.unit, 1)
            return ColumnRead(column.name, "number", decimal=form.decimal, over=over, sized=form.unit.endswith(SIZED))
        case ColumnKind.DATE:
            return ColumnRead(column.name, "date", form=_FORMS.get(column.form, column.form))
        case _:
            return ColumnRead(column.name, "whole" if column.form == WHOLE else "category")


def _target_read(name: str, plan: DataPlan, source: Source, table: pd.DataFrame | None) -> ColumnRead:
    if source.y.dtype.kind not in "fiu":
        return ColumnRead(name, "category")
    if table is None or (
        source.y.ndim == 1 and _agree(pd.to_numeric(table[name], errors="coerce"), pd.Series(source.y))
    ):
        return ColumnRead(name, "plain")
    return _number_read(table[name], name, plan)


def _weights_read(plan: DataPlan, source: Source, table: pd.DataFrame | None) -> ColumnRead:
    name = (plan.weights or "").strip()
    if table is None:
        return ColumnRead(name, "typed")
    plain = pd.to_numeric(table[name], errors="coerce").astype("float32")
    if _agree(plain, pd.Series(source.weights)):
        return ColumnRead(name, "plain")
    return _number_read(table[name], name, plan)


def _number_read(cells: pd.Series, name: str, plan: DataPlan) -> ColumnRead:
    seen = look(cells, name)
    if seen.are_durations:
        return ColumnRead(name, "duration")
    if not is_text_dtype(cells) or (seen.numbers.decimals == {"."} and not seen.numbers.unit and not seen.doubtful):
        return ColumnRead(name, "number")
    bare = DataPlan(source=plan.source, numbers=(name,))
    column = decide(seen, bare, decimal=plan.decimal, day_first=None).column
    return _column_read(column) if column is not None else ColumnRead(name, "number")


def _time_read(name: str, plan: DataPlan, table: pd.DataFrame | None) -> ColumnRead:
    if table is None or not is_text_dtype(table[name]):
        return ColumnRead(name, "typed")
    seen = look(table[name], name)
    if seen.numbers.decimals or (seen.are_durations and not seen.dates):
        return _number_read(table[name], name, plan)
    given = plan.dates.get(name, "") if isinstance(plan.dates, dict) else ""
    decided = as_dates(seen, None).column if seen.dates and not given else None
    form = given or (decided.form if decided is not None else "")
    return ColumnRead(name, "date", form=_FORMS.get(form, form))


def _simplest(column: ColumnRead, source: Source, table: pd.DataFrame | None) -> ColumnRead:
    """Return a column that pandas alone reads as it was read, where it does: the script is shorter then."""
    assert isinstance(source.x, pd.DataFrame)  # noqa: S101  whoever has columns is a table
    if table is None:
        return column
    if column.kind == "number" and _agree(pd.to_numeric(table[column.name], errors="coerce"), source.x[column.name]):
        return ColumnRead(column.name, "plain")
    if column.kind == "date" and column.form == "ISO8601" and not _is_read(column, source, table):
        return ColumnRead(column.name, "date", form="zoned")
    return column


def _is_read(column: ColumnRead, source: Source, table: pd.DataFrame | None) -> bool:
    """Say whether a script reads the dates of a column as they were read; where that cannot be tried, yes."""
    assert isinstance(source.x, pd.DataFrame)  # noqa: S101  whoever has columns is a table
    if table is None or column.form in (*_UNITS.values(), "zoned") or not is_text_dtype(table[column.name]):
        return True
    read = pd.to_datetime(table[column.name].str.strip(), format=column.form, errors="coerce")
    return _agree(read.astype("datetime64[us]"), source.x[column.name])


def _agree(read: pd.Series, was: pd.Series) -> bool:
    there = was.notna().to_numpy()
    if not pd.api.types.is_datetime64_any_dtype(read):
        read = read.astype("float64")
    return len(read) == len(was) and bool((read.to_numpy()[there] == was.to_numpy()[there]).all())


def _unread(column: ColumnRead) -> str:
    return f"dates of {column.name} that pandas cannot read by itself (names of months, weekdays): they are missing"


def _unsaid(plan: DataPlan) -> list[str]:
    known: Mapping[str, object] = {name: getattr(plan, name) for name in plan.__struct_fields__ if name not in _SAID}
    plain = DataPlan(source=plan.source)
    told = [f"{name} = {value!r} of [data]" for name, value in known.items() if value != getattr(plain, name)]
    if plan.target_scaling not in _SCALINGS:
        told.append(f'target_scaling = "{plan.target_scaling}" of [data]')
    return [said for said in told if not said.startswith("rows_seed")]
