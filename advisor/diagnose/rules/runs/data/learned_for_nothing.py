"""E118: training accuracy rises, and validation accuracy stays where it began, far below: labels may be wrong."""

import numpy as np

from advisor.diagnose.examples.runs import flat, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_CREEPS = tuple(1.92 - 0.016 * epoch for epoch in range(20))
_RESTS = flat(1.88, epochs=20, wobble=0.02)
_LEARNS = rising(0.18, 0.36, epochs=20)


@rule(
    code="E118",
    symptom="train_val_mismatch",
    severity="info",
    title="Training accuracy rises and validation accuracy stays where it began, far below",
    needs=("loss", "val_loss"),
    min_epochs=6,
    fires_on=[
        run_of(loss=_CREEPS, val_loss=_RESTS, accuracy=_LEARNS, val_accuracy=flat(0.12, epochs=20, wobble=0.01)),
    ],
    quiet_on=[
        run_of(loss=_CREEPS, val_loss=_CREEPS, accuracy=_LEARNS, val_accuracy=rising(0.18, 0.3, epochs=20)),
        run_of(loss=_CREEPS, val_loss=_RESTS, accuracy=_LEARNS, val_accuracy=flat(0.7, epochs=20)),
        run_of(loss=_RESTS, val_loss=_RESTS, accuracy=flat(0.14, epochs=20), val_accuracy=flat(0.12, epochs=20)),
    ],
)
def learned_for_nothing(
    run: Run,
    *,
    min_learned: float = 0.08,
    max_rise: float = 0.03,
    max_kept: float = 0.7,
    max_accuracy: float = 0.45,
    max_fall: float = 0.15,
) -> Verdict:
    """Ask whether anything that training learns helps with rows that it has not seen.

    How it is detected: without facts of data or model, training accuracy rose by `min_learned` or more; validation
    accuracy rose by less than `max_rise` and three times its noise, ends below the share `max_kept` of training
    accuracy and below `max_accuracy`, and the validation loss fell by less than `max_fall`.

    Why it matters: what is learned is the rows by heart, from the first epoch on. Labels that were dealt to other rows
    look so, and so does a validation part that was prepared differently; more rows of the kind would not help.

    What to try: look at twenty rows with their labels, of both parts; check that shuffling moved labels and rows
    together, and that both parts number the classes alike.

    Reference: Zhang et al., "Understanding deep learning requires rethinking generalization" (2017): random labels are
    learned by heart.
    """
    pair = facts.running_accuracies(run)
    if pair is None or pair.validation is None or facts.tells_model(run) or run.data is not None:
        return NotApplicable("no accuracy of both parts in a log, or the classes are known and A106 looks")
    train, level = signals.level_at_end(pair.train), signals.level_at_end(pair.validation)
    learned = train - float(pair.train[0])
    rise = float(signals.smooth(pair.validation).max() - pair.validation[0])
    validation = run.trace("val_loss")
    fall = -signals.relative_change(float(validation[0]), float(np.min(validation)))
    evidence = (
        Evidence("rise of training accuracy", learned, limit=min_learned),
        Evidence("validation accuracy against training accuracy", level / max(train, 1e-12), limit=max_kept),
        Evidence("rise of validation accuracy", rise, limit=max_rise),
        Evidence("fall of the validation loss", fall, limit=max_fall),
    )
    rests = rise < max(max_rise, 3 * signals.noise(pair.validation)) and fall < max_fall
    poor = level < max_kept * train and level < max_accuracy
    if learned < min_learned or not rests or not poor:
        return Passed(evidence)
    because = "labels may belong to other rows, or the parts be prepared differently: look at some rows of both"
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because=because),))
