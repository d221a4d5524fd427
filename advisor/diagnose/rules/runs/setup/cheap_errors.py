"""D109: the errors cost less than a cross-entropy can make them."""

import numpy as np

from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_CHEAPEST = float(np.log(2))  # of a row named wrongly: its own class then has a probability of a half at most
_FEWEST = 3  # epochs, of either part
_SQUARED = falling(0.09, 0.006)
_RISES = rising(0.4, 0.97)


@rule(
    code="D109",
    symptom="wrong_loss",
    severity="info",
    title="The errors cost less than a cross-entropy can make them: another loss is minimized",
    needs=("loss", "val_loss"),
    min_epochs=3,
    fires_on=[run_of(loss=_SQUARED, val_loss=falling(0.08, 0.012), accuracy=_RISES, val_accuracy=rising(0.6, 0.95))],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling(), accuracy=rising(), val_accuracy=rising(0.1, 0.9)),
        run_of(loss=_SQUARED, val_loss=_SQUARED, accuracy=(0.02,) * 30, val_accuracy=(0.02,) * 30),
    ],
)
def cheap_errors(
    run: Run, *, max_share: float = 0.8, min_errors: float = 0.1, min_rise: float = 0.05, min_accuracy: float = 0.3
) -> Verdict:
    """Hold the losses against the least that the rows named wrongly must cost.

    How it is detected: without facts of the model, at three epochs or more a share of `min_errors` or more of a part's
    rows was named wrongly, and each time its loss lay below the share `max_share` of ln 2 for each of them; and
    accuracy of both parts rose by `min_rise` to `min_accuracy` or more, so that classes are learned. A row is named
    wrongly where its own class gets less than another, so one half at most.

    Why it matters: a squared error on classes learns slowly where it is most wrong. A focal loss, weights of classes
    and several labels a row look the same, and may be meant: so it is a hint.

    What to try: sparse categorical cross-entropy with softmax, binary cross-entropy with a sigmoid.

    Reference: the lecture, "Compiling the model"; the bound is that of the largest probability.
    """
    pair = facts.running_accuracies(run)
    if pair is None or pair.validation is None or facts.tells_model(run) or run.data is not None:
        return NotApplicable("no accuracy of both parts in a log that does not say what is minimized")
    errors = np.concatenate((1.0 - pair.train, 1.0 - pair.validation))
    losses = np.concatenate((run.trace("loss"), run.trace("val_loss")))
    many = errors >= min_errors
    if int(many.sum()) < _FEWEST or float(losses.min()) <= 0:
        return NotApplicable("too few epochs with errors to count, or a loss that is no cost of errors")
    dearest = float(np.max(losses[many] / (_CHEAPEST * errors[many])))
    rise = min(float(each.max() - each[0]) for each in (pair.train, pair.validation))
    evidence = (
        Evidence("loss against the least that so many errors cost, at most", dearest, limit=max_share),
        Evidence("rise of accuracy, the smaller of both parts", rise, limit=min_rise),
    )
    if dearest >= max_share or rise < min_rise or float(pair.validation.max()) < min_accuracy:
        return Passed(evidence)
    advice = Recommendation(
        Action.FIX_MODEL,
        "loss",
        Direction.CHANGE,
        because="a squared error on classes looks so; a focal or weighted loss too, and may be meant",
    )
    return Fired(evidence, (advice,))
