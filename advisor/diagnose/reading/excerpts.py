"""What the text of a log tells beside its curves: where it begins, and what kind of answers it scores."""

import re

from advisor.diagnose.reading.once import once
from advisor.records import Run

_SCORES_OF_CLASSES = frozenset({
    "accuracy", "acc", "top5", "f1", "f", "f_score", "precision", "recall", "auc", "map", "map50", "iou", "dice", "mcc",
    "uas", "las", "bleu", "wer", "cer",
})  # fmt: skip
_REWARDS = frozenset({"reward", "rewards", "return", "returns", "rew", "ret"})
_SPREADS = frozenset({"std", "min", "max", "var", "variance"})  # of a reward, and not how high it is
_PLAYERS = (frozenset({"d", "disc", "discriminator", "critic"}), frozenset({"g", "gen", "generator"}))
_BREAKS = re.compile(r"[^a-zA-Z0-9]+|(?<=[a-z])(?=[A-Z])")
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
        >>> learns_by_reward(Run(traces=tuple(Trace(name, (0.1,)) for name in ("loss", "val_loss", "val_return"))))
        False
    """
    if run.has("loss") and run.has("val_loss"):  # of a stock, say: what an agent meets has no rows held back
        return False
    words = _words(run)
    return not _REWARDS.isdisjoint(words) and _OF_PREFERENCES.isdisjoint(words)


def reward_of(run: Run) -> str:
    """Return the name of what an agent earns, or of a score where nothing was recorded of validation; "" for none.

    Example:
        >>> from advisor.records import Trace
        >>> reward_of(Run(traces=(Trace("StdEpRet", (8.0,)), Trace("AverageEpRet", (90.0,)))))
        'AverageEpRet'
    """
    named = {} if run.has("val_loss") else {name: _words_of(name) for name in run.trace_names}
    of_height = {n: words for n, words in named.items() if words.isdisjoint(_SPREADS | _OF_PREFERENCES)}
    rewards = [n for n, words in of_height.items() if not words.isdisjoint(_REWARDS)]
    return next(
        iter([*rewards, *(n for n, words in of_height.items() if not words.isdisjoint({"score", "scores"}))]), ""
    )


def plays_against_itself(run: Run) -> bool:
    """Say whether losses of two players are told, each of which rises as the other learns: none need fall.

    Example:
        >>> from advisor.records import Trace
        >>> plays_against_itself(Run(traces=(Trace("d_loss", (0.6,)), Trace("loss_G", (0.9,)))))
        True
    """
    losses = [_words_of(name) for name in run.trace_names if "loss" in name.lower()]
    return all(any(not words.isdisjoint(player) for words in losses) for player in _PLAYERS)


def _words(run: Run) -> set[str]:
    return {word for name in run.trace_names for word in _words_of(name)}


def _words_of(name: str) -> set[str]:
    return {word.lower() for word in _BREAKS.split(name)}
