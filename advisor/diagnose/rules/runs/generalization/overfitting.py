"""A102: validation loss turns upward while training loss keeps falling."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, run_of, u_shaped
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, FloatArray, Passed, Recommendation, Run, Verdict

_STEPS_UP = 3


@rule(
    code="A102",
    symptom="overfit",
    severity="warning",
    title="Validation loss turned upward while training loss kept falling",
    needs=("loss", "val_loss"),
    min_epochs=5,
    fires_on=[run_of(loss=falling(), val_loss=u_shaped(turn=10))],
    quiet_on=[run_of(loss=falling(), val_loss=falling()), run_of(loss=flat(), val_loss=u_shaped(turn=10))],
)
def overfitting(
    run: Run,
    *,
    max_rise: float = 0.05,
    harmless_rise: float = 0.15,
    climbing_rise: float = 0.1,
    min_training_fall: float = 0.03,
    patient_epochs: float = 6.0,
) -> Verdict:
    """Compare the validation loss that the run ended with, with the best one.

    How it is detected: the smoothed validation loss ends more than `max_rise` (a fraction of its minimum)
    and more than twice its noise above that minimum, and the training loss fell by `min_training_fall`
    or more since. This is Prechelt's generalisation loss; 0.05 is his GL-5. Where validation accuracy was
    recorded and did not fall with it, a rise up to `harmless_rise` is taken for overconfidence alone; and
    where the best epoch is fewer than `patient_epochs` away, for the patience of early stopping. Where the loss
    climbed at every epoch since, three or more, and by four times its noise, `climbing_rise` is enough.
    Where the weights of the best epoch were kept, the end is that epoch.

    Why it matters: from the minimum on, training improves memory, not prediction.

    What to try: stop at the best epoch; more regularization; more data.

    Reference: Prechelt, "Early stopping - but when?" (1998), doi:10.1007/3-540-49430-8_3.
    """
    losses = facts.validation_loss(run)
    validation = signals.smooth(losses)
    end = facts.kept_epoch(run)
    best = int(validation[: end + 1].argmin())
    rise = signals.relative_change(float(validation[best]), float(validation[end]))
    recent = end - best < patient_epochs
    harmless = climbing_rise if _climbs(losses, best, end) else harmless_rise
    limit = harmless if recent or _accuracy_holds(run, best, end) else max_rise
    evidence = Evidence("rise above the best validation loss", rise, limit, "fraction", (best, end + 1))
    significant = float(validation[end] - validation[best]) > 2 * signals.noise(losses)
    falls = signals.is_falling(facts.training_loss(run)[: end + 1], since=best, by=min_training_fall)
    if rise <= limit or not significant or not falls:
        return Passed((evidence,))
    advice = (
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
    )
    return Fired((evidence,), advice)


def _climbs(losses: FloatArray, best: int, end: int) -> bool:
    """Say whether the loss rose at each of three or more epochs since its best, by four times the noise before."""
    tail = losses[best : end + 1]
    rose = len(tail) > _STEPS_UP and bool((np.diff(tail) > 0).all())
    return rose and float(tail[-1] - tail[0]) > 4 * signals.noise(losses[: best + 1])


def _accuracy_holds(run: Run, best: int, end: int) -> bool:
    """Say whether validation accuracy was recorded and did not fall by its standard error since the best epoch."""
    pair = facts.accuracies(run)
    if pair is None or pair.validation is None:
        return False
    course = signals.smooth(pair.validation)
    error = signals.binomial_error(float(course[best]), facts.validation_rows(run))
    return float(course[end]) >= float(course[best]) - error
