"""A101: training performance is poor although training has come to rest."""

from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.reading.performance import performance
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    CannotTell,
    Direction,
    Evidence,
    Fired,
    Passed,
    Recommendation,
    Reference,
    Run,
    Verdict,
)

_LINEAR = Reference(name="linear", train={"accuracy": 0.9}, validation={"accuracy": 0.88})


@rule(
    code="A101",
    symptom="underfit",
    severity="warning",
    title="Training performance is poor although training has come to rest",
    needs=("loss",),
    min_epochs=4,
    fires_on=[
        run_of(loss=falling(2.3, 1.2), accuracy=rising(0.1, 0.6), val_accuracy=rising(0.1, 0.59), references=[_LINEAR])
    ],
    quiet_on=[run_of(loss=falling(), accuracy=rising(), val_accuracy=rising(), references=[_LINEAR])],
)
def underfitting(
    run: Run,
    *,
    max_shortfall: float = 0.03,
    max_loss_shortfall: float = 0.2,
    max_gap: float = 0.1,
    max_fall: float = 0.05,
) -> Verdict:
    """Hold the training performance against the stated target, else against simple models on the same rows.

    How it is detected: the training score falls short of the target, or of what the best reference model
    (linear, boosting) reached on the validation part, by more than `max_shortfall` (of a loss: the
    fraction `max_loss_shortfall`) and two standard errors, the gap between training and validation is
    small (`max_gap`), and the training loss no longer falls by `max_fall` for every tenth of the epochs.

    Why it matters: the training data at hand are not being used, so there is no reason to gather more.

    What to try: a larger network, then a better tuned optimizer, then cleaner data.

    Reference: the lecture, section 7, question 1.
    """
    held = performance(run)
    short = None if held.train is None else held.short_of_limit(held.train)
    if held.limit is None or held.train is None or short is None:
        missing = "a target, or reference models on the same rows"
        return CannotTell("there is nothing to hold the training performance to", record_next=missing)
    loss = facts.training_loss(run)
    trend = signals.trend_at_end(loss)
    fall = -trend.per_epoch * len(loss) / 10 / max(abs(trend.level), 1e-12)
    allowed = (max_loss_shortfall * abs(held.limit) if held.is_a_loss else max_shortfall) + 2 * held.error
    resting = (signals.rest_since(loss, by=max_fall), len(loss))
    evidence = (
        Evidence(f"training {held.metric} short of {held.limit_name}", short, limit=allowed),
        Evidence(f"training {held.metric}", held.train, limit=held.limit),
        Evidence("fall for each tenth of the epochs, at the end", fall, limit=max_fall, epochs=resting),
    )
    scale = abs(held.limit) if held.is_a_loss else 1.0
    at_rest = fall < max_fall or -trend.per_epoch <= 2 * trend.error
    small_gap = held.gap is None or held.gap <= max_gap * scale + 2 * held.error
    if short <= allowed or not small_gap or not at_rest:
        return Passed(evidence)
    wider = Recommendation(
        Action.MORE_CAPACITY, "width", Direction.RAISE, because="training is at rest below what simple models reach"
    )
    rate = Recommendation(
        Action.TUNE_OPTIMIZATION,
        "learning_rate",
        Direction.CHANGE,
        because="a poorly tuned optimizer looks like a small network",
    )
    if facts.dropout_rate(run) > 0 or _penalized(run):
        less = Recommendation(
            Action.LESS_REGULARIZATION, "dropout", Direction.LOWER, because="regularization holds training back"
        )
        return Fired(evidence, (wider, less, rate))
    return Fired(evidence, (wider, rate))


def _penalized(run: Run) -> bool:
    return run.recipe is not None and run.recipe.penalty.kind.value != "none"
