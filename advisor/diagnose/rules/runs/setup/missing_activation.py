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
_HEADS = (("price", "linear"), ("kind", "softmax"))


def _two_heads() -> ModelFacts:
    layers = tuple(LayerFacts(name=name, kind="Dense", activation=bent) for name, bent in (("hidden", "relu"), *_HEADS))
    heads = tuple(HeadFacts(name=name, layer=name, activation=bent) for name, bent in _HEADS)
    return ModelFacts(layers=layers, heads=heads)


@rule(
    code="D104",
    symptom="missing_activation",
    severity="warning",
    title="A hidden layer has no activation",
    needs=("model",),
    min_epochs=0,
    fires_on=[run_of(model=dense(64, 64, activation="linear"))],
    quiet_on=[run_of(model=dense(64, 64)), run_of(model=dense()), run_of(model=_two_heads())],
)
def missing_activation(run: Run) -> Verdict:
    """Look for a hidden layer whose output reaches the next one unbent.

    How it is detected: a dense or convolutional layer before the last (or before each output, where there
    are several) has a linear activation (Keras's
    default when none is given), and no activation layer follows before the next one.

    Why it matters: two linear layers in a row are one linear layer, however many units they have.

    What to try: `activation="relu"` with He, or `"selu"` with LeCun normal initialization.

    Reference: the lecture, section 1.2; DeepDiagnosis (2022), doi:10.1145/3510003.3510071.
    """
    layers = () if run.model is None else run.model.layers
    heads = {head.layer for head in run.model.heads} if run.model is not None else set()
    places = [place for place, layer in enumerate(layers) if layer.kind in _WITH_WEIGHTS]
    ends = places[1:]
    stretches = [(place, end) for place, end in zip(places, ends, strict=False) if layers[place].name not in heads]
    unbent = [place for place, end in stretches if _is_linear(layers[place:end])]
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
    return not any(
        "Activation" in each.kind or "ReLU" in each.kind or each.kind in ("ELU", "Softmax") for each in stretch[1:]
    )
