"""C104: most units of a layer sit where their activation is flat."""

import numpy as np

from advisor.diagnose.examples.runs import flat, run_of
from advisor.diagnose.reading import signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Verdict


@rule(
    code="C104",
    symptom="saturated_activation",
    severity="warning",
    title="Most answers of a layer lie where its activation is flat",
    needs=("layers:saturated_fraction",),
    fires_on=[run_of(loss=flat(), layers={"saturated_fraction": {"dense": flat(0.8)}})],
    quiet_on=[run_of(loss=flat(), layers={"saturated_fraction": {"dense": flat(0.1)}})],
)
def saturated_activation(run: Run, *, max_saturated: float = 0.5) -> Verdict:
    """Read the share of sigmoid and tanh answers at the ends of their range, layer by layer.

    How it is detected: over the run, the median share of saturated answers of a layer is above
    `max_saturated`.

    Why it matters: where an activation is flat its gradient is nothing, and layers below learn nothing.

    What to try: scaled inputs; Glorot initialization; batch normalization; ReLU, ELU or SELU.

    Reference: the lecture, section 1.2; DeepDiagnosis (2022), doi:10.1145/3510003.3510071.
    """
    shares = {name: _usual(values) for name, values in run.layer_traces("saturated_fraction").items()}
    worst = max(shares, key=lambda name: shares[name], default="")
    share = shares.get(worst, 0.0)
    evidence = (Evidence(f"saturated answers of {worst}", share, limit=max_saturated, unit="fraction"),)
    if share <= max_saturated:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.FIX_MODEL, "activation", Direction.CHANGE, because="a flat activation passes no gradient on"
        ),
        Recommendation(
            Action.FIX_MODEL, "scaling", Direction.CHANGE, because="smaller inputs keep units out of their flat ends"
        ),
    )
    return Fired(evidence, advice)


def _usual(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    known = values[np.isfinite(values)]
    return signals.median(known) if len(known) else 0.0
