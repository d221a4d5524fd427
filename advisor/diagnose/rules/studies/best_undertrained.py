"""S106: the best trials were still improving when they ended."""

import numpy as np

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.examples.studies import study_of, trial_of
from advisor.diagnose.reading import facts, signals, trials
from advisor.diagnose.rule import rule
from advisor.records import Action, CannotTell, Direction, Evidence, Fired, Passed, Recommendation, Run, Study, Verdict

_SHORT = run_of(loss=falling(epochs=6), val_loss=falling(end=0.4, epochs=6))
_LONG = run_of(loss=falling(epochs=60), val_loss=falling(end=0.4, epochs=60))


@rule(
    code="S106",
    symptom="undertrained",
    severity="warning",
    title="The best trials were still improving when they ended",
    fires_on=[study_of([trial_of(n, {"width": float(n)}, 0.5 + 0.01 * n, run=_SHORT) for n in range(6)])],
    quiet_on=[study_of([trial_of(n, {"width": float(n)}, 0.5 + 0.01 * n, run=_LONG) for n in range(6)])],
)
def best_undertrained(study: Study, *, min_share: float = 0.5, min_fall: float = 0.015) -> Verdict:
    """Count the best trials whose validation loss still fell at the end.

    How it is detected: in more than `min_share` of the best fifth (three at least), the validation loss
    fell by more than `min_fall` of its level for every tenth of the epochs at the end, by more than two
    standard errors.

    Why it matters: the study compares how fast recipes start, not where they end.

    What to try: more epochs for each trial.

    Reference: Godbole et al., "Deep learning tuning playbook" (2023): deciding how long to train.
    """
    runs = [each.trial.run for each in trials.best_few(trials.scored(study)) if each.trial.run is not None]
    falls = [fall for fall in (_fall(run, min_fall) for run in runs) if fall is not None]
    if len(falls) < 3:
        return CannotTell("fewer than three trials with a validation loss", record_next="traces of the trials")
    share = float(np.mean(falls))
    evidence = (
        Evidence("share of the best trials that were still improving", share, limit=min_share, unit="fraction"),
    )
    if share <= min_share:
        return Passed(evidence)
    return Fired(
        evidence,
        (
            Recommendation(
                Action.TRAIN_LONGER, "epochs", Direction.RAISE, because="the best trials had not come to rest"
            ),
        ),
    )


def _fall(run: Run, min_fall: float) -> bool | None:
    values = facts.optional_trace(run, "val_loss")
    if values is None or len(values) < 4:
        return None
    trend = signals.trend_at_end(values, share=0.5 if len(values) < 16 else 1 / 3)
    fall = -trend.per_epoch * len(values) / 10
    return fall > min_fall * abs(trend.level) and -trend.per_epoch > 2 * trend.error
