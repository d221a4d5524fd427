"""A118: a measure of validation turns for the worse while the training loss keeps falling."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, rising, run_of, u_shaped
from advisor.diagnose.reading import facts, measures, signals
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    FloatArray,
    NotApplicable,
    Passed,
    Recommendation,
    Run,
    Verdict,
)

_TURNED = (*rising(0.5, 0.85, epochs=8), *(0.84 - 0.005 * epoch for epoch in range(22)))  # its best lies behind it


@rule(
    code="A118",
    symptom="overfit",
    severity="warning",
    title="A measure of validation got worse while the training loss kept falling",
    min_epochs=8,
    fires_on=[
        run_of(loss=falling(end=0.02), val_rmse=u_shaped(turn=8)),
        run_of(loss=falling(end=0.02), val_auc=_TURNED),
        run_of(auc=rising(0.5, 0.99), val_auc=_TURNED),
    ],
    quiet_on=[
        run_of(loss=falling(), val_auc=rising(0.5, 0.9)),
        run_of(loss=falling(), val_accuracy=flat(0.8, wobble=0.02)),
        run_of(loss=flat(), val_rmse=u_shaped(turn=8)),
        run_of(loss=falling(), val_loss=falling(end=0.4), val_auc=_TURNED),
        run_of(auc=_TURNED, val_auc=_TURNED),
    ],
)
def measure_turned(
    run: Run,
    *,
    max_lost: float = 0.15,
    max_worse: float = 0.02,
    noises: float = 3.0,
    min_training_fall: float = 0.1,
) -> Verdict:
    """Compare the measure of validation that the run ended with, with the best one, where no loss of it was recorded.

    How it is detected: of what a measure of validation (accuracy, AUC, RMSE, BLEU: the first whose better side its name
    tells) had gained up to its smoothed best, more than `max_lost` is lost by the end, by the median of the last
    third since then; that is more than `max_worse` of its level and `noises` times its noise; three epochs or more lie
    behind the best; and since then the training loss fell by `min_training_fall` or more: where no loss was recorded,
    that measure of the training part, or what it lacks of 1. Where a validation loss was recorded, A102 looks at that.

    Why it matters: from its best on, training improves memory, not prediction.

    What to try: stop at the best epoch; more regularization; more data.

    Reference: Prechelt, "Early stopping - but when?" (1998), doi:10.1007/3-540-49430-8_3.
    """
    measure = None if run.has("val_loss") else measures.validation_measure(run)
    trained = None if measure is None else _trained(run, measure)
    if measure is None or trained is None:
        return NotApplicable("a validation loss was recorded, or no measure whose better side is known")
    course = signals.smooth(measure.costs)
    best, end = int(course.argmin()), len(course) - 1
    since = measure.costs[best + 1 :]
    worse = float(np.median(since[-max(3, len(since) // 3) :]) - course[best]) if len(since) >= 3 else 0.0
    gained = max(float(course[0] - course[best]), abs(float(course[best])) * max_worse, 1e-12)
    evidence = Evidence(
        f"share of the gain in {measure.name} that was lost again",
        worse / gained,
        max_lost,
        "fraction",
        (best, end + 1),
    )
    surely = worse > max(noises * signals.noise(measure.costs), max_worse * abs(float(course[best])))
    fell = signals.fall_since(trained, best)
    if worse / gained <= max_lost or not surely or fell <= min_training_fall:
        return Passed((evidence,))
    return Fired(
        (evidence,),
        (
            Recommendation(
                Action.STOP_EARLIER, "stopping", Direction.CHANGE, because="the best epoch lies behind the last one"
            ),
            Recommendation(
                Action.MORE_REGULARIZATION,
                "dropout",
                Direction.RAISE,
                because="training still improves, prediction does not",
            ),
            Recommendation(Action.MORE_DATA, because="more rows leave less to learn by heart"),
        ),
    )


def _trained(run: Run, measure: measures.Measure) -> FloatArray | None:
    """Return what training lowers, an epoch for each of the measure's: its loss, else what its part of one lacks of 1.

    That of a measure which falls is as it is; of one that may be more than 1 nothing is known.
    """
    values = facts.training_loss(run) if run.has("loss") else _of_training(run, measure)
    return values if values is not None and len(values) == len(measure.costs) else None


def _of_training(run: Run, measure: measures.Measure) -> FloatArray | None:
    values = facts.optional_trace(run, measure.name.removeprefix("val_"))
    if values is None or float(measure.costs.max()) > 0.0:
        return values
    return 1.0 - values if float(values.max(initial=0.0)) <= 1.0 else None
