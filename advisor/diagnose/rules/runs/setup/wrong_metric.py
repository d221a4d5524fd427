"""D103: accuracy of a real number is measured."""

from advisor.diagnose.examples.runs import dense, falling, flat, regression_facts, rising, run_of, ten_classes
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, Passed, Recommendation, Run, Task, Verdict

_ERRORS = ("mean_squared_error", "mean_absolute_error", "huber", "log_cosh")


@rule(
    code="D103",
    symptom="wrong_metric",
    severity="warning",
    title="Accuracy is measured where a real number is predicted",
    fires_on=[run_of(loss=falling(), accuracy=flat(0.0), data=regression_facts())],
    quiet_on=[run_of(loss=falling(), accuracy=rising(), data=ten_classes(), model=dense(64)), run_of(loss=falling())],
)
def wrong_metric(run: Run) -> Verdict:
    """Look for an accuracy beside a regression.

    How it is detected: the task is a regression, or the loss is an error of numbers on a linear output,
    and a metric with accuracy in its name is recorded or compiled.

    Why it matters: accuracy counts exact hits; of a real number there are none, so it says nothing.

    What to try: the mean absolute error, or the root mean squared error.

    Reference: Schoop et al., "UMLAUT" (2021), doi:10.1145/3411764.3445538.
    """
    compiled = () if run.model is None else run.model.metrics
    wrong = sum(1 for name in {*compiled, *run.trace_names} if "accuracy" in name or name == "acc")
    evidence = (Evidence("accuracies measured", float(wrong)),)
    if not wrong or not _predicts_numbers(run):
        return Passed(evidence)
    return Fired(
        evidence, (Recommendation(Action.FIX_MODEL, because="measure the mean absolute error of a real number"),)
    )


def _predicts_numbers(run: Run) -> bool:
    if run.data is not None:
        return run.data.task is Task.REGRESSION
    linear = run.model is not None and (run.model.output_activation or "linear") == "linear"
    return run.model is not None and linear and facts.loss_name(run) in _ERRORS
