"""What the text of a log tells beside its curves: where it begins, and what kind of answers it scores."""

import re

from advisor.diagnose.reading.once import once
from advisor.records import Run

_SCORES_OF_CLASSES = frozenset({
    "accuracy", "acc", "top5", "f1", "f", "f_score", "precision", "recall", "auc", "map", "map50", "iou", "dice", "mcc",
    "uas", "las", "bleu", "wer", "cer",
})  # fmt: skip
_REWARDS = frozenset({"reward", "rewards", "return", "returns", "rew"})
_OF_PREFERENCES = frozenset({"chosen", "rejected", "margins", "accuracies"})  # their loss is one to be minimized


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
    return not _SCORES_OF_CLASSES.isdisjoint(_words(run))


@once
def learns_by_reward(run: Run) -> bool:
    """Say whether a log tells of rewards: what is called a loss there follows what the player meets, and need not fall.

    Example:
        >>> from advisor.records import Trace
        >>> learns_by_reward(Run(traces=(Trace("ep_rew_mean", (8.0,)), Trace("loss", (0.3,)))))
        True
        >>> learns_by_reward(Run(traces=(Trace("rewards_chosen", (0.5,)), Trace("loss", (0.3,)))))
        False
    """
    words = _words(run)
    return not _REWARDS.isdisjoint(words) and _OF_PREFERENCES.isdisjoint(words)


def _words(run: Run) -> set[str]:
    return {word for name in run.trace_names for word in re.split(r"[^a-z0-9]+", name.lower())}
