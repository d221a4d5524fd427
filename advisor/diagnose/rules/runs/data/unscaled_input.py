"""E101: the inputs are not scaled."""

from msgspec.structs import replace

from advisor.diagnose.examples.runs import run_of, ten_classes
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    DataFacts,
    Direction,
    Evidence,
    Fired,
    LayerFacts,
    ModelFacts,
    Passed,
    Recommendation,
    Run,
    Skipped,
    Verdict,
)

_TAKES_RAW = frozenset(
    {"Rescaling", "Discretization", "Hashing", "HashedCrossing", "CategoryEncoding"}
    | {"IntegerLookup", "StringLookup", "TextVectorization"}
    | {"Lambda", "Divide", "TrueDivide", "Multiply", "Subtract"}  # arithmetic of the model's own
)


@rule(
    code="E101",
    symptom="unscaled_input",
    severity="warning",
    title="The inputs are not scaled",
    needs=("data",),
    min_epochs=0,
    fires_on=[run_of(data=replace(ten_classes(), input_min=0.0, input_max=255.0, input_mean=73.0, input_std=90.0))],
    quiet_on=[
        run_of(data=ten_classes()),
        run_of(data=replace(ten_classes(), input_min=0.0, input_max=1.0, input_mean=0.3, input_std=0.35)),
        run_of(
            data=replace(ten_classes(), input_min=0.0, input_max=199.0, input_mean=99.0, input_std=58.0),
            model=ModelFacts(layers=(LayerFacts(name="words", kind="Embedding"),)),
        ),
        run_of(
            data=replace(ten_classes(), input_min=0.0, input_max=255.0, input_mean=73.0, input_std=90.0),
            model=ModelFacts(layers=(LayerFacts(name="by_255", kind="TrueDivide"),)),
        ),
    ],
)
def unscaled_input(
    run: Run, *, max_level: float = 10.0, min_spread: float = 0.01, max_spread_ratio: float = 100.0
) -> Verdict:
    """Read range and spread of the inputs as the network sees them.

    How it is detected: their standard deviation or the size of their mean is above `max_level` (a single
    far value is not enough), or their standard deviation is below `min_spread`, or features differ in
    spread by more than `max_spread_ratio` and reach beyond `max_level`. A first layer that scales them
    itself, or takes them as numbers of words or categories (an embedding), is accepted.

    Why it matters: the first layer starts saturated or blind, and one learning rate cannot fit all weights.

    What to try: standardize each feature with the training part's mean and standard deviation.

    Reference: LeCun et al., "Efficient BackProp" (1998), doi:10.1007/3-540-49430-8_2; the lecture, section 1.3.
    """
    data = run.data
    if data is None or data.input_std is None:
        return Skipped("the spread of the inputs was not recorded")
    level = max(data.input_std, abs(data.input_mean or 0.0))
    evidence = [Evidence("spread or mean of the inputs, the larger", level, limit=max_level)]
    far = level > max_level
    flat = 0.0 < data.input_std < min_spread
    if flat:
        evidence.insert(0, Evidence("spread of the inputs", data.input_std, limit=min_spread))
    uneven = _is_uneven(data, max_level, max_spread_ratio)
    if data.feature_spread_ratio is not None:
        evidence.append(
            Evidence("largest against smallest spread of a feature", data.feature_spread_ratio, limit=max_spread_ratio)
        )
    if uneven and not far and not flat:
        evidence.reverse()
    if not (far or flat or uneven) or _is_normalized(run):
        return Passed(tuple(evidence))
    advice = Recommendation(
        Action.FIX_MODEL,
        "scaling",
        Direction.CHANGE,
        because="standardize the inputs with what the training part shows",
    )
    return Fired(tuple(evidence), (advice,))


def _is_uneven(data: DataFacts, max_level: float, max_spread_ratio: float) -> bool:
    reach = max(abs(data.input_min or 0.0), abs(data.input_max or 0.0))
    return (data.feature_spread_ratio or 1.0) > max_spread_ratio and reach > max_level and (data.input_std or 0.0) > 2.0


def _is_normalized(run: Run) -> bool:
    """Say whether the first layer that does anything scales its inputs, or takes them for numbers of things."""
    if run.model is None:
        return False
    kinds = [layer.kind for layer in run.model.layers if layer.kind not in ("InputLayer", "Flatten", "Reshape")]
    return bool(kinds) and ("Normalization" in kinds[0] or "Embedding" in kinds[0] or kinds[0] in _TAKES_RAW)
