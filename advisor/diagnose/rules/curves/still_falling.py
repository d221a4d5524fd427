"""L101: the error still falls with more rows."""

from advisor.diagnose.examples.studies import curve_of
from advisor.diagnose.reading.sizes import end_slope
from advisor.diagnose.rule import rule
from advisor.records import Action, CannotTell, Evidence, Fired, LearningCurve, Passed, Recommendation, Verdict


@rule(
    code="L101",
    symptom="too_little_data",
    severity="warning",
    title="The error still falls with more rows",
    fires_on=[curve_of([0.40, 0.30, 0.225, 0.17, 0.127])],
    quiet_on=[curve_of([0.30, 0.201, 0.2, 0.2, 0.2])],
)
def still_falling(curve: LearningCurve, *, min_slope: float = 0.1) -> Verdict:
    """Measure the slope of log error against log size over the last four sizes.

    How it is detected: the error falls by a power of the size above `min_slope` (0.1: 7 % for twice the
    rows), by more than two standard errors.

    Why it matters: then more rows are worth gathering; where the curve is flat they are not.

    What to try: gather more rows, in rounds; `advisor curve` says what to expect of them.

    Reference: the lecture, section 7, question 3; Hestness et al. (2017), arXiv:1712.00409.
    """
    slope = end_slope(curve)
    if slope is None:
        return CannotTell("fewer than three sizes", record_next="three training-set sizes or more, each twice the last")
    evidence = (Evidence("fall of log error for a unit of log size", -slope.value, limit=min_slope),)
    if -slope.value <= min_slope:
        return Passed(evidence)
    if -slope.value <= 2 * slope.error:
        return CannotTell("the curve is too noisy to read a slope", "more seeds at each size", evidence)
    return Fired(evidence, (Recommendation(Action.MORE_DATA, because="the error still falls with more rows"),))
