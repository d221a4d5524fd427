"""C107: the first loss is far above what a constant answer would have."""

from advisor.diagnose import facts
from advisor.diagnose.examples import falling, run_of, ten_classes
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Skipped, Verdict


@rule(
    code="C107",
    symptom="poor_initialization",
    severity="warning",
    title="Training started far worse than a constant answer",
    needs=("loss",),
    fires_on=[run_of(loss=falling(60.0, 0.5), data=ten_classes())],
    quiet_on=[run_of(loss=falling(2.0, 0.5), data=ten_classes())],
)
def first_loss(run: Run, *, max_ratio: float = 2.0) -> Verdict:
    """Hold the loss of the first epoch against that of the best constant answer.

    How it is detected: the first training loss is more than `max_ratio` times the entropy of the classes
    (or the spread of the target). A fresh, well initialized network answers about like chance, and the
    first epoch only improves on that.

    Why it matters: the first steps are spent on undoing the start, and units may die or saturate then.

    What to try: the initializer that belongs to the activation; scaled inputs and targets; a lower
    learning rate.

    Reference: the lecture, section 1.1; the factor of two is runmedic's.
    """
    chance = facts.chance_loss(run)
    if chance is None or chance <= 0:
        return Skipped("classes or the spread of the target were not recorded")
    ratio = float(run.trace("loss")[0]) / chance
    evidence = (
        Evidence("first training loss against that of a constant answer", ratio, limit=max_ratio, epochs=(0, 1)),
    )
    if ratio <= max_ratio:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.FIX_MODEL, "initializer", Direction.CHANGE, because="a fresh network should answer about like chance"
        ),
        Recommendation(
            Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="or the first steps were far too large"
        ),
    )
    return Fired(evidence, advice)
