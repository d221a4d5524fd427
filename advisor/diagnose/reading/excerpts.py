"""What the text of a log tells beside its curves: where it begins, and what kind of answers it scores."""

import re

from advisor.records import Run

_SCORES_OF_CLASSES = frozenset(
    ("f1", "f", "f_score", "precision", "recall", "auc", "map", "map50", "iou", "dice", "mcc", "uas", "las", "bleu")
)


def begins_midway(run: Run) -> bool:
    """Say whether a log is an excerpt that begins after the first epochs: what was learned before is not in it.

    Example:
        >>> from advisor.records import Reading
        >>> begins_midway(Run(reading=Reading(begins_at=24))), begins_midway(Run())
        (True, False)
    """
    return run.reading is not None and run.reading.begins_at is not None


def tells_scores(run: Run) -> bool:
    """Say whether a log names scores that classes have, such as an F1: then no real number is predicted.

    Example:
        >>> from advisor.records import Trace
        >>> tells_scores(Run(traces=(Trace("NER F.", (80.0,)),))), tells_scores(Run(traces=(Trace("rmse", (0.1,)),)))
        (True, False)
    """
    words = {word for name in run.trace_names for word in re.split(r"[^a-z0-9]+", name.lower())}
    return not _SCORES_OF_CLASSES.isdisjoint(words)
