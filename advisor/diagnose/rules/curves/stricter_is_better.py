"""L104: at the largest size a stronger regularizer has a smaller error."""

from msgspec.structs import replace

from advisor.diagnose.examples.studies import curve_of
from advisor.diagnose.reading.sizes import compared
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    CannotTell,
    Direction,
    Evidence,
    Fired,
    LearningCurve,
    Passed,
    Recommendation,
    SizePoint,
    Verdict,
)

_CURVE = curve_of([0.4, 0.35, 0.32, 0.3])


@rule(
    code="L104",
    symptom="overfit",
    severity="warning",
    title="A stronger regularizer does better on the same rows",
    fires_on=[replace(_CURVE, regularization_points=(SizePoint(size=800, error=0.2), SizePoint(size=800, error=0.21)))],
    quiet_on=[replace(_CURVE, regularization_points=(SizePoint(size=800, error=0.3), SizePoint(size=800, error=0.31)))],
)
def stricter_is_better(curve: LearningCurve, *, min_gain: float = 0.05) -> Verdict:
    """Compare the error under a stronger regularizer with that of the curve at the largest size.

    How it is detected: the mean error under the stronger regularizer is lower by more than `min_gain` and
    by more than twice the spread between trainings.

    Why it matters: regularization is cheaper than rows.

    What to try: more dropout or a stronger penalty, then the curve again.

    Reference: the lecture, section 7, question 2.
    """
    found = compared(curve, curve.regularization_points)
    if found is None:
        return CannotTell("no stronger regularizer was tried", record_next="a stronger regularizer at the largest size")
    evidence = (Evidence("gain of a stronger regularizer, as a share of the error", found.gain, limit=min_gain),)
    if found.gain <= max(min_gain, 2 * found.error):
        return Passed(evidence)
    advice = Recommendation(
        Action.MORE_REGULARIZATION, "dropout", Direction.RAISE, because="it did better on the same rows"
    )
    return Fired(evidence, (advice,))
