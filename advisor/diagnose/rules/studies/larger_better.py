"""S103: the largest networks tried are the best."""

import numpy as np

from advisor.diagnose.examples.studies import study_of, trial_of
from advisor.diagnose.reading import signals, trials
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    CannotTell,
    Direction,
    Evidence,
    Fired,
    NotApplicable,
    Passed,
    Recommendation,
    Study,
    Verdict,
)
from advisor.records.ranks import rank_correlation, ranks_of


@rule(
    code="S103",
    symptom="capacity_bottleneck",
    severity="warning",
    title="The largest networks tried are the best",
    fires_on=[study_of([trial_of(n, {"width": 2.0**n}, 1.0 / (n + 1), size=100 * 2**n) for n in range(8)])],
    quiet_on=[study_of([trial_of(n, {"width": 2.0**n}, 1.0 + (n - 4) ** 2, size=100 * 2**n) for n in range(8)])],
)
def larger_better(study: Study, *, min_correlation: float = 0.5, min_trials: float = 8.0) -> Verdict:
    """Correlate rank of size with rank of score, and ask where the best trials stand.

    How it is detected: the rank correlation of trainable parameters with the score is above
    `min_correlation`, and the best fifth of the trials lies in the upper third of the sizes tried.

    Why it matters: a network larger than any tried may be better still.

    What to try: raise the upper ends of width and depth.

    Reference: Godbole et al., "Deep learning tuning playbook" (2023); the lecture, section 7, question 1.
    """
    found = trials.scored(study)
    sizes = trials.sizes_of(found)
    if len(found) < 2 or not np.isfinite(sizes).all() or np.ptp(sizes) <= 0:
        return NotApplicable("sizes of the networks were not varied or not recorded")
    if len(found) < min_trials:
        return CannotTell(f"{len(found)} finished trials are few", record_next=f"{min_trials:.0f} finished trials")
    gain = -(rank_correlation(sizes, np.arange(len(found), dtype=np.float64)) or 0.0)
    place = signals.median(ranks_of(sizes)[: len(trials.best_few(found))]) / (len(found) - 1)
    evidence = (
        Evidence("rank correlation of size with score", gain, limit=min_correlation),
        Evidence("rank of the best trials' size, as a share", place, limit=2 / 3),
    )
    if gain <= min_correlation or place <= 2 / 3:
        return Passed(evidence)
    return Fired(
        evidence,
        (Recommendation(Action.MORE_CAPACITY, "width", Direction.RAISE, because="the largest tried did best"),),
    )
