"""D102: the loss does not belong to the task or to the output layer."""

from advisor.diagnose.examples.runs import dense, regression_facts, run_of, ten_classes
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Task, Verdict

_OVER_CLASSES = frozenset({"sparse_categorical_crossentropy", "categorical_crossentropy"})
_OF_NUMBERS = frozenset(
    {"mean_squared_error", "mean_absolute_error", "huber", "log_cosh", "mean_squared_logarithmic_error"}
)


@rule(
    code="D102",
    symptom="wrong_loss",
    severity="critical",
    title="The loss does not belong to the task",
    needs=("model",),
    min_epochs=0,
    fires_on=[
        run_of(
            data=regression_facts(), model=dense(64, outputs=1, output_activation="linear", loss="binary_crossentropy")
        ),
        run_of(data=ten_classes(), model=dense(64, loss="mean_squared_error")),
        run_of(model=dense(64, outputs=1, output_activation="sigmoid", loss="categorical_crossentropy")),
    ],
    quiet_on=[
        run_of(data=ten_classes(), model=dense(64)),
        run_of(
            data=regression_facts(), model=dense(64, outputs=1, output_activation="linear", loss="mean_squared_error")
        ),
    ],
)
def wrong_loss(run: Run) -> Verdict:
    """Compare the loss with the task and with the output layer.

    How it is detected: a cross-entropy on a real target; a squared or absolute error on classes under
    softmax or sigmoid; a cross-entropy over classes with one output unit; a binary cross-entropy on
    softmax over several exclusive classes.

    Why it matters: what is minimized is not what is wanted; with one unit a cross-entropy over classes
    is zero for every row.

    What to try: sparse categorical cross-entropy with softmax, binary cross-entropy with a sigmoid, mean
    squared error with a linear output.

    Reference: the lecture, "Compiling the model"; Cao et al., "DeepFD" (2022), doi:10.1145/3510003.3510099.
    """
    name = facts.loss_name(run)
    if name is None or run.model is None:
        return Passed()
    evidence = (Evidence(f"output units, with {name}", float(run.model.output_units or 0)),)
    wrong = _mismatch(run, name)
    if wrong is None:
        return Passed(evidence)
    return Fired(evidence, (Recommendation(Action.FIX_MODEL, "loss", Direction.CHANGE, because=wrong),))


def _mismatch(run: Run, name: str) -> str | None:
    task = None if run.data is None else run.data.task
    output = (run.model.output_activation or "") if run.model is not None else ""
    units = run.model.output_units if run.model is not None else None
    if task is Task.REGRESSION and "crossentropy" in name:
        return "a cross-entropy expects classes, the target is a real number"
    if name in _OF_NUMBERS and (output == "softmax" or task in (Task.BINARY, Task.MULTICLASS)):
        return "an error of numbers on classes learns slowly where it is most wrong: use a cross-entropy"
    if name in _OVER_CLASSES and units == 1:
        return "a cross-entropy over classes needs one unit for each class"
    if name == "binary_crossentropy" and output == "softmax" and task is Task.MULTICLASS:
        return "softmax over several classes needs the categorical cross-entropy"
    return None
