"""S104: the best trials differ by less than seeds do."""

import numpy as np
from msgspec.structs import replace

from advisor.diagnose.examples.studies import study_of, trial_of
from advisor.diagnose.reading import trials
from advisor.diagnose.rule import rule
from advisor.records import Action, CannotTell, Evidence, Fired, Metric, Passed, Recommendation, Study, Verdict
from advisor.records.study import Winner

_CLOSE = study_of([trial_of(n, {"width": 8.0 * (n + 1)}, 0.500 + 0.001 * n) for n in range(8)])
_APART = study_of([trial_of(n, {"width": 8.0 * (n + 1)}, 0.500 + 0.1 * n) for n in range(8)])
_NOISE = tuple({"loss": value} for value in (0.47, 0.5, 0.53, 0.51, 0.49))


@rule(
    code="S104",
    symptom="unstable_validation",
    severity="info",
    title="The best trials differ by less than seeds do",
    fires_on=[replace(_CLOSE, winner=Winner(trial=0, validation_scores=_NOISE))],
    quiet_on=[replace(_APART, winner=Winner(trial=0, validation_scores=_NOISE))],
)
def seed_noise(study: Study, *, max_share: float = 1.0, min_seeds: float = 3.0) -> Verdict:
    """Compare the lead of the best trial over the third best with the spread between seeds.

    How it is detected: the winner was trained again on at least `min_seeds` fresh seeds, and the best
    trial leads the third best by less than `max_share` standard deviations of a score between seeds. With
    folds a score is a mean of trainings with a seed each: the deviation is divided by the root of their number.

    Why it matters: which of the best is first is luck; choose the simplest, or measure again.

    What to try: more seeds for the best few; a larger validation part; cross-validation.

    Reference: Bouthillier et al., "Accounting for variance in machine learning benchmarks" (2021), arXiv:2103.03098.
    """
    found = trials.scored(study)
    metric = study.plan.goal.name if study.plan.goal is not None else Metric.LOSS.value
    seeds = () if study.winner is None else study.winner.validation_scores
    scores = np.array([each[metric] for each in seeds if metric in each and np.isfinite(each[metric])])
    if len(scores) < min_seeds or len(found) < 3:
        return CannotTell("seed noise was not measured", record_next=f"{min_seeds:.0f} retrainings of the winner")
    spread = float(np.std(scores, ddof=1)) / max(1, study.plan.data.fold_count) ** 0.5
    lead = found[2].cost - found[0].cost
    share = lead / max(spread, 1e-12)
    evidence = (
        Evidence("lead of the best over the third best, in standard deviations between seeds", share, limit=max_share),
        Evidence(f"standard deviation of {metric} between seeds", spread),
    )
    if share >= max_share:
        return Passed(evidence)
    return Fired(
        evidence, (Recommendation(Action.NONE, because="choose the simplest of the best, or train them on more seeds"),)
    )
