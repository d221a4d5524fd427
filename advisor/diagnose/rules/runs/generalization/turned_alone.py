"""A120: validation turned for the worse for good, and nothing tells what training did."""

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

_NO_TRAINING = frozenset({"learning_rate", "gradient_norm"})
_HEALED = (*falling(1.4, 0.5, epochs=10), *(0.9,) * 4, *falling(0.7, 0.45, epochs=10))


@rule(
    code="A120",
    symptom="overfit",
    severity="warning",
    title="Validation got worse again after its best; training was not recorded",
    min_epochs=10,
    fires_on=[
        run_of(val_loss=u_shaped(turn=10, end=1.6)),
        run_of(val_accuracy=(*rising(0.3, 0.85, epochs=15), *(0.84 - 0.02 * epoch for epoch in range(15)))),
    ],
    quiet_on=[
        run_of(val_loss=falling()),
        run_of(val_loss=_HEALED),
        run_of(val_accuracy=flat(0.8, wobble=0.05)),
        run_of(loss=flat(), val_loss=u_shaped(turn=10)),
    ],
)
def turned_alone(
    run: Run, *, max_lost: float = 0.25, max_worse: float = 0.05, noises: float = 4.0, fewest: int = 5
) -> Verdict:
    """Compare the validation that a run ended with, with its best, where no quantity of training was recorded.

    How it is detected: of what the validation loss, or else a measure of validation whose better side its name tells,
    had gained up to its smoothed best, more than `max_lost` is lost by the end, by the median of the last third since
    then; that is more than `max_worse` of its level and `noises` times its noise, and `fewest` epochs or more lie
    behind the best.

    Why it matters: whatever training did, the network that was best is not the one that it ended with.

    What to try: keep the weights of the best epoch; record the training loss too: where it falls on, the network
    learns by heart; where it rises with validation, the learning rate is too high.

    Reference: Prechelt, "Early stopping - but when?" (1998), doi:10.1007/3-540-49430-8_3.
    """
    name, costs = _validation(run)
    if costs is None or any(not name.startswith("val_") and name not in _NO_TRAINING for name in run.trace_names):
        return NotApplicable("training was recorded, or no validation")
    course = signals.smooth(costs)
    best, end = int(course.argmin()), len(course)
    since = costs[best + 1 :]
    worse = float(np.median(since[-max(3, len(since) // 3) :]) - course[best]) if len(since) >= fewest else 0.0
    gained = max(float(course[0] - course[best]), 1e-12)
    evidence = Evidence(
        f"share of the gain in {name} that was lost again", worse / gained, max_lost, "fraction", (best, end)
    )
    surely = worse > max(noises * signals.noise(costs), max_worse * abs(float(course[best])))
    if worse / gained <= max_lost or not surely:
        return Passed((evidence,))
    return Fired(
        (evidence,),
        (
            Recommendation(
                Action.STOP_EARLIER, "stopping", Direction.CHANGE, because="the best epoch lies behind the last one"
            ),
        ),
    )


def _validation(run: Run) -> tuple[str, FloatArray | None]:
    if run.has("val_loss"):
        return "val_loss", facts.optional_trace(run, "val_loss")
    measure = measures.validation_measure(run)
    return ("", None) if measure is None else measure
