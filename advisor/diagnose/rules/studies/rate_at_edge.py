"""S101: the best trials lie at the edge of the learning rates that were tried."""

import numpy as np

from advisor.diagnose.examples.studies import study_of, trials_over
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

_RATES = [10 ** (-5 + 0.25 * step) for step in range(12)]


@rule(
    code="S101",
    symptom="performance_plateau",
    severity="warning",
    title="The best trials lie at the edge of the learning rates that were tried",
    fires_on=[study_of(trials_over("learning_rate", _RATES, lambda rate: 1.0 - 0.1 * np.log10(rate)))],
    quiet_on=[study_of(trials_over("learning_rate", _RATES, lambda rate: 1.0 + (np.log10(rate) + 3.5) ** 2))],
)
def rate_at_edge(study: Study, *, edge_share: float = 0.15, min_trials: float = 8.0) -> Verdict:
    """Ask where, on a log axis of the learning rates tried, the best fifth of the trials lie.

    How it is detected: the median learning rate of the best fifth (three at least) lies within
    `edge_share` of either end of what was tried.

    Why it matters: better ones may lie outside of what was searched.

    What to try: move the range of the learning rate by a factor of ten towards that end.

    Reference: Godbole et al., "Deep learning tuning playbook" (2023): bad search space boundaries.
    """
    found = trials.scored(study)
    rates = trials.values_of(found, "learning_rate")
    known = rates[np.isfinite(rates) & (rates > 0)]
    if len(known) == 0 or np.ptp(known) <= 0:
        return NotApplicable("the learning rate was not varied")
    if len(known) < min_trials:
        return CannotTell(f"{len(known)} finished trials are few", record_next=f"{min_trials:.0f} finished trials")
    best = trials.values_of(trials.best_few(found), "learning_rate")
    best = np.log(best[np.isfinite(best) & (best > 0)])
    low, high = float(np.log(known.min())), float(np.log(known.max()))
    place = (signals.median(best) - low) / (high - low) if len(best) else 0.5
    to_edge = min(place, 1 - place)
    evidence = (
        Evidence("distance of the best trials from the edge, as a share of the range", to_edge, limit=edge_share),
    )
    if to_edge >= edge_share:
        return Passed(evidence)
    way = Direction.LOWER if place < 0.5 else Direction.RAISE
    return Fired(
        evidence,
        (Recommendation(Action.TUNE_OPTIMIZATION, "learning_rate", way, because="better ones may lie outside"),),
    )
