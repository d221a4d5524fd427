"""B105: each update hardly moves the weights, and there is still far to go."""

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_CREEPS = tuple(2.3 - 0.004 * epoch for epoch in range(30))


@rule(
    code="B105",
    symptom="learning_rate_too_low",
    severity="warning",
    title="Each update hardly moves the weights, and the loss has hardly fallen",
    needs=("loss", "update_ratio"),
    min_epochs=3,
    fires_on=[run_of(loss=_CREEPS, update_ratio=(1e-5,) * 30)],
    quiet_on=[run_of(loss=falling(), update_ratio=(1e-3,) * 30), run_of(loss=falling(), update_ratio=(1e-5,) * 30)],
)
def small_updates(run: Run, *, min_ratio: float = 1e-4, max_progress: float = 0.5) -> Verdict:
    """Read the norm of an update against the norm of the weights it changes.

    How it is detected: the median of the update-to-weight ratio is below `min_ratio` (about 0.001 is
    usual), the training loss fell by less than the fraction `max_progress` of its first value, and the
    learning rate, where it is recorded, is below the optimizer's usual one.

    Why it matters: at this pace the run ends long before it is done.

    What to try: ten times the learning rate; an adaptive optimizer.

    Reference: Braiek and Khomh, "TheDeepChecker" (2023), arXiv:2204.00694: log10 of the ratio outside -4..-1.
    """
    ratio = signals.median(run.trace("update_ratio"))
    loss = facts.training_loss(run)
    progress = -signals.relative_change(float(loss[0]), float(signals.smooth(loss)[-1]))
    rate = facts.rate_ratio(run)
    if rate is not None and rate >= 1.0:
        return NotApplicable("the learning rate is not below the optimizer's usual one: no gradient is the cause")
    evidence = (
        Evidence("median update-to-weight ratio", ratio, limit=min_ratio, epochs=(0, run.epochs)),
        Evidence("fall of the training loss so far", progress, limit=max_progress),
    )
    if ratio >= min_ratio or progress >= max_progress:
        return Passed(evidence)
    advice = Recommendation(
        Action.TUNE_OPTIMIZATION,
        "learning_rate",
        Direction.RAISE,
        because="updates are far below a thousandth of the weights",
    )
    return Fired(evidence, (advice,))
