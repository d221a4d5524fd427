"""Ask for evidence that a run learned anything: silence of the rules alone is none."""

import numpy as np

from advisor.diagnose.reading import facts, signals
from advisor.records import Evidence, FloatArray, Run

LEAST_FALL = 0.1  # of the first loss: an excerpt that creeps shows no learning
LEAST_RISE = 0.05  # of an accuracy
NOISES = 3.0
GOOD_ACCURACY = 0.5  # where the validation loss rests since the first epoch
GOOD_SHARE = 0.5  # of the errors of always naming the largest class, where their share is known


def what_was_learned(run: Run) -> Evidence | None:
    """Return the clearest sign of learning that was recorded; None where there is none.

    A loss that fell by more than its noise, an accuracy that rose so, or one far above the share of the largest
    class where that is known. A validation figure counts before a training one; a training loss that ends below a
    validation loss that rests since the first epoch counts for nothing: it may be rows learned by heart.

    Example:
        >>> from advisor.records import Trace
        >>> what_was_learned(Run(traces=(Trace("loss", (2.3, 1.2, 0.8, 0.7)),))).value > 0.6
        True
        >>> what_was_learned(Run(traces=(Trace("loss", (2.3, 2.3, 2.3, 2.3)),))) is None
        True
    """
    for name in ("val_loss",) if _learns_for_itself(run) else ("val_loss", "loss"):
        values = facts.optional_trace(run, name)
        if values is not None and len(values) > 1:
            fall = float(values[0]) - float(signals.smooth(values).min())
            if fall > _least(values, LEAST_FALL * abs(float(values[0]))):
                return Evidence(f"fall of {name} since the first epoch", fall / max(abs(float(values[0])), 1e-12))
    return _by_accuracy(run)


def _learns_for_itself(run: Run) -> bool:
    """Say whether the training loss fell below a validation loss that hardly fell."""
    train, validation = (facts.optional_trace(run, name) for name in ("loss", "val_loss"))
    if train is None or validation is None or not len(train) or not len(validation):
        return False
    level = signals.level_at_end(validation)
    return (
        float(validation[0]) - float(validation.min()) < LEAST_FALL * abs(level) and signals.level_at_end(train) < level
    )


def _by_accuracy(run: Run) -> Evidence | None:
    pair = facts.accuracies(run)
    if pair is None:
        return None
    values = pair.train if pair.validation is None else pair.validation
    majority = facts.majority_share(run)
    best = float(signals.smooth(values).max())
    if _learns_for_itself(run) and best < GOOD_ACCURACY:
        return None
    if majority is not None and best > majority + GOOD_SHARE * (1.0 - majority):
        return Evidence("best accuracy", best, limit=majority)
    rise = best - float(values[0])
    return Evidence("rise of accuracy since the first epoch", rise) if rise > _least(values, LEAST_RISE) else None


def _least(values: FloatArray, share: float) -> float:
    return max(share, NOISES * signals.noise(values), float(np.finfo(np.float64).tiny))
