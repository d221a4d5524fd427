"""A113: the validation loss leaves its best level for good while the training loss stands."""

from advisor.diagnose.examples.runs import falling, flat, run_of, u_shaped
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Verdict

_DRIFTS = (*falling(2.0, 0.35, epochs=26), 0.5, 0.75, 0.8, 1.05, 1.7, 1.9)
LAST = 3  # epochs that must all lie above


@rule(
    code="A113",
    symptom="unstable_validation",
    severity="warning",
    title="The validation loss drifts away while the training loss stands",
    needs=("loss", "val_loss"),
    min_epochs=8,
    fires_on=[run_of(loss=falling(1.5, 0.33, epochs=32), val_loss=_DRIFTS)],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling(end=0.4)),
        run_of(loss=falling(), val_loss=u_shaped()),
        run_of(loss=flat(), val_loss=flat(2.4, wobble=0.1)),
    ],
)
def validation_drifts(
    run: Run, *, min_rise: float = 0.5, noises: float = 6.0, max_training_fall: float = 0.03
) -> Verdict:
    """Hold the last validation losses against the best one, where training no longer improves.

    How it is detected: each of the last three validation losses lies above the best smoothed one by more than
    `min_rise` of it and by more than `noises` times the noise before it, while the training loss
    fell by less than `max_training_fall` since that epoch. Where training fell, it is overfitting.

    Why it matters: the weights wander: which epoch is kept decides the score. Batch statistics that drift and
    inputs that the validation part scales otherwise do this too.

    What to try: keep the best epoch; let the learning rate fall on a plateau; scale both parts alike.

    Reference: Prechelt, "Early stopping - but when?" (1998), measures such a rise; six times the noise is our own.
    """
    losses, train = facts.validation_loss(run), facts.training_loss(run)
    course = signals.smooth(losses)
    best = int(course[: max(1, len(course) - LAST)].argmin())
    low = float(course[best])
    least = float((losses[-LAST:]).min()) - low
    limit = max(min_rise * abs(low), noises * signals.noise(losses[: best + 1]))
    fall = signals.fall_since(train, best)
    evidence = (
        Evidence(
            "least rise of the last validation losses above the best", least, limit=limit, epochs=(best, len(losses))
        ),
        Evidence("fall of the training loss since", fall, limit=max_training_fall),
    )
    if least <= limit or fall >= max_training_fall or best < 2:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.STOP_EARLIER, "stopping", Direction.CHANGE, because="the best epoch lies behind the last one"
        ),
        Recommendation(
            Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="the weights wander without a gain"
        ),
    )
    return Fired(evidence, advice)
