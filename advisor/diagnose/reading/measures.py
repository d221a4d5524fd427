"""Read measures of the validation part beside its loss: which there are, and which way each is better."""

import re
from typing import NamedTuple

from advisor.diagnose.reading import excerpts, facts
from advisor.diagnose.reading.once import once
from advisor.records import FloatArray, Run
from advisor.records.parts.improving import MORE_IS_BETTER, UNTOLD, sign_of

_BREAKS = re.compile(r"[\s/_.:|\\-]+")


class Both(NamedTuple):
    """A score between 0 and 1 on both parts, of which more is better, each shape (epochs,)."""

    name: str
    train: FloatArray
    validation: FloatArray


class Measure(NamedTuple):
    """A measure of the validation part as a cost, of which less is better, shape (epochs,)."""

    name: str
    costs: FloatArray


_SUMMED = frozenset({
    "ctc", "att", "rnnt", "wer", "cer", "ppl", "perplexity", "bleu", "edit", "dis", "rpn", "bbox", "mask", "iou", "obj",
    "ap", "map", "ap50", "map50",
})  # fmt: skip


@once
def sums_up(run: Run) -> bool:
    """Say whether a loss adds up what a whole sequence or many boxes cost, by what stands beside it."""
    return any(not _SUMMED.isdisjoint(_BREAKS.split(name.lower())) for name in run.trace_names)


@once
def validation_measure(run: Run) -> Measure | None:
    """Return the first measure of the validation part whose better side its name tells: no loss and no reward."""
    if excerpts.learns_by_reward(run):
        return None
    for name in run.trace_names:
        sign = sign_of(name) if name.startswith("val_") and name != "val_loss" else UNTOLD
        values = facts.optional_trace(run, name) if sign else None
        if values is not None:
            return Measure(name, sign * values)
    return None


@once
def scores_of_both(run: Run) -> Both | None:
    """Return the first score between 0 and 1, of which more is better, that was recorded of both parts."""
    for name in run.trace_names:
        train, validation = facts.optional_trace(run, name), facts.optional_trace(run, f"val_{name}")
        if (
            sign_of(name) == MORE_IS_BETTER
            and train is not None
            and validation is not None
            and _is_share(train, validation)
        ):
            return Both(name, train, validation)
    return None


def _is_share(*parts: FloatArray) -> bool:
    return all(float(values.min()) >= 0.0 and float(values.max()) <= 1.0 for values in parts)
