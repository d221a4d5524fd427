"""Whose table it is, by the names in its header: some tools' tables mean more than their columns say."""

import csv
import re
from dataclasses import dataclass
from enum import StrEnum

from advisor import files
from advisor.store.logs.frames import counter
from advisor.store.logs.names import EPOCH_COLUMNS, STEP_COLUMNS, is_metric, plain

PART_COLUMNS = frozenset({
    "phase", "split", "part", "subset", "set", "mode", "stage", "dataset", "partition", "data", "loader", "group",
    "type", "event", "kind", "metric_context_subset", "context_subset",
})  # fmt: skip
METRIC_COLUMNS = frozenset({
    "metric", "metrics", "key", "tag", "name", "variable", "measure", "metric_name", "quantity", "attribute_path",
    "series", "attribute",
})  # fmt: skip
VALUE_COLUMNS = frozenset({"value", "values", "score", "metric_value", "float_value", "result", "y"})
RUN_COLUMNS = frozenset({
    "run", "run_id", "run_name", "run_uuid", "trial", "trial_id", "trial_name", "fold", "cv_fold", "seed", "experiment",
    "experiment_id", "experiment_name", "model", "model_name", "sys_id", "run_hash",
})  # fmt: skip
NOT_RECORDED = frozenset({"", "na", "n/a", "none", "null", "-", "--", "<na>", "#n/a", "nat", "missing"})
_DELIMITERS = ",;\t"
_BEFORE = 20  # lines that may stand before a header: empty ones, comments, Excel's "sep=;"
_PRINTED = re.compile(r"[:=]\s*(?:[\w.]{0,20}[\[(]{1,2})?[-+]?\d|[!?]\s*$|[:=]['\"]?\s*$")
_CHART = re.compile(r"(?P<run>.{1,150}) - (?P<metric>[^ ](?:.{0,98}[^ ])?)")
_TENSORBOARD = {"wall_time", "step", "value"}
_YOLO = re.compile(r"train/(?:box_loss|loss|cls_loss|seg_loss)")
_CHART_COUNTERS = frozenset({"relative_time_(wall)", "relative_time_(process)", "wall_time", "runtime", "timestamp"})


@dataclass(frozen=True)
class Header:
    """The names in the first line of a table, the delimiter between them, and the lines before it."""

    names: tuple[str, ...]
    delimiter: str = ","
    skipped: int = 0


class Kind(StrEnum):
    TABLE = "table"
    WANDB_CHART = "wandb_chart"
    TENSORBOARD = "tensorboard"
    ULTRALYTICS = "ultralytics"


def kind_of(names: tuple[str, ...]) -> Kind:
    """Return whose table it is.

    Example:
        >>> kind_of(("Wall time", "Step", "Value")).value, kind_of(("Step", "run-1 - loss", "run-1 - loss__MIN")).value
        ('tensorboard', 'wandb_chart')
        >>> kind_of(("epoch", "train/box_loss", "metrics/mAP50(B)")).value, kind_of(("epoch", "loss")).value
        ('ultralytics', 'table')
    """
    if len(names) == 3 and {plain(name) for name in names} == _TENSORBOARD:
        return Kind.TENSORBOARD
    if _is_chart_counter(names[0]) and all(chart_column(name) for name in names[1:]):
        return Kind.WANDB_CHART
    if any(map(_YOLO.fullmatch, names)) and any(name.startswith("metrics/") for name in names):
        return Kind.ULTRALYTICS
    return Kind.TABLE


def chart_column(name: str) -> tuple[str, str] | None:
    """Return the run and the metric in a column of a W&B chart, None of any other column.

    Example:
        >>> chart_column("vivid-sky-3 - train/loss"), chart_column("train/loss")
        (('vivid-sky-3', 'train/loss'), None)
    """
    match = _CHART.fullmatch(name)
    return None if match is None else (match["run"], match["metric"])


def is_label(name: str) -> bool:
    """Say whether a column of this name may say what a row is of.

    Example:
        >>> is_label("Phase"), is_label("run id"), is_label("loss")
        (True, True, False)
    """
    return plain(name) in PART_COLUMNS | METRIC_COLUMNS | RUN_COLUMNS


def is_long_header(names: tuple[str, ...]) -> bool:
    """Say whether a table's columns are those of one metric a row.

    Example:
        >>> is_long_header(("metric", "step", "value")), is_long_header(("name", "value"))
        (True, False)
    """
    plainly = {plain(name) for name in names}
    return bool(plainly & METRIC_COLUMNS) and bool(plainly & VALUE_COLUMNS) and _counts(plainly)


def header_of(text: str) -> Header:
    """Return the header of a table: its first line, after empty lines and comments.

    Example:
        >>> header_of("sep=;\\n\\n# epoch;loss\\n0;1").names
        ('epoch', 'loss')
    """
    skipped = 0
    lines = text.lstrip("\ufeff").split("\n", _BEFORE)[:_BEFORE]
    while skipped < len(lines) - 1 and _stands_before(lines[skipped]):
        skipped += 1
    first = re.sub(r"^#\s?", "", lines[skipped].rstrip("\r"))
    delimiter = max(_DELIMITERS, key=first.count)
    return Header(tuple(name.strip() for name in _cells(first, delimiter)), delimiter, skipped)


def table_header(head: bytes) -> Header | None:
    """Return the header of a file that begins as a table of numbers does, None of any other.

    A sentence with a comma is no header: below it rows of its width must come, or nothing.
    """
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not head or head.lstrip()[:1] in (b"{", b"[") or (b"\0" in head and not is_utf16):
        return None
    text = files.text_of(head[:-1] if len(head) % 2 and is_utf16 else head)
    header = header_of(text)
    names = header.names
    if len(names) < 2 or any(len(name) >= 200 or _PRINTED.search(name) for name in names):
        return None
    rows = [line for line in text.split("\n", _BEFORE + 5)[header.skipped + 1 : header.skipped + 5] if line.strip()]
    return header if not rows or any(_is_row(row, header) for row in rows) else None


def _counts(names: set[str]) -> bool:
    return any(counter(name) in EPOCH_COLUMNS | STEP_COLUMNS for name in names)


def _is_chart_counter(name: str) -> bool:
    name = counter(plain(name))
    return name in EPOCH_COLUMNS | STEP_COLUMNS | _CHART_COUNTERS


def _stands_before(line: str) -> bool:
    line = line.strip()
    if line.startswith("#"):
        return not any(map(is_metric, re.split(f"[{_DELIMITERS}]", line.lstrip("# "))))
    return not line or line.lower().startswith("sep=")


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return []
    return rows[0] if rows else []


def _is_row(line: str, header: Header) -> bool:
    cells = _cells(line.rstrip("\r"), header.delimiter)
    return len(cells) == len(header.names) and any(is_number(cell) for cell in cells)


def is_number(cell: str) -> bool:
    cell = cell.strip().lower()
    return cell in NOT_RECORDED or cell in ("nan", "inf", "-inf") or any(sign.isdigit() for sign in cell[:2])
