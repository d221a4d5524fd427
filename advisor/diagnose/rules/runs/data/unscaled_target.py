"""E102: the target of a regression is far from the size of the outputs."""

from advisor.diagnose.examples.runs import regression_facts, run_of
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Skipped, Task, Verdict


@rule(
    code="E102",
    symptom="unscaled_target",
    severity="warning",
    title="The target is far from the size of the network's outputs",
    needs=("data",),
    min_epochs=0,
    fires_on=[run_of(data=regression_facts(target_std=115_000.0, target_mean=200_000.0))],
    quiet_on=[run_of(data=regression_facts()), run_of(data=regression_facts(target_std=16.0, target_mean=35.0))],
)
def unscaled_target(run: Run, *, max_level: float = 100.0, min_spread: float = 1e-3) -> Verdict:
    """Read the spread and the mean of a regression target.

    How it is detected: the target's standard deviation or the size of its mean is above `max_level`, or
    its standard deviation is below `min_spread` without being zero.

    Why it matters: a fresh network answers about -1 to 1; the loss and its gradient are then huge (or
    nothing), and no usual learning rate fits.

    What to try: standardize the target, and turn predictions back.

    Reference: SageMaker Debugger and UMLAUT check it; the limit of 100 is theirs.
    """
    data = run.data
    if data is None or data.task is not Task.REGRESSION:
        return NotApplicable("no real number is predicted")
    if data.target_std is None:
        return Skipped("the spread of the target was not recorded")
    level = max(data.target_std, abs(data.target_mean or 0.0))
    tiny = 0.0 < data.target_std < min_spread
    evidence = [Evidence("spread or mean of the target, the larger", level, limit=max_level)]
    if tiny:
        evidence.insert(0, Evidence("spread of the target", data.target_std, limit=min_spread))
    if level <= max_level and not tiny:
        return Passed(tuple(evidence))
    return Fired(
        tuple(evidence),
        (Recommendation(Action.FIX_MODEL, because="standardize the target, and turn predictions back"),),
    )
