"""Why a decision follows a finding, in one line."""

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
