"""D108: the loss says that something was learned, and accuracy that one answer is given for ever."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, rising, run_of
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Evidence,
    Fired,
    FloatArray,
    NotApplicable,
    Passed,
    Recommendation,
    Run,
    Verdict,
)

_LEARNS = falling(0.82, 0.23)
_RARE, _COMMON = 0.02, 0.98  # outside, one answer is nearly always right or wrong, and tells nothing


@rule(
    code="D108",
    symptom="wrong_output_activation",
    severity="warning",
    title="The loss shows that the network tells rows apart, yet it gives one answer for all of them",
    needs=("loss", "val_loss"),
    min_epochs=4,
    fires_on=[
        run_of(loss=_LEARNS, val_loss=falling(0.6, 0.4), accuracy=flat(0.348), val_accuracy=(0.348,) * 30),
    ],
    quiet_on=[
        run_of(loss=_LEARNS, val_loss=_LEARNS, accuracy=flat(0.348), val_accuracy=rising(0.35, 0.6)),
        run_of(loss=falling(0.8, 0.646), val_loss=falling(0.8, 0.646), accuracy=flat(0.65), val_accuracy=(0.65,) * 30),
        run_of(loss=falling(), val_loss=falling(), accuracy=(0.0,) * 30, val_accuracy=(0.0,) * 30),
    ],
)
def one_answer(run: Run, *, max_share: float = 0.9, min_fall: float = 0.3, max_move: float = 0.02) -> Verdict:
    """Hold the losses against what always giving the one answer that accuracy tells of would cost.

    How it is detected: without facts of the model, validation accuracy is one number at every epoch, training
    accuracy moves by less than `max_move`, and both losses fell by more than `min_fall` and ended below the share
    `max_share` of the entropy of that answer: no network that answers alike for every row can have so low a
    cross-entropy.

    Why it matters: what was learned never reaches the answer. One unit under softmax is 1 for every row, and Keras 3
    trains it without a word; an accuracy that compares labels and outputs of two shapes counts the same rows for ever.

    What to try: a sigmoid on one unit, or softmax over one unit a class; the accuracy that belongs to the loss.

    Reference: a trap found by running it: loss 0.70 to 0.26 with accuracy 0.50 (one-unit softmax, Keras 3).
    """
    pair = facts.running_accuracies(run)
    if pair is None or pair.validation is None or facts.tells_model(run):
        return NotApplicable("no accuracy of both parts in a log that does not say what the output layer is")
    level, moved = float(pair.validation[-1]), float(np.ptp(pair.train))
    share = max(_end_against_entropy(run.trace(name), level) for name in ("loss", "val_loss"))
    fall = min(_fall(run.trace(name)) for name in ("loss", "val_loss"))
    evidence = (
        Evidence("loss against that of the one answer which accuracy tells of", share, limit=max_share),
        Evidence("fall of the losses", fall, limit=min_fall),
        Evidence("change of training accuracy", moved, limit=max_move),
    )
    constant = float(np.ptp(pair.validation)) == 0.0 and moved < max_move and _RARE < level < _COMMON
    if not constant or not 0.0 < share < max_share or fall <= min_fall:
        return Passed(evidence)
    advice = Recommendation(
        Action.FIX_MODEL,
        because="one unit under softmax looks so, or labels and outputs of two shapes: check the output layer",
    )
    return Fired(evidence, (advice,))


def _end_against_entropy(loss: FloatArray, level: float) -> float:
    """Return the lowest loss as a share of the entropy of a class of that share and the rest."""
    inside = min(max(level, 1e-6), 1 - 1e-6)
    return float(loss.min()) / float(-inside * np.log(inside) - (1 - inside) * np.log1p(-inside))


def _fall(loss: FloatArray) -> float:
    return 1.0 - float(loss.min()) / max(abs(float(loss[0])), 1e-12)
