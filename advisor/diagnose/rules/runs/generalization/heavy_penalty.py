"""A110: the penalty on the weights is most of the loss, and training is poor."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, rising, run_of, ten_classes
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.reading.performance import performance
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    FloatArray,
    NotApplicable,
    Passed,
    Recommendation,
    Run,
    Verdict,
)


@rule(
    code="A110",
    symptom="over_regularized",
    severity="warning",
    title="The penalty on the weights is most of the loss, and training is poor",
    needs=("loss", "penalty_share"),
    min_epochs=2,
    fires_on=[run_of(loss=falling(9.0, 2.5), penalty_share=flat(0.7), accuracy=rising(0.1, 0.3), data=ten_classes())],
    quiet_on=[
        run_of(loss=falling(), penalty_share=flat(0.1)),
        run_of(loss=falling(), penalty_share=flat(0.6), accuracy=rising(0.1, 0.97)),
    ],
)
def heavy_penalty(
    run: Run, *, max_share: float = 0.5, min_accuracy: float = 0.95, min_strength: float = 1e-3
) -> Verdict:
    """Read the share of the loss that is penalty, where the training part is not yet predicted well.

    How it is detected: the penalty is more than `max_share` of the loss at the end or after the first
    epoch (a heavy one soon has no weights left to count), its strength is `min_strength` or more where
    it is known, and training accuracy is below `min_accuracy`, the stated target or the best reference
    model. A penalty of large share is harmless where the rest of the loss has become small.

    Why it matters: the optimizer is busy making weights small instead of predictions right.

    What to try: a tenth of the penalty's strength.

    Reference: the lecture, section 4.1; the limit of one half is a measurement of our
    own (`python -m benchmarks.diagnosis`).
    """
    if run.recipe is not None and run.recipe.penalty.strength < min_strength:
        return NotApplicable("the recipe's penalty is weak: large weights make its share large")
    shares = run.trace("penalty_share")
    share = max(signals.level_at_end(shares), float(shares[0]))
    evidence = [Evidence("share of the loss that is penalty", share, limit=max_share, unit="fraction")]
    poor, shown = _is_poor(run, min_accuracy)
    evidence += shown
    if share <= max_share or not poor:
        return Passed(tuple(evidence))
    advice = Recommendation(
        Action.LESS_REGULARIZATION,
        "penalty_strength",
        Direction.LOWER,
        because="most of what is minimized is the penalty",
    )
    return Fired(tuple(evidence), (advice,))


def _is_poor(run: Run, min_accuracy: float) -> tuple[bool, list[Evidence]]:
    held = performance(run)
    if held.limit is not None and held.train is not None:
        return held.is_good(held.train) is False, list(held.evidence("training", held.train))
    pair = facts.accuracies(run)
    if pair is not None:
        level = signals.level_at_end(pair.train)
        return level < min_accuracy, [Evidence("training accuracy", level, limit=min_accuracy)]
    return _hardly_fell(facts.training_loss(run)), []


def _hardly_fell(loss: FloatArray) -> bool:
    return float(np.min(loss)) > 0.5 * float(loss[0])
