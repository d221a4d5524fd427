"""E104: the network names the largest class for every row."""

import numpy as np

from advisor.diagnose.examples.runs import classes_of, falling, flat, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    DataFacts,
    Direction,
    Evidence,
    Fired,
    NotApplicable,
    Passed,
    Recommendation,
    Run,
    Task,
    Verdict,
)

_UNEVEN = DataFacts(task=Task.BINARY, train_rows=1000, validation_rows=500, classes=classes_of(900, 100))


@rule(
    code="E104",
    symptom="majority_class",
    severity="warning",
    title="The network names the largest class for every row",
    needs=("loss",),
    min_epochs=4,
    fires_on=[run_of(loss=falling(0.5, 0.32), val_accuracy=(0.9,) * 30, accuracy=(0.9,) * 30, data=_UNEVEN)],
    quiet_on=[
        run_of(loss=falling(), accuracy=rising(0.9, 0.97), val_accuracy=rising(0.9, 0.96), data=_UNEVEN),
        run_of(loss=falling(), accuracy=flat(0.97), val_accuracy=(0.97,) * 30, data=_UNEVEN),
    ],
)
def majority_class(run: Run, *, max_movement: float = 0.002) -> Verdict:
    """Hold a validation accuracy that does not move against the share of the largest class.

    How it is detected: over the second half the validation accuracy (training accuracy without one) moves
    by no more than `max_movement` and lies within two standard errors of the share of the largest class.

    Why it matters: such a network predicts nothing, whatever its accuracy.

    What to try: class weights; a metric that sees the small class; more rows of it.

    Reference: He and Garcia, "Learning from imbalanced data" (2009), doi:10.1109/TKDE.2008.239; runmedic.
    """
    pair, majority = facts.accuracies(run), facts.majority_share(run)
    if pair is None or majority is None:
        return NotApplicable("no accuracy and class counts were recorded")
    values = pair.train if pair.validation is None else pair.validation
    rows = facts.train_rows(run) if pair.validation is None else facts.validation_rows(run)
    tail = values[len(values) // 2 :]
    moved, level = float(np.ptp(tail)), signals.median(tail)
    error = 2 * signals.binomial_error(majority, rows or 500)
    evidence = (
        Evidence("movement of accuracy over the second half", moved, limit=max_movement),
        Evidence("accuracy away from the share of the largest class", abs(level - majority), limit=error),
    )
    never_left = float(pair.train.max()) < majority + 2 * signals.binomial_error(majority, facts.train_rows(run) or 500)
    if moved > max_movement or abs(level - majority) > error or not never_left:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.TUNE_OPTIMIZATION, "class_weights", Direction.CHANGE, because="every row is given the largest class"
        ),
        Recommendation(
            Action.TUNE_OPTIMIZATION,
            "learning_rate",
            Direction.CHANGE,
            because="the network may not be learning at all",
        ),
    )
    return Fired(evidence, advice)
