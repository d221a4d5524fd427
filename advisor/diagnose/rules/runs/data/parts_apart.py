"""E116: validation is far worse than training from the first epochs on, before anything can be learned by heart."""

import numpy as np

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.reading import excerpts, facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_WORSE = (1.3, 1.25, 1.2, 1.18, 1.2, 1.22, 1.25, 1.3)
_RECOVERS = (4.0, 2.0, 1.1, 0.5, 0.4, 0.35, 0.32, 0.3)


@rule(
    code="E116",
    symptom="train_val_mismatch",
    severity="info",
    title="Validation is far worse than training from the first epochs on",
    needs=("loss", "val_loss"),
    min_epochs=6,
    fires_on=[run_of(loss=falling(0.7, 0.3, epochs=8), val_loss=_WORSE)],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling()),
        run_of(loss=falling(2.3, 0.1), val_loss=falling(2.2, 1.2)),
        run_of(loss=falling(0.7, 0.3, epochs=8), val_loss=_RECOVERS),
        run_of(
            loss=tuple(0.35 - 0.015 * epoch for epoch in range(8)), val_loss=tuple(0.55 + 0.01 * e for e in range(8))
        ),
    ],
)
def parts_apart(
    run: Run,
    *,
    min_ratio: float = 1.3,
    min_learned: float = 0.15,
    max_learned: float = 0.5,
    min_first_fall: float = 0.08,
) -> Verdict:
    """Hold the validation losses of the first epochs against the training losses.

    How it is detected: without facts of data or model, over the first third of the epochs (three to ten) each
    validation loss is more than `min_ratio` times the training loss, while the training loss falls by `min_learned` or
    more over the log, by `min_first_fall` in the second epoch (else the log may begin in the middle), and the
    validation loss by less than `max_learned`. Sound parts begin alike: the training loss is
    the mean over an epoch, so that the first validation loss lies below it, and learning by heart takes its time.

    Why it matters: the parts were prepared differently, or are of other rows; no more data of the same kind would help.
    Very few rows look the same: so it is a hint.

    What to try: one preparation, fitted on the training part, for both; compare a few rows of each; deal at random.

    Reference: the Google tuning playbook names it; the limit is a measurement of our own
    (`python -m benchmarks.diagnosis`).
    """
    if excerpts.begins_midway(run) or (run.reading is not None and run.reading.family == "boosting"):
        return NotApplicable("the first epochs are not in the log, or boosting measures both parts after a round")
    if facts.tells_model(run) or run.data is not None:
        return NotApplicable("A106 looks where the classes are known")
    loss, validation = run.trace("loss"), run.trace("val_loss")
    early = slice(0, min(max(3, run.epochs // 3), 10))
    if float(loss.min()) <= 0:
        return NotApplicable("a loss of zero or below has no share")
    ratio = float(np.min(validation[early] / loss[early]))
    learned, learned_there = (
        -signals.relative_change(float(each[0]), float(each.min())) for each in (loss, validation)
    )
    evidence = (
        Evidence("validation loss against training loss, at least", ratio, limit=min_ratio, epochs=(0, early.stop)),
        Evidence("fall of the training loss", learned, limit=min_learned),
        Evidence("fall of the validation loss", learned_there, limit=max_learned),
    )
    began = -signals.relative_change(float(loss[0]), float(loss[1])) >= min_first_fall
    if ratio < min_ratio or not began or learned < min_learned or learned_there > max_learned:
        return Passed(evidence)
    because = "the parts seem to be of other rows, or prepared differently: check both"
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because=because),))
