"""C110: a regression begins far above where it goes, and comes down slowly: its weights may start too large."""

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_SLOW = (43050.0, 23610.0, 15550.0, 11340.0, 8477.0, 6598.0, 5389.0, 4561.0, 3878.0, 3392.0, 1806.0, 648.0, 269.0)
_SLOW_TOO = tuple(0.8 * each for each in _SLOW)


@rule(
    code="C110",
    symptom="poor_initialization",
    severity="info",
    title="The loss begins far above where it goes and comes down slowly: the weights may start too large",
    needs=("loss", "val_loss", "first epochs"),
    min_epochs=4,
    fires_on=[run_of(loss=_SLOW, val_loss=_SLOW_TOO)],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling()),
        run_of(loss=falling(0.9, 0.001), val_loss=falling(0.9, 0.002)),
        run_of(loss=(43890.0, 6932.0, 3886.0, 2794.0, 1189.0), val_loss=(9845.0, 4323.0, 2982.0, 2308.0, 2114.0)),
        run_of(loss=tuple(400.0 * 0.88**epoch for epoch in range(40)), val_loss=(375.0,) * 40),
    ],
)
def large_start(
    run: Run,
    *,
    least_loss: float = 1000.0,
    min_fall: float = 10.0,
    min_first_fall: float = 1.35,
    max_first_fall: float = 2.5,
    min_left: float = 0.3,
) -> Verdict:
    """Ask of a loss without an accuracy how far it falls, and how fast it does so at first.

    How it is detected: without accuracy and without facts of data or model, the first training loss is above
    `least_loss` and falls to less than one part in `min_fall` of it, in the second epoch by a factor between
    `min_first_fall` and `max_first_fall`, and both losses do so: the first validation loss is more than the share
    `min_left` of the first training loss. A target that is not scaled falls more slowly at first (E112), and inputs
    that are not scaled faster (E115).

    Why it matters: the first epochs are spent on undoing the start.

    What to try: the initializer that belongs to the activation; a layer that normalizes; scaled inputs and target.

    Reference: the lecture, section 1.1; the limits are a measurement of our own (`python -m benchmarks.diagnosis`).
    """
    if facts.accuracies(run) is not None or facts.tells_model(run) or run.data is not None:
        return NotApplicable("the log tells what is predicted, or what the target is")
    loss, validation = run.trace("loss"), run.trace("val_loss")
    first = float(loss[0]) / max(abs(float(loss[1])), 1e-12)
    after = float(validation[0]) / max(abs(float(validation[1])), 1e-12)
    falls = float(loss[0]) / max(abs(float(loss.min())), 1e-12)
    left = float(validation[0]) / max(abs(float(loss[0])), 1e-12)
    evidence = (
        Evidence("first training loss against the lowest", falls, limit=min_fall),
        Evidence("first training loss", float(loss[0]), limit=least_loss),
        Evidence("first training loss against the second", first, limit=max_first_fall, epochs=(0, 2)),
        Evidence("first validation loss against the first training loss", left, limit=min_left),
    )
    slow = min_first_fall < first < max_first_fall and after > 1.0 + 0.5 * (min_first_fall - 1.0)
    if float(loss[0]) < least_loss or falls < min_fall or not slow or left < min_left:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.FIX_MODEL,
            "initializer",
            Direction.CHANGE,
            because="weights that start too large look so, or inputs or a target that are not scaled: check all three",
        ),
        Recommendation(Action.CLEAN_DATA, "scaling", Direction.CHANGE, because="inputs or target may need scaling"),
    )
    return Fired(evidence, advice)
