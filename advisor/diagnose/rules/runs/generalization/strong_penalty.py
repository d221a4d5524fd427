"""A114: the recipe's penalty is strong, and training is poor."""

from msgspec.structs import replace

from advisor.diagnose.examples.runs import falling, recipe, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.reading.performance import performance
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    NotApplicable,
    Passed,
    Recommendation,
    Reference,
    Run,
    Verdict,
)
from advisor.records.recipe import Penalty, PenaltyKind

_STRONG = replace(recipe(), penalty=Penalty(kind=PenaltyKind.L2, strength=0.3))
_WEAK = replace(recipe(), penalty=Penalty(kind=PenaltyKind.L2, strength=1e-4))
_LINEAR = Reference(name="linear", train={"accuracy": 0.9}, validation={"accuracy": 0.88})


@rule(
    code="A114",
    symptom="over_regularized",
    severity="warning",
    title="The penalty on the weights is strong, and training is poor",
    needs=("loss", "recipe"),
    min_epochs=2,
    fires_on=[
        run_of(loss=falling(90.0, 2.3), accuracy=rising(0.1, 0.4), recipe=_STRONG),
        run_of(loss=falling(9.0, 1.9), accuracy=rising(0.1, 0.6), val_accuracy=rising(0.1, 0.6), recipe=_STRONG),
    ],
    quiet_on=[
        run_of(loss=falling(9.0, 1.9), accuracy=rising(0.1, 0.6), recipe=_WEAK, references=[_LINEAR]),
        run_of(loss=falling(9.0, 0.4), accuracy=rising(0.1, 0.97), recipe=_STRONG),
    ],
)
def strong_penalty(
    run: Run, *, max_strength: float = 0.1, max_costly_strength: float = 0.01, min_accuracy: float = 0.95
) -> Verdict:
    """Read the strength of the penalty off the recipe where its share of the loss was not recorded.

    How it is detected: the penalty is `max_strength` or stronger and training accuracy is below `min_accuracy`; or it
    is `max_costly_strength` or stronger and training falls short of the target or the best reference model.

    Why it matters: the optimizer is busy making weights small instead of predictions right.

    What to try: a tenth of the penalty's strength.

    Reference: the lecture, section 4.1; Keras's own default is 0.01, the usual range 1e-5 to 1e-2.
    """
    if run.recipe is None or run.recipe.penalty.kind is PenaltyKind.NONE:
        return NotApplicable("the recipe has no penalty on weights")
    if facts.optional_trace(run, "penalty_share") is not None:
        return NotApplicable("A110 reads how much of the loss is penalty")
    held = performance(run)
    good = held.is_good(held.train)
    limit = max_strength if good is None else max_costly_strength
    strength = Evidence("strength of the penalty", run.recipe.penalty.strength, limit=limit)
    shown = (strength, *held.evidence("training", held.train))
    pair = facts.accuracies(run)
    low = good is None and pair is not None and signals.level_at_end(pair.train) < min_accuracy
    if strength.value < limit or not (good is False or low):
        return Passed(shown)
    advice = Recommendation(
        Action.LESS_REGULARIZATION,
        "penalty_strength",
        Direction.LOWER,
        because="a strong penalty makes weights small instead of predictions right",
    )
    return Fired(shown, (advice,))
