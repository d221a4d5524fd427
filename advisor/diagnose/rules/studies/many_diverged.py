"""S105: many trials diverged."""

from advisor.diagnose.examples.studies import diverged_trial, study_of, trial_of
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    CannotTell,
    Direction,
    Evidence,
    Fired,
    Passed,
    Recommendation,
    Study,
    TrialState,
    Verdict,
)

_FINE = tuple(trial_of(number, {"learning_rate": 1e-3}, 0.5) for number in range(6))


@rule(
    code="S105",
    symptom="learning_rate_too_high",
    severity="warning",
    title="Many trials diverged",
    fires_on=[study_of((*_FINE, *(diverged_trial(number) for number in range(6, 12))))],
    quiet_on=[study_of((*_FINE, diverged_trial(6)))],
)
def many_diverged(study: Study, *, max_share: float = 0.25, min_trials: float = 6.0) -> Verdict:
    """Count the trials that ended in NaN or infinity.

    How it is detected: more than `max_share` of the trials that ended did so diverging.

    Why it matters: that share of the night is lost.

    What to try: lower the upper end of the learning rate; search gradient clipping; scale the inputs.

    Reference: Godbole et al., "Deep learning tuning playbook" (2023).
    """
    ended = [trial for trial in study.trials if trial.state is not TrialState.RUNNING]
    if len(ended) < min_trials:
        return CannotTell(f"{len(ended)} trials are few", record_next=f"{min_trials:.0f} trials")
    diverged = sum(1 for trial in ended if trial.run is not None and facts.failed_numerically(trial.run))
    share = diverged / len(ended)
    evidence = (Evidence("share of the trials that diverged", share, limit=max_share, unit="fraction"),)
    if share <= max_share:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="the range reaches too high"
        ),
        Recommendation(
            Action.TUNE_OPTIMIZATION, "clipping", Direction.CHANGE, because="clipped gradients diverge less"
        ),
    )
    return Fired(evidence, advice)
