"""S107: regularization was tried, and the best trials' validation is still much worse than training."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, run_of
from advisor.diagnose.examples.studies import study_of, trial_of
from advisor.diagnose.reading import signals, trials
from advisor.diagnose.reading.performance import performance, value_of
from advisor.diagnose.reading.trials import Scored
from advisor.diagnose.rule import rule
from advisor.records import Action, CannotTell, Evidence, Fired, Passed, Recommendation, Run, Study, Verdict

_GAP = run_of(loss=falling(end=0.05), val_loss=flat(0.6))
_NO_GAP = run_of(loss=falling(end=0.4), val_loss=falling(end=0.42))
_TRIED = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


@rule(
    code="S107",
    symptom="too_little_data",
    severity="warning",
    title="Regularization was tried, and validation is still much worse than training",
    fires_on=[study_of([trial_of(n, {"dropout": d}, 0.6 + 0.01 * n, run=_GAP) for n, d in enumerate(_TRIED)])],
    quiet_on=[study_of([trial_of(n, {"dropout": d}, 0.4 + 0.01 * n, run=_NO_GAP) for n, d in enumerate(_TRIED)])],
)
def gap_remains(study: Study, *, max_loss_ratio: float = 2.0, min_tried: float = 3.0) -> Verdict:
    """Ask whether several strengths of regularization were tried, and what gap the best trials still have.

    How it is detected: dropout or a penalty took at least `min_tried` values, and in the median of the
    best fifth of the trials the validation loss is more than `max_loss_ratio` times the training loss. Where
    the best trial's validation performance is acceptable all the same (it reaches the target, else the best
    reference model), the gap costs nothing and the rule stays quiet.

    Why it matters: when regularization is tuned and the gap stays, more data is what is left.

    What to try: more data; a learning curve says how much (`advisor curve`).

    Reference: the lecture, section 7, question 2, last point.
    """
    found = trials.scored(study)
    tried = max(_values_tried(found, name) for name in ("dropout", "penalty_strength"))
    ratios = [ratio for ratio in (_ratio(each.trial.run) for each in trials.best_few(found)) if ratio is not None]
    if not ratios:
        return CannotTell("no training and validation losses of the trials", record_next="traces of the trials")
    ratio = signals.median(ratios)
    evidence = (
        Evidence("validation loss against training loss of the best trials", ratio, limit=max_loss_ratio),
        Evidence("strengths of regularization tried", float(tried), limit=min_tried),
    )
    best = found[0].trial.run if found else None
    held = performance(best) if best is not None else None
    if held is not None and held.is_good(held.validation):
        return Passed((*evidence, *held.evidence("the best trial's validation", held.validation)))
    if ratio <= max_loss_ratio or tried < min_tried:
        return Passed(evidence)
    return Fired(evidence, (Recommendation(Action.MORE_DATA, because="regularization was tuned and the gap stayed"),))


def _values_tried(found: tuple[Scored, ...], name: str) -> int:
    values = trials.values_of(found, name)
    return len(np.unique(values[np.isfinite(values)]))


def _ratio(run: Run | None) -> float | None:
    if run is None:
        return None
    train, validation = value_of(run, "loss", "train"), value_of(run, "loss", "validation")
    if train is None or validation is None or train <= 0:
        return None
    return validation / train
