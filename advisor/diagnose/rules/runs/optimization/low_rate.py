"""B113: the loss creeps, and the learning rate is far below what is usual for the optimizer."""

from advisor.diagnose.examples.runs import dense, falling, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Skipped, Verdict

_CREEPS = tuple(2.3 - 0.01 * epoch for epoch in range(30))


@rule(
    code="B113",
    symptom="learning_rate_too_low",
    severity="warning",
    title="The loss is still falling, and the learning rate is far below the optimizer's usual one",
    needs=("loss",),
    min_epochs=3,
    fires_on=[run_of(loss=_CREEPS, model=dense(64, learning_rate=1e-5))],
    quiet_on=[
        run_of(loss=_CREEPS, model=dense(64)),
        run_of(loss=falling(epochs=60), model=dense(64, learning_rate=1e-5)),
    ],
)
def low_rate(run: Run, *, min_rate: float = 0.1, min_fall: float = 0.01) -> Verdict:
    """Hold the learning rate against the optimizer's usual one where the loss still falls at the end.

    How it is detected: the learning rate is below `min_rate` of the usual one (0.001 for Adam and its
    kin, 0.01 for plain SGD), and the training loss still falls by more than `min_fall` of its level for
    every tenth of the epochs, by more than two standard errors.

    Why it matters: more epochs would help, but larger steps help sooner.

    What to try: three to ten times the learning rate.

    Reference: Keras's defaults; the lecture, section 3.3.
    """
    ratio = facts.rate_ratio(run)
    if ratio is None:
        return Skipped("neither optimizer nor learning rate is recorded")
    loss = facts.training_loss(run)
    trend = signals.trend_at_end(loss)
    fall = -trend.per_epoch * (len(loss) / 10) / max(abs(trend.level), 1e-12)
    evidence = (
        Evidence("learning rate against the optimizer's usual one", ratio, limit=min_rate),
        Evidence(
            "fall for each tenth of the epochs, at the end", fall, limit=min_fall, epochs=(trend.start, len(loss))
        ),
    )
    if ratio >= min_rate or fall <= min_fall or -trend.per_epoch <= 2 * trend.error:
        return Passed(evidence)
    advice = Recommendation(
        Action.TUNE_OPTIMIZATION,
        "learning_rate",
        Direction.RAISE,
        because="it is far below what is usual, and the loss still falls",
    )
    return Fired(evidence, (advice,))
