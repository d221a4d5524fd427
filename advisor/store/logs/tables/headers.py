"""Whose table it is, by the names in its header: some tools' tables mean more than their columns say."""

import re
from enum import StrEnum

from advisor.store.logs.frames import counter
from advisor.store.logs.names import EPOCH_COLUMNS, STEP_COLUMNS, plain

_CHART = re.compile(r"(?P<run>.{1,150}) - (?P<metric>[^ ](?:.{0,98}[^ ])?)")
_TENSORBOARD = {"wall_time", "step", "value"}
_YOLO = re.compile(r"train/(?:box_loss|loss|cls_loss|seg_loss)")
_CHART_COUNTERS = frozenset({"relative_time_(wall)", "relative_time_(process)", "wall_time", "runtime", "timestamp"})


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


def _is_chart_counter(name: str) -> bool:
    name = counter(plain(name))
    return name in EPOCH_COLUMNS | STEP_COLUMNS | _CHART_COUNTERS
