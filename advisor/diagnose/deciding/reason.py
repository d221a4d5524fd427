"""Why a decision follows a finding, and an answer its numbers, in one line each."""

from advisor.diagnose.reading.performance import Performance
from advisor.records import Finding


def reason_for(finding: Finding) -> str:
    """Return the finding's code and title, and why its first advice was given unless the title says so already.

    Example:
        >>> from advisor.records import Action, Recommendation, Severity, Status
        >>> advice = Recommendation(Action.TRAIN_LONGER, because="the loss was still falling")
        >>> finding = Finding(
        ...     code="B107", symptom="undertrained", severity=Severity.INFO, status=Status.FIRED,
        ...     title="The loss was still falling at the end", recommendations=(advice,),
        ... )
        >>> reason_for(finding)
        'B107: The loss was still falling at the end'
    """
    said = f"{finding.code}: {finding.title}"
    because = finding.recommendations[0].because if finding.recommendations else ""
    return said if because.lower() in finding.title.lower() else f"{said}; {because}"


def describe_limit(held: Performance, value: float | None) -> str:
    """Say what the numbers beside an answer do not show: that there is no limit, or that chance may hide it.

    Example:
        >>> describe_limit(Performance("accuracy", 0.9, 0.84, 0.85, "the stated target", 0.01), 0.84)
        'no further from the limit than chance may take it: two standard errors'
        >>> describe_limit(Performance("accuracy", 0.9, 0.84, None, "", 0.01), 0.84)
        'neither a target nor reference models are recorded to hold it to'
    """
    short = None if value is None else held.short_of_limit(value)
    is_good = held.is_good(value)
    if is_good is None or short is None:
        return "neither a target nor reference models are recorded to hold it to"
    return "no further from the limit than chance may take it: two standard errors" if is_good and short > 0 else ""
