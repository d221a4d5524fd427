"""C108: the first epoch costs many times as much as the second."""

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict


@rule(
    code="C108",
    symptom="poor_initialization",
    severity="info",
    title="The first epoch costs many times as much as the second",
    needs=("loss", "first epochs"),
    min_epochs=4,
    fires_on=[run_of(loss=(435.0, 1.64, 1.49, 1.41, 1.35, 1.32))],
    quiet_on=[
        run_of(loss=falling()),
        run_of(loss=(2.3, 0.4, 0.3, 0.25)),
        run_of(loss=(0.15, 0.003, -0.12, -0.2, -0.26)),
    ],
)
def first_epoch(run: Run, *, max_ratio: float = 10.0) -> Verdict:
    """Compare the first two training losses.

    How it is detected: without facts of the model, the first training loss is more than `max_ratio` times the second.

    Why it matters: the first steps are spent on undoing where the weights started, or on the mean of a target
    that is not scaled; what they throw away does not always come back.

    What to try: the initializer that fits the activation; scaled inputs and target; a smaller first step.

    Reference: the lecture, sections 1.4 and 2.
    """
    if facts.tells_model(run):
        return NotApplicable("C105 looks where the model is known")
    loss = run.trace("loss")
    if float(loss.min()) < 0.0:
        return NotApplicable("a loss that goes below zero is no multiple of another")
    ratio = float(loss[0]) / max(abs(float(loss[1])), 1e-12)
    evidence = (Evidence("first training loss against the second", ratio, limit=max_ratio, epochs=(0, 2)),)
    if ratio <= max_ratio:
        return Passed(evidence)
    advice = Recommendation(
        Action.TUNE_OPTIMIZATION,
        "initializer",
        Direction.CHANGE,
        because="the weights start far from where they belong",
    )
    return Fired(evidence, (advice,))
