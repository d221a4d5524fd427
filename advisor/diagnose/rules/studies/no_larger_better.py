"""S102: larger networks did no better, and training is still poor."""

import numpy as np

from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.diagnose.examples.studies import study_of, trial_of
from advisor.diagnose.reading import trials
from advisor.diagnose.reading.performance import performance
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    CannotTell,
    Evidence,
    Fired,
    NotApplicable,
    Passed,
    Recommendation,
    Reference,
    Study,
    Verdict,
)

_POOR = run_of(
    loss=falling(2.3, 1.2),
    accuracy=rising(0.1, 0.6),
    val_accuracy=rising(0.1, 0.59),
    references=[Reference(name="linear", validation={"accuracy": 0.9})],
)
_SHORT = run_of(
    loss=falling(2.3, 1.2)[:3],
    accuracy=rising(0.1, 0.6)[:3],
    val_accuracy=rising(0.1, 0.59)[:3],
    references=[Reference(name="linear", validation={"accuracy": 0.9})],
)
_FINE = run_of(loss=falling(), val_loss=falling())


@rule(
    code="S102",
    symptom="label_error",
    severity="warning",
    title="Larger networks did no better, and training is still poor",
    fires_on=[study_of([trial_of(n, {"width": 2.0**n}, 1.0 + 0.01 * n, run=_POOR, size=100 * 2**n) for n in range(7)])],
    quiet_on=[
        study_of([trial_of(n, {"width": 2.0**n}, 1.0 / (n + 1), run=_POOR, size=100 * 2**n) for n in range(7)]),
        study_of([trial_of(n, {"width": 2.0**n}, 1.0 + 0.01 * n, run=_FINE, size=100 * 2**n) for n in range(7)]),
        study_of([trial_of(n, {"width": 2.0**n}, 1.0 + 0.01 * n, run=_SHORT, size=100 * 2**n) for n in range(7)]),
    ],
)
def no_larger_better(
    study: Study, *, min_larger: float = 3.0, min_factor: float = 1.9, min_epochs: float = 8.0
) -> Verdict:
    """Count the trials with clearly more parameters than the best one; ask whether its training is acceptable.

    How it is detected: at least `min_larger` trials had `min_factor` times the best trial's trainable
    parameters or more, none was better, and the best trial's training score falls short of the target
    or of the reference models. A best trial of fewer than `min_epochs` epochs blames nothing.

    Why it matters: capacity was tried; what is left is the optimization, then the data's quality.

    What to try: look at the labels and the features; collect cleaner or richer ones.

    Reference: the lecture, section 7, question 1, last point.
    """
    found = trials.scored(study)
    sizes = trials.sizes_of(found)
    if len(found) < 2 or not np.isfinite(sizes[0]):
        return NotApplicable("sizes of the networks were not recorded")
    larger = int((sizes >= min_factor * sizes[0]).sum())
    evidence = [Evidence("larger networks that did no better", float(larger), limit=min_larger)]
    run = found[0].trial.run
    if run is None:
        return NotApplicable("the best trial's run is not recorded")
    if run.epochs < min_epochs:
        epochs = "one epoch" if run.epochs == 1 else f"{run.epochs} epochs"
        return CannotTell(f"the best trial has {epochs}: too few to blame the data", "longer trials")
    held = performance(run)
    good = held.is_good(held.train)
    evidence += held.evidence("training", held.train)
    if good is None:
        return CannotTell(
            "there is nothing to hold the training score to", "a target, or reference models", tuple(evidence)
        )
    if good or larger < min_larger:
        return Passed(tuple(evidence))
    because = f"{larger} larger networks did no better and training is still poor"
    return Fired(tuple(evidence), (Recommendation(Action.CLEAN_DATA, because=because),))
