"""A104: few training rows, and what is learned from them does not carry over."""

from msgspec.structs import replace

from advisor.diagnose.examples.runs import classes_of, falling, flat, rising, run_of, ten_classes
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, DataFacts, Direction, Evidence, Fired, Passed, Recommendation, Run, Task, Verdict

_FEW = DataFacts(task=Task.BINARY, train_rows=40, validation_rows=400, input_shape=(57,), classes=classes_of(22, 18))
_GAP = run_of(loss=falling(end=0.02), val_loss=flat(0.9), accuracy=rising(0.5, 1.0), val_accuracy=rising(0.4, 0.75))


@rule(
    code="A104",
    symptom="too_little_data",
    severity="warning",
    title="Few training rows, and what is learned from them does not carry over",
    needs=("loss", "val_loss", "data"),
    min_epochs=4,
    fires_on=[replace(_GAP, data=_FEW)],
    quiet_on=[replace(_GAP, data=ten_classes()), run_of(data=_FEW, loss=falling(), val_loss=falling())],
)
def too_little_data(
    run: Run,
    *,
    min_rows: float = 250.0,
    min_rows_per_class: float = 15.0,
    max_loss_ratio: float = 1.3,
    very_few_rows: float = 100.0,
    max_ratio_of_few: float = 1.08,
) -> Verdict:
    """Count the training rows where validation is much worse than training.

    How it is detected: there are fewer than `min_rows` training rows, or fewer than `min_rows_per_class`
    for a class on average, and the validation loss is more than `max_loss_ratio` times the training loss
    (below `very_few_rows`: `max_ratio_of_few`).

    Why it matters: no setting replaces rows that are missing; more rows helped in two of three cases recorded.

    What to try: more rows, a smaller network, more regularization, a pretrained base.

    Reference: the lecture, section 7, question 2; the limits are a measurement of our own
    (`python -m benchmarks.diagnosis`).
    """
    rows = facts.train_rows(run)
    shares = facts.class_shares(run)
    each = rows / len(shares) if shares is not None else float(rows)
    ratio = signals.level_at_end(facts.validation_loss(run)) / max(
        signals.level_at_end(facts.training_loss(run)), 1e-12
    )
    limit = max_ratio_of_few if rows < very_few_rows else max_loss_ratio
    evidence = [Evidence("validation loss against training loss", ratio, limit=limit)]
    evidence.insert(0, Evidence("training rows", float(rows), limit=min_rows, unit="rows"))
    if shares is not None:
        evidence.append(Evidence("training rows of a class, on average", each, limit=min_rows_per_class, unit="rows"))
    few = rows < min_rows or (shares is not None and each < min_rows_per_class)
    if not few or ratio <= limit:
        return Passed(tuple(evidence))
    advice = (
        Recommendation(Action.MORE_DATA, because="there are few rows, and they are learned by heart"),
        Recommendation(Action.MORE_REGULARIZATION, "dropout", Direction.RAISE, because="where no more rows can be had"),
    )
    return Fired(tuple(evidence), advice)
