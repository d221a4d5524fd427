"""C105: the spread of activations grows or shrinks from layer to layer."""

from itertools import pairwise

import numpy as np

from advisor.diagnose.examples.runs import flat, run_of
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
    code="C105",
    symptom="poor_initialization",
    severity="warning",
    title="Activations grow or shrink from layer to layer",
    needs=("layers:activation_std",),
    fires_on=[run_of(loss=flat(), layers={"activation_std": {"a": flat(1.0), "b": flat(30.0), "c": flat(900.0)}})],
    quiet_on=[run_of(loss=flat(), layers={"activation_std": {"a": flat(1.0), "b": flat(0.8), "c": flat(1.4)}})],
)
def uneven_layers(run: Run, *, max_ratio: float = 10.0) -> Verdict:
    """Compare the spread of activations of neighbouring hidden layers after the first epoch.

    How it is detected: the standard deviation of one hidden layer's activations is more than `max_ratio`
    times that of its neighbour, or less than one part in `max_ratio`. The output layer is left out:
    its spread is the task's.

    Why it matters: what should pass forwards, and the gradient backwards, fades or blows up with depth.

    What to try: the initializer that belongs to the activation (LeCun normal for SELU, He for ReLU,
    Glorot for tanh and sigmoid); batch normalization.

    Reference: Glorot and Bengio (2010); the lecture, section 1.1.
    """
    last = "" if run.model is None or not run.model.layers else run.model.layers[-1].name
    spreads = [_first(each) for name, each in run.layer_traces("activation_std").items() if name != last]
    hidden = [spread for spread in spreads if spread is not None]
    if len(hidden) < 2:
        return NotApplicable("fewer than two hidden layers were measured")
    ratios = [max(a, b) / max(min(a, b), 1e-12) for a, b in pairwise(hidden)]
    worst = max(ratios)
    evidence = (Evidence("spread of activations of a layer against its neighbour", worst, limit=max_ratio),)
    if worst <= max_ratio:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.FIX_MODEL,
            "initializer",
            Direction.CHANGE,
            because="the spread should stay the same from layer to layer",
        ),
        Recommendation(
            Action.FIX_MODEL, "batch_normalization", Direction.CHANGE, because="it restores the spread at every layer"
        ),
    )
    return Fired(evidence, advice)


def _first(values: FloatArray) -> float | None:
    known = values[np.isfinite(values)]
    return float(known[0]) if len(known) else None
