"""B112: each update moves the weights by a large part of what they are."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Verdict


@rule(
    code="B112",
    symptom="learning_rate_too_high",
    severity="warning",
    title="Each update moves the weights by a large part of what they are",
    needs=("loss", "update_ratio"),
    min_epochs=3,
    fires_on=[run_of(loss=flat(), update_ratio=flat(0.3))],
    quiet_on=[run_of(loss=falling(), update_ratio=flat(1e-3))],
)
def large_updates(
    run: Run, *, max_ratio: float = 0.1, suspicious_ratio: float = 0.01, max_jump: float = 0.03
) -> Verdict:
    """Read the norm of an update against the norm of the weights it changes.

    How it is detected: the median of the update-to-weight ratio over the run is above `max_ratio` (about
    0.001 is usual), or above `suspicious_ratio` while the losses jump by more than `max_jump` of their
    level from epoch to epoch.

    Why it matters: such steps leave the neighbourhood in which the gradient tells the way down.

    What to try: a third of the learning rate, again until the ratio is near 0.001; gradient clipping.

    Reference: Braiek and Khomh, "TheDeepChecker" (2023), arXiv:2204.00694: log10 of the ratio outside -4..-1.
    """
    ratio = signals.median(run.trace("update_ratio"))
    evidence = [Evidence("median update-to-weight ratio", ratio, limit=max_ratio, epochs=(0, run.epochs))]
    rate = facts.rate_ratio(run)
    if rate is not None:
        evidence.append(Evidence("learning rate against the optimizer's usual one", rate, limit=5.0))
    jump = max(_jump(run, "loss"), _jump(run, "val_loss"))
    if max_ratio >= ratio > suspicious_ratio:
        evidence.insert(0, Evidence("jumps of a loss, against its level", jump, limit=max_jump))
    if ratio <= (suspicious_ratio if jump > max_jump else max_ratio):
        return Passed(tuple(evidence))
    advice = Recommendation(
        Action.TUNE_OPTIMIZATION,
        "learning_rate",
        Direction.LOWER,
        because="updates are far above a thousandth of the weights",
    )
    return Fired(tuple(evidence), (advice,))


def _jump(run: Run, name: str) -> float:
    values = facts.optional_trace(run, name)
    return 0.0 if values is None else signals.noise(values) / max(signals.median(np.abs(values)), 1e-12)
