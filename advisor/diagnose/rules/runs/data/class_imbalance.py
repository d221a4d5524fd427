"""E103: one class has many times the rows of another."""

from advisor.diagnose.examples.runs import classes_of, run_of, ten_classes
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

_UNEVEN = DataFacts(task=Task.BINARY, train_rows=1000, classes=classes_of(970, 30))


@rule(
    code="E103",
    symptom="class_imbalance",
    severity="info",
    title="One class has many times the rows of another",
    needs=("data",),
    min_epochs=0,
    fires_on=[run_of(data=_UNEVEN)],
    quiet_on=[run_of(data=ten_classes())],
)
def class_imbalance(run: Run, *, max_ratio: float = 10.0) -> Verdict:
    """Compare the largest class with the smallest.

    How it is detected: the largest class has more than `max_ratio` times the training rows of the
    smallest, and classes are not weighted.

    Why it matters: accuracy is high for a network that never names the small class.

    What to try: class weights; a metric such as balanced accuracy or F1; more rows of the small class.

    Reference: He and Garcia, "Learning from imbalanced data" (2009), doi:10.1109/TKDE.2008.239.
    """
    rows = [each.rows for each in run.data.classes if each.rows > 0] if run.data is not None else []
    if len(rows) < 2:
        return NotApplicable("there are no classes to compare")
    ratio = max(rows) / min(rows)
    evidence = (Evidence("rows of the largest class against the smallest", ratio, limit=max_ratio),)
    weighted = run.recipe is not None and run.recipe.class_weights.value != "none"
    if ratio <= max_ratio or weighted:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.TUNE_OPTIMIZATION,
            "class_weights",
            Direction.CHANGE,
            because="the small class hardly counts in the loss",
        ),
        Recommendation(Action.MORE_DATA, because="rows of the small class are worth most"),
    )
    return Fired(evidence, advice)
