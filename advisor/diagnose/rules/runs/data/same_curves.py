"""E117: the validation loss follows the training loss down to the end, however far both come."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, FloatArray, NotApplicable, Passed, Recommendation, Run, Verdict

_DOWN = tuple(1.9 * 0.82**epoch for epoch in range(20))
_AFTER = tuple(0.89 * each for each in _DOWN)
_WELL = rising(0.4, 0.99, epochs=20)


@rule(
    code="E117",
    symptom="leakage",
    severity="info",
    title="The validation loss follows the training loss down to the end",
    needs=("loss", "val_loss"),
    min_epochs=8,
    fires_on=[run_of(loss=_DOWN, val_loss=_AFTER, accuracy=_WELL, val_accuracy=rising(0.6, 0.99, epochs=20))],
    quiet_on=[
        run_of(
            loss=_DOWN, val_loss=falling(1.6, 0.2, epochs=20), accuracy=_WELL, val_accuracy=rising(0.6, 0.95, epochs=20)
        ),
        run_of(loss=_DOWN, val_loss=tuple(0.4 * each for each in _DOWN), accuracy=_WELL, val_accuracy=_WELL),
        run_of(
            loss=falling(0.1, 0.02),
            val_loss=falling(0.1, 0.02),
            accuracy=flat(1.0, wobble=0),
            val_accuracy=flat(1.0, wobble=0),
        ),
    ],
)
def same_curves(
    run: Run,
    *,
    min_fall: float = 2.0,
    min_accuracy: float = 0.9,
    max_above: float = 0.05,
    max_below: float = 0.25,
    max_doubt: float = 1.3,
) -> Verdict:
    """Hold each validation loss against the training losses before and after it.

    How it is detected: without facts of data or model, the training loss fell by the factor `min_fall` or more since
    the second epoch and training accuracy reaches `min_accuracy`, without a penalty in the loss (the first is not
    `max_doubt` times what so many errors cost); and from the second epoch on the validation loss, as a logarithm,
    stays between `max_below` below and (over the second half) `max_above` above the mean of the training losses of its
    epoch and the next, with an accuracy that is no lower. Rows that are not trained on fall behind; dropout, which
    hides it, shows in the first epochs.

    Why it matters: where validation rows stand in the training part, their score measures memory. With very many rows
    the two part late, and nothing is wrong: so it is a hint.

    What to try: count the rows that stand in both parts; deal copies of a row, groups or times into one part.

    Reference: Kapoor and Narayanan, "Leakage and the reproducibility crisis" (2023), doi:10.1016/j.patter.2023.100804;
    the limits are a measurement of our own (`python -m benchmarks.diagnosis`).
    """
    pair = facts.running_accuracies(run)
    if pair is None or pair.validation is None or facts.tells_model(run) or run.data is not None:
        return NotApplicable("no accuracy of both parts in a log that does not count shared rows")
    loss, validation = run.trace("loss"), run.trace("val_loss")
    if min(float(loss.min()), float(validation.min())) <= 0:
        return NotApplicable("a loss of zero or below has no logarithm")
    apart = _apart(loss, validation)
    fall = float(loss[1]) / signals.level_at_end(loss)
    level, lead = signals.level_at_end(pair.train), signals.level_at_end(pair.validation - pair.train)
    above, below = float(apart[len(apart) // 2 :].max()), float(-apart.min())
    evidence = (
        Evidence("fall of the training loss since the second epoch, as a factor", fall, limit=min_fall),
        Evidence("training accuracy", level, limit=min_accuracy),
        Evidence("validation above training, over the second half", above, limit=max_above),
        Evidence("validation below training, at most", below, limit=max_below),
    )
    follows = above <= max_above and below <= max_below and lead > -0.01
    learns = fall >= min_fall and level >= min_accuracy and float(np.ptp(pair.validation)) > 0.01
    penalized = (facts.first_loss_above_doubt(run) or 0.0) > max_doubt
    if not follows or not learns or penalized:
        return Passed(evidence)
    because = "rows of the validation part may stand in the training part: count them"
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because=because),))


def _apart(loss: FloatArray, validation: FloatArray) -> FloatArray:
    """Return how far validation lies above the training losses around it, from the second epoch on, as a logarithm."""
    around = 0.5 * (np.log(loss[1:-1]) + np.log(loss[2:]))
    apart: FloatArray = np.log(validation[1:-1]) - around
    return apart
