"""Say that a run is healthy: no rule found a fault, something was learned, and the decision leaves it alone."""

from collections.abc import Sequence

from msgspec.structs import replace

from advisor.diagnose.reading.learned import what_was_learned
from advisor.records import Action, Decision, Evidence, Finding, Run, Severity, Status

CODE = "H001"
TITLE = "No rule found a fault, and something was learned"
MIN_EPOCHS = 5
LEFT_ALONE = frozenset({Action.NONE, Action.TRAIN_LONGER})
MANUAL = """Say so when nothing is wrong and something was learned.

How it is detected: no rule fired with a warning or worse, at least five epochs were recorded, and a
validation loss with them, so that the rules about generalization could look; a loss fell or an accuracy rose by
more than three times its noise; and the decision is to leave the run alone or to train it longer.

Why it matters: a healthy run is left alone; silence alone could also mean that nothing was looked at.

What to try: nothing.

Reference: the counts of rules that looked and that could not are its evidence.
"""


def finding(run: Run, findings: Sequence[Finding], decision: Decision) -> Finding:
    """Return the finding "healthy": fired, passed (something is to be changed), or cannot tell."""
    loud = [each for each in findings if each.status is Status.FIRED and each.severity is not Severity.INFO]
    looked = sum(1 for each in findings if each.status in (Status.PASSED, Status.FIRED))
    blind = sum(1 for each in findings if each.status in (Status.SKIPPED, Status.CANNOT_TELL))
    learned = what_was_learned(run)
    evidence = (
        Evidence("faults found", float(len(loud)), limit=0.0),
        Evidence("rules that could look", float(looked)),
        Evidence("rules that could not", float(blind)),
        *(() if learned is None else (learned,)),
    )
    made = Finding(
        code=CODE, symptom="healthy", severity=Severity.INFO, title=TITLE, status=Status.PASSED, evidence=evidence
    )
    if loud or decision.action not in LEFT_ALONE:
        return made
    return _quiet(made, *_lacking(run, learned))


def _quiet(made: Finding, lacking: str, record_next: str) -> Finding:
    if lacking:
        because = f"nothing fired, but {lacking}"
        return replace(made, status=Status.CANNOT_TELL, because=because, record_next=record_next)
    return replace(made, status=Status.FIRED, confidence=0.9)


def _lacking(run: Run, learned: Evidence | None) -> tuple[str, str]:
    """Return what is missing before a run may be called healthy, and what to record; empty where nothing is."""
    if run.epochs < MIN_EPOCHS:
        counted = "only one epoch was" if run.epochs == 1 else f"only {run.epochs} epochs were"
        return f"{counted} recorded", "a validation loss for five epochs or more"
    if not run.has("val_loss"):
        return "no validation loss was recorded", "a validation loss for five epochs or more"
    if learned is None:
        return "nothing recorded shows that something was learned", "the run from its first epoch, with an accuracy"
    return "", ""
