"""E113: simple models, too, do worse on the training rows than on the validation rows."""

import math

from advisor.diagnose.examples.runs import run_of, ten_classes
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, CannotTell, Evidence, Fired, Passed, Recommendation, Reference, Run, Verdict

CONSTANT = "majority"
_MEASURES = ("accuracy", "r2")  # shares of what there is to know: they compare between parts


@rule(
    code="E113",
    symptom="train_val_mismatch",
    severity="warning",
    title="Simple models, too, do worse on the training rows than on the validation rows",
    min_epochs=0,
    fires_on=[
        run_of(
            data=ten_classes(validation_rows=500),
            references=[Reference(name="linear", train={"accuracy": 0.46}, validation={"accuracy": 0.7})],
        ),
        run_of(references=[Reference(name="linear", train={"r2": 0.1}, validation={"r2": 0.45})]),
    ],
    quiet_on=[
        run_of(
            data=ten_classes(validation_rows=500),
            references=[Reference(name="linear", train={"accuracy": 0.82}, validation={"accuracy": 0.84})],
        ),
        run_of(references=[Reference(name="majority", train={"accuracy": 0.5}, validation={"accuracy": 0.9})]),
    ],
)
def training_rows_harder(run: Run, *, max_lead: float = 0.05) -> Verdict:
    """Compare the scores of the reference models on the rows that they were fitted on with those on the others.

    How it is detected: a reference model that is no constant answer scores better on the validation part, in accuracy
    or r2, by more than `max_lead` and three standard errors. What was fitted on rows should do better on them.

    Why it matters: the training rows are harder than those that the network will be judged by. Labels that are
    partly wrong make them so; no network, however large, learns those without learning them by heart.

    What to try: look at training rows that are predicted wrongly with confidence; deal both parts from the same rows.

    Reference: Northcutt, Jiang and Chuang, "Confident learning" (2021), doi:10.1613/jair.1.12125; the limit is a
    measurement of our own (`python -m benchmarks.ladder`).
    """
    leads = [lead for each in run.references if (lead := _lead(each, facts.validation_rows(run))) is not None]
    if not leads:
        return CannotTell(
            "no reference model was scored on both parts", record_next="reference models on the same rows"
        )
    ahead, error, name = max(leads, key=lambda lead: lead[0] - 3 * lead[1])
    limit = max_lead + 3 * error
    evidence = (Evidence(f"{name}: validation above training", ahead, limit=limit),)
    if ahead <= limit:
        return Passed(evidence)
    because = "the training labels may be partly wrong, or the parts were dealt from other rows"
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because=because),))


def _lead(reference: Reference, rows: int) -> tuple[float, float, str] | None:
    """Return by how much a model does better on validation, its standard error, and model and measure."""
    measure = next((each for each in _MEASURES if each in reference.train and each in reference.validation), None)
    if measure is None or reference.name == CONSTANT:
        return None
    train, validation = reference.train[measure], reference.validation[measure]
    if not math.isfinite(train) or not math.isfinite(validation):
        return None
    error = signals.binomial_error(validation, rows or 500)
    if measure == "r2":
        error = max(0.0, 1.0 - validation) * math.sqrt(2.0 / (rows or 500))  # of the variance of normal residuals
    return validation - train, error, f"{reference.name} {measure}"
