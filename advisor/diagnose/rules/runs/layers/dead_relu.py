"""C103: most units of a layer answer zero for every row."""

import numpy as np

from advisor.diagnose.examples.runs import flat, run_of
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Verdict


@rule(
    code="C103",
    symptom="dead_relu",
    severity="warning",
    title="Most units of a layer answer zero for every row",
    needs=("layers:dead_fraction",),
    fires_on=[run_of(loss=flat(), layers={"dead_fraction": {"dense": flat(0.9)}})],
    quiet_on=[run_of(loss=flat(), layers={"dead_fraction": {"dense": flat(0.2)}})],
)
def dead_relu(run: Run, *, max_dead: float = 0.6) -> Verdict:
    """Count the units that are zero on every row of the sample, layer by layer.

    How it is detected: at the end, more than `max_dead` of a layer's units are dead. Layers known to have
    another activation than a rectifier are left out: a sigmoid that stands still is not dead for ever.

    Why it matters: no gradient passes a dead unit, so it stays dead; the network is smaller than it looks.

    What to try: a lower learning rate; leaky ReLU, ELU or SELU; He initialization; zero biases.

    Reference: the lecture, section 1.2; SageMaker Debugger and DeepDiagnosis (2022) use 0.5 to 0.7.
    """
    other = _not_rectified(run)
    ends = {name: _last(each) for name, each in run.layer_traces("dead_fraction").items() if name not in other}
    worst = max(ends, key=lambda name: ends[name], default="")
    share = ends.get(worst, 0.0)
    evidence = (Evidence(f"dead units of {worst}", share, limit=max_dead, unit="fraction"),)
    if share <= max_dead:
        return Passed(evidence)
    advice = (
        Recommendation(Action.FIX_MODEL, "activation", Direction.CHANGE, because="a leaky unit cannot die"),
        Recommendation(Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="large steps kill units"),
    )
    return Fired(evidence, advice)


def _last(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    known = values[np.isfinite(values)]
    return float(known[-1]) if len(known) else 0.0


def _not_rectified(run: Run) -> frozenset[str]:
    layers = () if run.model is None else run.model.layers
    kinds = ("sigmoid", "tanh", "softplus", "elu", "selu", "linear", "softmax")
    return frozenset(layer.name for layer in layers if layer.activation in kinds and layer.kind != "Activation")
