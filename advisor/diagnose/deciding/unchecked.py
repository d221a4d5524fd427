"""What could not be checked, why, and what to record next: a passing report without it is worth little."""

from collections import defaultdict
from collections.abc import Sequence

from advisor.records import Finding, NotChecked, Run, Severity, Status

FEWEST_EPOCHS = 3  # two points make a line through anything
NOT_RECORDED = "not recorded: "
_KEPT_BY_RECORDER = "data, model and recipe, as advisor.RunRecorder does"
_NEXT = {
    "val_loss": "a validation loss at every epoch",
    "loss": "the training loss at every epoch",
    "accuracy": "an accuracy of both parts at every epoch",
    "val_accuracy": "an accuracy of both parts at every epoch",
    "epochs": "more epochs",
    "first epochs": "the whole log, from its first epoch",
}


def groups(findings: Sequence[Finding]) -> tuple[NotChecked, ...]:
    """Return the rules that could not look or tell, those of one reason together, the largest group first."""
    by_reason: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for each in findings:
        if each.status in (Status.SKIPPED, Status.CANNOT_TELL):
            by_reason[_reason(each)].append(each)
    found = (
        NotChecked(
            because=because,
            codes=tuple(sorted(each.code for each in those)),
            symptoms=tuple(sorted({each.symptom for each in those})),
            record_next=record_next,
        )
        for (because, record_next), those in by_reason.items()
    )
    return tuple(sorted(found, key=lambda group: (-len(group.codes), group.because)))


def _reason(finding: Finding) -> tuple[str, str]:
    if finding.status is Status.CANNOT_TELL or not finding.because.startswith(NOT_RECORDED):
        waits = finding.because.startswith("needs ") and " epochs, " in finding.because
        return ("too few epochs", _NEXT["epochs"]) if waits else (finding.because, finding.record_next)
    first = finding.because.removeprefix(NOT_RECORDED).split(", ")[0].partition(":")[0]
    shown = "signals of the layers" if first == "layers" else first
    return f"{NOT_RECORDED}{shown}", _NEXT.get(first, _KEPT_BY_RECORDER)


def too_little(run: Run, findings: Sequence[Finding]) -> str:
    """Return why nothing can be said of a run; empty where something can: a fault was found, or enough was read."""
    if any(each.status is Status.FIRED and each.severity is not Severity.INFO for each in findings):
        return ""
    if not any(name == "loss" or name.endswith("_loss") for name in run.trace_names):
        return "no loss was recorded"
    if run.epochs < FEWEST_EPOCHS:
        return f"{run.epochs} of at least {FEWEST_EPOCHS} epochs were recorded"
    return ""
