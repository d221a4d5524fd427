"""B117: over the whole log the loss came down by next to nothing."""

from advisor.diagnose.examples.runs import falling, flat, rising, run_of
from advisor.diagnose.reading import excerpts, facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_CREEPS = (1.06, 1.04, 1.03, 1.03, 1.03, 1.03, 1.02, 1.01, 1.02, 1.01)


@rule(
    code="B117",
    symptom="not_learning",
    severity="info",
    title="Over the whole log the loss came down by next to nothing",
    needs=("loss",),
    min_epochs=8,
    fires_on=[run_of(loss=_CREEPS, val_loss=_CREEPS)],
    quiet_on=[
        run_of(loss=falling()),
        run_of(loss=flat(0.3), accuracy=flat(0.95)),
        run_of(loss=_CREEPS, accuracy=rising(0.3, 0.6, epochs=10)),
    ],
)
def hardly_learned(run: Run, *, max_improvement: float = 0.07, good_accuracy: float = 0.8) -> Verdict:
    """Ask how far the losses came down in all, where nothing says what a constant answer would cost.

    How it is detected: training and validation loss (where recorded) both improved by less than `max_improvement`
    of their first value, and accuracy, where recorded, is below `good_accuracy` and rose by less than
    `max_improvement`. A log that begins in the middle of a run looks the same: where its count does not tell, it is
    a hint.

    Why it matters: a network that answers nearly the same for every row is not worth training on.

    What to try: log the run from its first epoch; another learning rate; scaled inputs; fewer saturating layers.

    Reference: not_learning (B108) takes 2 % where the chance level is known.
    """
    if excerpts.begins_midway(run):
        return NotApplicable("the log begins in the middle: what was learned before is not in it")
    if facts.chance_loss(run) is not None:
        return NotApplicable("B108 looks where the loss of a constant answer is known")
    names = [name for name in ("loss", "val_loss") if facts.optional_trace(run, name) is not None]
    improved = max((_improvement(run, name) for name in names), default=1.0)
    evidence = [Evidence("largest improvement of a loss", improved, limit=max_improvement)]
    pair = facts.accuracies(run)
    if pair is not None:
        rise = float(signals.smooth(pair.train).max() - pair.train[0])
        evidence.append(Evidence("rise of training accuracy", rise, limit=max_improvement))
        if rise >= max_improvement or float(pair.train.max()) >= good_accuracy:
            return Passed(tuple(evidence))
    if improved >= max_improvement:
        return Passed(tuple(evidence))
    advice = Recommendation(
        Action.TUNE_OPTIMIZATION, "learning_rate", Direction.CHANGE, because="the loss hardly moves"
    )
    return Fired(tuple(evidence), (advice,))


def _improvement(run: Run, name: str) -> float:
    values = run.trace(name)
    return -signals.relative_change(float(values[0]), float(signals.smooth(values).min()))
