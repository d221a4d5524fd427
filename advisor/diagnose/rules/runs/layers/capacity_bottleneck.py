"""C106: one layer is far narrower than what stands on both sides of it."""

import msgspec

from advisor.diagnose.examples.runs import dense, run_of
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    LayerFacts,
    ModelFacts,
    NotApplicable,
    Passed,
    Recommendation,
    Run,
    Verdict,
)

_WAYS_JOIN = frozenset(
    {"Add", "Attention", "AdditiveAttention", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply"}
)
_WIDENS = ("Transpose", "UpSampling1D", "UpSampling2D", "UpSampling3D", "RepeatVector")  # how kinds of layers end
_OF_CLASSES = ("categorical_crossentropy", "sparse_categorical_crossentropy")


def _with_layers(model: ModelFacts, *kinds: str, at: int) -> ModelFacts:
    """Return a model with layers of these kinds before that place."""
    more = (LayerFacts(name=kind.lower(), kind=kind) for kind in kinds)
    return msgspec.structs.replace(model, layers=(*model.layers[:at], *more, *model.layers[at:]))


_AUTOENCODER = dense(128, 2, 128, inputs=784, outputs=784, loss="mse", output_activation="sigmoid", metrics=())
_OF_PICTURES = _with_layers(dense(2, inputs=3136, outputs=1568, loss="mse"), "Reshape", "Conv2DTranspose", at=2)
_SQUEEZED = _with_layers(dense(4, 64, 32, inputs=64), "Multiply", at=2)


@rule(
    code="C106",
    symptom="capacity_bottleneck",
    severity="warning",
    title="One hidden layer is too narrow for what must pass through it",
    needs=("model",),
    min_epochs=0,
    fires_on=[run_of(model=dense(64, 2, 64)), run_of(model=dense(2))],
    quiet_on=[
        run_of(model=dense(300, 100)),
        run_of(model=dense(16, inputs=8, outputs=1, output_activation="sigmoid")),
        run_of(model=_AUTOENCODER),
        run_of(model=_OF_PICTURES),
        run_of(model=_SQUEEZED),
    ],
)
def capacity_bottleneck(run: Run, *, max_ratio: float = 8.0, few_units: float = 4.0) -> Verdict:
    """Compare each hidden layer with its neighbours and with the outputs.

    How it is detected: a hidden layer has fewer units than there are outputs and less than half of them,
    or `few_units` or fewer while the wider neighbour has more than `max_ratio` times as many. The inputs
    count as a neighbour of the first layer; of several outputs the first counts. Where ways join (a sum, a
    product, a concatenation), only layers after the last such place are looked at: what does not pass a layer
    before it may pass beside it. A network that gives back its inputs, or makes a picture or a series of what it
    is told, is narrow on purpose.

    Why it matters: what does not pass the narrowest layer is lost for every layer after it.

    What to try: widen that layer to the size of its neighbours.

    Reference: the lecture, section 4.2 (network growing); the limits are a measurement of our own
    (`python -m benchmarks.diagnosis`).
    """
    layers = () if run.model is None else run.model.layers
    joins = [place for place, layer in enumerate(layers) if layer.kind in _WAYS_JOIN]
    layers = layers[joins[-1] + 1 :] if joins else layers
    heads = [head.layer for head in run.model.heads] if run.model is not None else []
    dense_layers = [layer for layer in layers if layer.kind == "Dense" and layer.units and layer.name not in heads[1:]]
    if len(dense_layers) < 2:
        return Passed()
    widths = [_inputs_of(dense_layers[0]), *(layer.units or 0 for layer in dense_layers)]
    if _is_meant(layers, widths, run.model.loss if run.model is not None else None):
        return NotApplicable("a network that gives back what it is told is narrow on purpose")
    hidden = range(1, len(widths) - 1)
    narrow = [place for place in hidden if _is_narrow(widths, place, max_ratio, few_units)]
    evidence = tuple(
        Evidence(f"units of {dense_layers[place - 1].name}", float(widths[place]), limit=few_units) for place in narrow
    )
    if not narrow:
        return Passed(
            (
                Evidence(
                    "units of the narrowest hidden layer",
                    float(min(widths[place] for place in hidden)),
                    limit=few_units,
                ),
            )
        )
    advice = Recommendation(
        Action.MORE_CAPACITY, "width", Direction.RAISE, because="too little passes the narrowest layer"
    )
    return Fired(evidence, (advice,))


def _inputs_of(layer: LayerFacts) -> int:
    """Return the inputs of a dense layer with biases, from its number of parameters."""
    return max(0, layer.parameters // (layer.units or 1) - 1)


def _is_meant(layers: tuple[LayerFacts, ...], widths: list[int], loss: str | None) -> bool:
    """Say whether what passes is to be short: an autoencoder, of numbers or by layers that widen again."""
    gives_back = widths[0] == widths[-1] and loss not in _OF_CLASSES
    return gives_back or any(layer.kind.endswith(_WIDENS) for layer in layers)


def _is_narrow(widths: list[int], place: int, max_ratio: float, few_units: float) -> bool:
    units = widths[place]
    if units < widths[-1] / 2:
        return True
    return units <= few_units and max(widths[place - 1], widths[place + 1]) > max_ratio * units
