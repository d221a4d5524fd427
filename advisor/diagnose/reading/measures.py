"""Read measures of the validation part beside its loss: which there are, and which way each is better."""

import re
from typing import NamedTuple

from advisor.diagnose.reading import facts
from advisor.diagnose.reading.once import once
from advisor.records import FloatArray, Run

_BREAKS = re.compile(r"[\s/_.:|\\-]+")
_LESS = frozenset({
    "loss", "error", "err", "rmse", "mse", "mae", "mape", "smape", "rmsle", "logloss", "mlogloss", "perplexity", "ppl",
    "wer", "cer", "entropy", "crossentropy", "xent", "nll", "deviance",
})  # fmt: skip
_MORE = frozenset({
    "accuracy", "acc", "auc", "auroc", "f1", "precision", "recall", "iou", "miou", "dice", "map", "map50", "bleu", "r2",
    "score", "ndcg", "kappa", "mcc", "top1",
})  # fmt: skip
_TURNED = frozenset({"neg", "negative", "inverse"})


class Both(NamedTuple):
    """A score between 0 and 1 on both parts, of which more is better, each shape (epochs,)."""

    name: str
    train: FloatArray
    validation: FloatArray


class Measure(NamedTuple):
    """A measure of the validation part as a cost, of which less is better, shape (epochs,)."""

    name: str
    costs: FloatArray


def sign_of(name: str) -> int:
    """Return 1 for a measure of which less is better, -1 where more is, 0 where its name does not tell.

    Example:
        >>> sign_of("val_rmse"), sign_of("val_f1_score"), sign_of("val_neg_rmse"), sign_of("val_hits")
        (1, -1, 0, 0)
    """
    words = set(_BREAKS.split(name.lower()))
    if words & _TURNED:
        return 0
    return 1 if words & _LESS else -1 if words & _MORE else 0


@once
def validation_measure(run: Run) -> Measure | None:
    """Return the first measure of the validation part whose better side its name tells; its loss is none."""
    for name in run.trace_names:
        sign = sign_of(name) if name.startswith("val_") and name != "val_loss" else 0
        values = facts.optional_trace(run, name) if sign else None
        if values is not None:
            return Measure(name, sign * values)
    return None


@once
def scores_of_both(run: Run) -> Both | None:
    """Return the first score between 0 and 1, of which more is better, that was recorded of both parts."""
    for name in run.trace_names:
        train, validation = facts.optional_trace(run, name), facts.optional_trace(run, f"val_{name}")
        if sign_of(name) == -1 and train is not None and validation is not None and _is_share(train, validation):
            return Both(name, train, validation)
    return None


def _is_share(*parts: FloatArray) -> bool:
    return all(float(values.min()) >= 0.0 and float(values.max()) <= 1.0 for values in parts)
