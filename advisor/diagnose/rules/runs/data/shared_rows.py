"""E107: rows of the validation part stand in the training part too."""

from msgspec.structs import replace

from advisor.diagnose.examples.runs import falling, run_of, ten_classes
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Skipped, Verdict

_LEAKING = run_of(loss=falling(), data=replace(ten_classes(), shared_rows=2500))


@rule(
    code="E107",
    symptom="leakage",
    severity="warning",
    title="Rows of the validation part stand in the training part too",
    needs=("data",),
    min_epochs=0,
    fires_on=[_LEAKING],
    quiet_on=[run_of(loss=falling(), data=replace(ten_classes(), shared_rows=10))],
)
def shared_rows(run: Run, *, max_share: float = 0.02) -> Verdict:
    """Count the validation rows that were trained on.

    How it is detected: more than the fraction `max_share` of the validation rows are found, feature by
    feature, among the training rows.

    Why it matters: the validation score then measures memory, and overfitting cannot be seen.

    What to try: keep copies of a row in one part (`duplicates_together`), split by group or by time.

    Reference: Kapoor and Narayanan, "Leakage and the reproducibility crisis" (2023), doi:10.1016/j.patter.2023.100804.
    """
    data = run.data
    if data is None or data.shared_rows is None:
        return Skipped("shared rows were not counted")
    if data.validation_rows < 1:
        return NotApplicable("there is no validation part")
    share = data.shared_rows / data.validation_rows
    evidence = (
        Evidence("share of the validation rows that were trained on", share, limit=max_share, unit="fraction"),
        Evidence("shared rows", float(data.shared_rows), unit="rows"),
    )
    if share <= max_share:
        return Passed(evidence)
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because="copies of a row must lie in one part"),))
