"""B119: the loss blew up within the first epoch and came back."""

from advisor.diagnose.examples.runs import falling, flat, run_of
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_BLOWN_UP = (435.0, 1.64, 1.49, 1.41, 1.35, 1.32)


@rule(
    code="B119",
    symptom="learning_rate_too_high",
    severity="info",
    title="The loss blew up within the first epoch and came back",
    needs=("loss", "val_loss"),
    min_epochs=4,
    fires_on=[run_of(loss=_BLOWN_UP, val_loss=(1.79, 1.6, 1.5, 1.43, 1.39, 1.36))],
    quiet_on=[
        run_of(loss=_BLOWN_UP, val_loss=(93.0, 38.0, 28.0, 24.0, 21.0, 18.0)),
        run_of(loss=(20.7, 13.0, 11.8, 9.0, 8.3), val_loss=flat(1.1, epochs=5)),
        run_of(loss=falling(), val_loss=falling()),
        run_of(loss=(180.2, 28.4, 20.1, 16.2, 13.8, 11.9), val_loss=(40.1, 26.2, 20.2, 17.1, 15.9, 14.2)),
    ],
)
def blown_up(
    run: Run,
    *,
    min_ratio: float = 6.0,
    max_left: float = 0.3,
    max_validation_fall: float = 2.0,
    min_first: float = 3.0,
    min_ratio_of_numbers: float = 100.0,
) -> Verdict:
    """Hold the mean loss over the first epoch against the validation loss at its end.

    How it is detected: without facts of the model, the first training loss, `min_first` or more, is `min_ratio`
    times the second (`min_ratio_of_numbers` without an accuracy: there the mean of a target that is not scaled costs
    much until it is learned); the first validation loss is less than `max_left` of it, and less than
    `max_validation_fall` times the second one. Weights that start too large, or inputs that are not scaled, still
    show in the first validation loss; here all was over before it.

    Why it matters: the first steps threw the weights far away. What came back is often poorer: dead units, large
    weights.

    What to try: divide the learning rate by 10; a warm-up; gradient clipping.

    Reference: the lecture, section 3.3; a measurement of our own (`python -m benchmarks.ladder`).
    """
    if facts.tells_model(run):
        return NotApplicable("B114 looks where the learning rate is known")
    loss, validation = run.trace("loss"), run.trace("val_loss")
    tiny = 1e-12
    ratio = float(loss[0]) / max(abs(float(loss[1])), tiny)
    left = float(validation[0]) / max(abs(float(loss[0])), tiny)
    fall = float(validation[0]) / max(abs(float(validation[1])), tiny)
    limit = min_ratio_of_numbers if facts.accuracies(run) is None else min_ratio
    evidence = (
        Evidence("first training loss against the second", ratio, limit=limit, epochs=(0, 2)),
        Evidence("first validation loss against the first training loss", left, limit=max_left),
        Evidence("first validation loss against the second", fall, limit=max_validation_fall),
    )
    if ratio < limit or left > max_left or fall > max_validation_fall or float(loss[0]) < min_first:
        return Passed(evidence)
    lower = Recommendation(
        Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="the first steps were far too large"
    )
    return Fired(evidence, (lower,))
