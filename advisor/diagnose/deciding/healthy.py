"""Say that a run is healthy: every rule that could look stayed quiet, and enough was recorded to say so."""

from collections.abc import Sequence

from msgspec.structs import replace

from advisor.records import Evidence, Finding, Run, Severity, Status

CODE = "H001"
TITLE = "Every rule that could look stayed quiet"
MIN_EPOCHS = 5
MANUAL = """Say so when nothing is wrong.

How it is detected: no rule fired with a warning or worse, at least five epochs were recorded, and a
validation loss with them, so that the rules about generalisation could look.

Why it matters: a healthy run is left alone; silence alone could also mean that nothing was looked at.

What to try: nothing.

Reference: the counts of rules that looked and that could not are its evidence.
"""


def finding(run: Run, findings: Sequence[Finding]) -> Finding:
    """Return the finding "healthy": fired, passed (something is wrong), or cannot tell."""
    loud = [each for each in findings if each.status is Status.FIRED and each.severity is not Severity.INFO]
    looked = sum(1 for each in findings if each.status in (Status.PASSED, Status.FIRED))
    blind = sum(1 for each in findings if each.status in (Status.SKIPPED, Status.CANNOT_TELL))
    evidence = (
        Evidence("rules that fired", float(len(loud)), limit=0.0),
        Evidence("rules that could look", float(looked)),
        Evidence("rules that could not", float(blind)),
    )
    made = Finding(
        code=CODE, symptom="healthy", severity=Severity.INFO, title=TITLE, status=Status.PASSED, evidence=evidence
    )
    if loud:
        return made
    return _quiet(made, _lacking(run))


def _quiet(made: Finding, lacking: str) -> Finding:
    if lacking:
        return replace(
            made,
            status=Status.CANNOT_TELL,
            because=f"nothing fired, but {lacking}",
            record_next="a validation loss for five epochs or more",
        )
    return replace(made, status=Status.FIRED, confidence=0.9)


def _lacking(run: Run) -> str:
    if run.epochs < MIN_EPOCHS:
        return f"only {run.epochs} epochs were recorded"
    if not run.has("val_loss"):
        return "no validation loss was recorded"
    return ""
