"""C107: the first loss is far above what a constant answer would have."""

from advisor.diagnose.examples.runs import dense, falling, run_of, ten_classes
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    CannotTell,
    Direction,
    Evidence,
    Fired,
    Passed,
    Recommendation,
    Run,
    Skipped,
    Verdict,
)


@rule(
    code="C107",
    symptom="poor_initialization",
    severity="warning",
    title="Training started far worse than a constant answer",
    needs=("loss", "first epochs"),
    fires_on=[run_of(loss=falling(60.0, 0.5), data=ten_classes(), model=dense(64))],
    quiet_on=[
        run_of(loss=falling(2.0, 0.5), data=ten_classes(), model=dense(64)),
        run_of(loss=falling(60.0, 0.5), data=ten_classes(), model=dense(64, learning_rate=0.1)),
    ],
)
def first_loss(run: Run, *, max_ratio: float = 2.5, max_rate: float = 5.0, max_penalty: float = 0.3) -> Verdict:
    """Hold the loss of the first epoch against that of a fresh network that knows nothing.

    How it is detected: the first training loss is more than `max_ratio` times ln k for k classes (for a
    real number: the variance of the target, and one for a fresh network's own), penalties taken out (the
    rule is skipped where they are more than `max_penalty` of the loss, or units are dropped),
    and the learning rate is known to be no more than `max_rate` times the optimizer's usual one.
    A fresh, well initialized network answers about like chance, and the first epoch only improves on that.

    Why it matters: the first steps are spent on undoing the start, and units may die or saturate then.

    What to try: the initializer that belongs to the activation; scaled inputs and targets; a lower
    learning rate.

    Reference: the lecture, section 1.1; runmedic takes a factor of two.
    """
    chance = facts.fresh_loss(run)
    if chance is None:
        return Skipped("classes or the spread of the target were not recorded")
    if _is_penalized(run, max_penalty):
        return Skipped("the first epoch's loss holds a large penalty, which fell within that epoch")
    if facts.has_dropout(run):
        return Skipped("dropout inflates the first epoch's loss")
    first = float(run.trace("loss")[0] - facts.penalty(run)[0])
    ratio = first / chance
    evidence = (Evidence("first training loss against that of a fresh network", ratio, limit=max_ratio, epochs=(0, 1)),)
    if ratio <= max_ratio:
        return Passed(evidence)
    rate = facts.rate_ratio(run)
    if rate is None or rate > max_rate:
        because = "a learning rate that is too high starts so too"
        return CannotTell(because, "the learning rate, or a run with a usual one", evidence)
    advice = (
        Recommendation(
            Action.FIX_MODEL, "initializer", Direction.CHANGE, because="a fresh network should answer about like chance"
        ),
        Recommendation(
            Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="or the first steps were far too large"
        ),
    )
    return Fired(evidence, advice)


def _is_penalized(run: Run, max_penalty: float) -> bool:
    share = facts.optional_trace(run, "penalty_share")
    return facts.hides_penalty(run) if share is None else float(share[0]) > max_penalty
