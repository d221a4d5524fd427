"""D104: hidden layers without an activation: the network is linear there."""

from advisor.diagnose.examples.runs import dense, run_of
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    LayerFacts,
    ModelFacts,
    Passed,
    Recommendation,
    Run,
    Verdict,
)
from advisor.records.run import HeadFacts

_WITH_WEIGHTS = ("Dense", "Conv1D", "Conv2D", "Conv3D", "SeparableConv2D", "DepthwiseConv2D")
_BENDS = (
    *("Activation", "ReLU", "Softmax", "LayerNormalization", "GroupNormalization", "UnitNormalization"),
    *("Max", "Add", "Concatenate", "Multiply", "Attention", "Lambda"),
)
_HEADS = (("price", "linear"), ("kind", "softmax"))


def _two_heads() -> ModelFacts:
    layers = tuple(LayerFacts(name=name, kind="Dense", activation=bent) for name, bent in (("hidden", "relu"), *_HEADS))
    heads = tuple(HeadFacts(name=name, layer=name, activation=bent) for name, bent in _HEADS)
    return ModelFacts(layers=layers, heads=heads)


def _block(between: str, *, inside: int) -> ModelFacts:
    """Two layers of 64 around a linear one."""
    first, last = (LayerFacts(name=name, kind="Conv2D", units=64, activation="relu") for name in ("first", "last"))
    linear = LayerFacts(name="project", kind="Conv2D", units=inside, activation="linear")
    return ModelFacts(layers=(first, linear, LayerFacts(name="between", kind=between), last))


@rule(
    code="D104",
    symptom="missing_activation",
    severity="warning",
    title="A hidden layer has no activation",
    needs=("model",),
    min_epochs=0,
    fires_on=[run_of(model=dense(64, 64, activation="linear"))],
    quiet_on=[
        run_of(model=dense(64, 64)),
        run_of(model=dense()),
        run_of(model=_two_heads()),
        run_of(model=_block("BatchNormalization", inside=16)),
        run_of(model=_block("LayerNormalization", inside=64)),
    ],
)
def missing_activation(run: Run) -> Verdict:
    """Look for a hidden layer whose output reaches the next one unbent.

    How it is detected: a dense or convolutional layer before the last (or before each output, where there
    are several) has a linear activation (Keras's
    default when none is given), and nothing that bends follows before the next one: an activation, a normalization of
    each row, a maximum, a branch that joins. A layer that is narrower than both its neighbours is a bottleneck, which
    is linear on purpose.

    Why it matters: two linear layers in a row are one linear layer, however many units they have.

    What to try: `activation="relu"` with He, or `"selu"` with LeCun normal initialization.

    Reference: the lecture, section 1.2; DeepDiagnosis (2022), doi:10.1145/3510003.3510071; of linear bottlenecks:
    Sandler et al., "MobileNetV2" (2018), arXiv:1801.04381.
    """
    layers = () if run.model is None else run.model.layers
    heads = {head.layer for head in run.model.heads} if run.model is not None else set()
    places = [place for place, layer in enumerate(layers) if layer.kind in _WITH_WEIGHTS]
    ends = places[1:]
    stretches = [(place, end) for place, end in zip(places, ends, strict=False) if layers[place].name not in heads]
    weighty = [layers[place] for place in places]
    unbent = [
        place
        for place, end in stretches
        if _is_linear(layers[place:end]) and not _is_bottleneck(weighty, places.index(place))
    ]
    evidence = tuple(
        Evidence(f"units of {layers[place].name}, without an activation", float(layers[place].units or 0))
        for place in unbent
    )
    if not unbent:
        return Passed((Evidence("hidden layers without an activation", 0.0, limit=0.0),))
    advice = Recommendation(
        Action.FIX_MODEL, "activation", Direction.CHANGE, because="linear layers in a row are one linear layer"
    )
    return Fired(evidence, (advice,))


def _is_linear(stretch: tuple[LayerFacts, ...]) -> bool:
    """Say whether a layer and what follows it up to the next leave its output unbent."""
    if stretch[0].activation not in (None, "linear"):
        return False
    return not any(any(kind in each.kind for kind in _BENDS) or each.kind == "ELU" for each in stretch[1:])


def _is_bottleneck(layers: list[LayerFacts], place: int) -> bool:
    """Say whether a layer with weights is narrower than the one before and the one after it."""
    if place == 0:
        return False
    before, units, after = (layers[each].units or 0 for each in (place - 1, place, place + 1))
    return units < before and units < after
