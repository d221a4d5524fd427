"""E105: the labels cannot be what was meant: one value only, or more classes than outputs."""

from advisor.diagnose.examples.runs import classes_of, dense, regression_facts, run_of, ten_classes
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, DataFacts, Evidence, Fired, Passed, Recommendation, Run, Task, Verdict


@rule(
    code="E105",
    symptom="label_error",
    severity="critical",
    title="The labels cannot be what was meant",
    needs=("data",),
    min_epochs=0,
    fires_on=[
        run_of(data=DataFacts(task=Task.BINARY, train_rows=100, classes=classes_of(100))),
        run_of(data=regression_facts(target_std=0.0)),
        run_of(data=ten_classes(), model=dense(64, outputs=5)),
    ],
    quiet_on=[run_of(data=ten_classes(), model=dense(64)), run_of(data=regression_facts())],
)
def label_error(run: Run) -> Verdict:
    """Count the distinct labels of the training part, and compare them with the network's outputs.

    How it is detected: only one class has rows, or a regression target does not vary; or there are more
    classes than output units under a cross-entropy over classes.

    Why it matters: there is nothing to learn, or labels that no output can name.

    What to try: look at the target column: scaled, cut or coded by mistake; one output unit for each class.

    Reference: Schoop et al., "UMLAUT" (2021), doi:10.1145/3411764.3445538.
    """
    data = run.data
    if data is None:
        return Passed()
    advice = (Recommendation(Action.CLEAN_DATA, because="the target column holds something else than was meant"),)
    if data.task is Task.REGRESSION:
        evidence = () if data.target_std is None else (Evidence("spread of the target", data.target_std, limit=0.0),)
        return Fired(evidence, advice) if data.target_std == 0.0 else Passed(evidence)
    present = sum(1 for each in data.classes if each.rows > 0)
    evidence = (Evidence("classes with training rows", float(present), limit=1.0),) if data.classes else ()
    if data.task is not Task.MULTILABEL and present == 1:
        return Fired(evidence, advice)
    units = None if run.model is None else run.model.output_units
    if data.task is Task.MULTICLASS and units is not None and 0 < units < present and facts.is_crossentropy(run):
        return Fired((Evidence("classes", float(present), limit=float(units)), *evidence), advice)
    return Passed(evidence)
