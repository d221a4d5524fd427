"""E106: nothing was held back to validate on."""

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.reading import excerpts
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict


@rule(
    code="E106",
    symptom="missing_validation",
    severity="info",
    title="No validation part was recorded",
    fires_on=[run_of(loss=falling())],
    quiet_on=[run_of(loss=falling(), val_loss=falling()), run_of(reward=falling())],
)
def missing_validation(run: Run) -> Verdict:
    """Look for any quantity measured on a validation part.

    How it is detected: no trace begins with `val_`, and no score of a validation part was recorded.

    Why it matters: training loss alone cannot tell learning from learning by heart.

    What to try: hold back a tenth to a fifth of the rows (`validation_data` or `validation_split` in `fit`).

    Reference: the lecture, section 7, question 2.
    """
    if excerpts.learns_by_reward(run) or excerpts.plays_against_itself(run):
        return NotApplicable("an agent and players against each other have no rows to hold back")
    measured = sum(1 for name in run.trace_names if name.startswith("val_")) + len(run.scores.validation)
    evidence = (Evidence("quantities measured on a validation part", float(measured), limit=1.0),)
    if measured:
        return Passed(evidence)
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because="hold rows back to validate on"),))
