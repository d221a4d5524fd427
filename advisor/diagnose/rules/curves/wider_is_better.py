"""L103: at the largest size a wider network has a smaller error."""

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
    code="L103",
    symptom="capacity_bottleneck",
    severity="warning",
    title="A wider network does better on the same rows",
    fires_on=[replace(_CURVE, capacity_points=(SizePoint(size=800, error=0.2), SizePoint(size=800, error=0.21)))],
    quiet_on=[replace(_CURVE, capacity_points=(SizePoint(size=800, error=0.3), SizePoint(size=800, error=0.31)))],
)
def wider_is_better(curve: LearningCurve, *, min_gain: float = 0.05) -> Verdict:
    """Compare the error of the wider network with that of the curve at the largest size.

    How it is detected: the wider network's mean error is lower by more than `min_gain` and by more than
    twice the spread between trainings.

    Why it matters: width is cheaper than rows.

    What to try: a wider network, then the curve again.

    Reference: the lecture, section 7, question 1.
    """
    found = compared(curve, curve.capacity_points)
    if found is None:
        return CannotTell("no wider network was tried", record_next="a wider network at the largest size")
    evidence = (Evidence("gain of a wider network, as a share of the error", found.gain, limit=min_gain),)
    if found.gain <= max(min_gain, 2 * found.error):
        return Passed(evidence)
    return Fired(
        evidence,
        (Recommendation(Action.MORE_CAPACITY, "width", Direction.RAISE, because="it did better on the same rows"),),
    )
