"""C101: hardly any gradient reaches the first layer."""

import numpy as np

from advisor.diagnose.examples.runs import flat, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict


@rule(
    code="C101",
    symptom="vanishing_gradient",
    severity="warning",
    title="Hardly any gradient reaches the first layers",
    needs=("layers:gradient_norm",),
    fires_on=[run_of(loss=flat(), layers={"gradient_norm": {"first": flat(1e-7), "last": flat(0.1)}})],
    quiet_on=[run_of(loss=flat(), layers={"gradient_norm": {"first": flat(0.05), "last": flat(0.1)}})],
)
def vanishing_gradient(
    run: Run, *, min_ratio: float = 1e-3, small: float = 1e-4, deep: float = 4.0, stuck_ratio: float = 0.02
) -> Verdict:
    """Compare the gradient of the first layer's weights with that of the last.

    How it is detected: the median ratio of the two norms over the run is below `min_ratio`, and the first
    is below `small` itself. In a network of more than `deep` layers whose training loss is still about that
    of a constant answer, a ratio below `stuck_ratio` is enough.

    Why it matters: the first layers stay as they were initialized; depth buys nothing.

    What to try: a non-saturating activation (SELU, ELU, ReLU) with its initializer; batch normalization;
    fewer layers.

    Reference: the lecture, section 1; limits of AUTOTRAINER (2021), doi:10.1109/ICSE43902.2021.00043.
    """
    norms = [values[np.isfinite(values)] for values in run.layer_traces("gradient_norm").values()]
    norms = [values for values in norms if len(values)]
    if len(norms) < 2:
        return NotApplicable("fewer than two layers have a gradient")
    first, last = signals.median(norms[0]), signals.median(norms[-1])
    ratio = first / max(last, 1e-300)
    evidence = (
        Evidence("gradient norm of the first layer against the last", ratio, limit=min_ratio),
        Evidence("gradient norm of the first layer", first, limit=small),
    )
    faint = ratio < min_ratio and first < small
    stuck = len(norms) > deep and ratio < stuck_ratio and _is_at_chance(run)
    if last <= 0 or not (faint or stuck):
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.FIX_MODEL, "activation", Direction.CHANGE, because="saturating layers pass hardly any gradient on"
        ),
        Recommendation(
            Action.FIX_MODEL, "batch_normalization", Direction.CHANGE, because="normalized layers pass the gradient on"
        ),
        Recommendation(Action.LESS_CAPACITY, "depth", Direction.LOWER, because="fewer layers lose less of it"),
    )
    return Fired(evidence, advice)


def _is_at_chance(run: Run) -> bool:
    chance = facts.chance_loss(run)
    if chance is None or facts.hides_penalty(run) or facts.optional_trace(run, "loss") is None:
        return False
    return signals.level_at_end(facts.training_loss(run)) > 0.85 * chance
