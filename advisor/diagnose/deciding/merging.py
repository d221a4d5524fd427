"""One cause, one finding: which symptoms explain which, and which cannot be told beside which."""

from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from advisor.records import Finding, Severity, Status

# A symptom on the left, when it is there, explains those on the right: they stay fired, with `caused_by`.
# Order is the order of blame: a fault of the model or the data before what it does to a trace.
_BUILT_WRONG = ("wrong_output_activation", "wrong_loss", "label_error", "unscaled_target", "unscaled_input")
_LEARNS_BADLY = (
    "not_learning",
    "underfit",
    "diverging",
    "loss_spike",
    "oscillating",
    "unstable_validation",
    "loss_metric_disagreement",
    "majority_class",
    "negative_loss",
    "zero_loss",
    "nan_loss",
    "learning_rate_too_high",
    "learning_rate_too_low",
    "slow_learning",
    "undertrained",
    "performance_plateau",
    "exploding_gradient",
    "vanishing_gradient",
    "saturated_activation",
    "dead_relu",
    "poor_initialization",
    "over_regularized",
)

EXPLAINS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_BUILT_WRONG, _LEARNS_BADLY),
    "poor_initialization": (
        "exploding_gradient",
        "vanishing_gradient",
        "saturated_activation",
        "dead_relu",
        "not_learning",
        "underfit",
        "slow_learning",
        "undertrained",
        "loss_spike",
    ),
    "nan_loss": (
        "diverging",
        "loss_spike",
        "oscillating",
        "unstable_validation",
        "not_learning",
        "underfit",
        "exploding_gradient",
        "performance_plateau",
    ),
    "learning_rate_too_high": (
        "diverging",
        "loss_spike",
        "oscillating",
        "unstable_validation",
        "exploding_gradient",
        "dead_relu",
        "saturated_activation",
        "majority_class",
        "underfit",
        "performance_plateau",
        "loss_metric_disagreement",
        "undertrained",
        "slow_learning",
        "over_regularized",
        "poor_initialization",
    ),
    "diverging": ("loss_spike", "oscillating", "unstable_validation", "exploding_gradient", "underfit"),
    "dead_relu": ("not_learning", "majority_class", "underfit", "performance_plateau", "vanishing_gradient"),
    "vanishing_gradient": (
        "saturated_activation",
        "not_learning",
        "majority_class",
        "learning_rate_too_low",
        "slow_learning",
        "undertrained",
        "underfit",
        "performance_plateau",
    ),
    "saturated_activation": ("vanishing_gradient", "not_learning", "underfit", "slow_learning", "undertrained"),
    "over_regularized": (
        "not_learning",
        "majority_class",
        "underfit",
        "performance_plateau",
        "train_val_mismatch",
        "oscillating",
        "loss_metric_disagreement",
        "slow_learning",
    ),
    "capacity_bottleneck": (
        "poor_initialization",
        "not_learning",
        "majority_class",
        "underfit",
        "performance_plateau",
        "slow_learning",
    ),
    "learning_rate_too_low": ("not_learning", "slow_learning", "undertrained", "majority_class", "underfit"),
    "class_imbalance": ("majority_class", "loss_metric_disagreement"),
    "not_learning": ("majority_class", "underfit", "performance_plateau", "oscillating", "unstable_validation"),
    "slow_learning": ("undertrained", "underfit"),
    "missing_activation": ("underfit", "performance_plateau"),
    "leakage": ("train_val_mismatch",),
    "label_error": (*_LEARNS_BADLY, "leakage", "train_val_mismatch"),
    "wrong_metric": ("loss_metric_disagreement", "not_learning", "zero_loss"),
    "train_val_mismatch": ("overfit", "too_little_data", "unstable_validation"),
    "overfit": ("too_little_data", "unstable_validation"),
    "oscillating": ("unstable_validation",),
}

# Where the symptom on the left is there, nothing can be said about those on the right.
CANNOT_BE_TOLD_BESIDE: dict[str, tuple[str, ...]] = {
    "nan_loss": ("overfit", "too_little_data", "undertrained", "stopped_too_early", "slow_learning"),
    "diverging": ("overfit", "too_little_data", "undertrained", "stopped_too_early", "slow_learning"),
    "not_learning": ("overfit", "too_little_data", "stopped_too_early"),
    "wrong_output_activation": ("overfit", "too_little_data"),
    "wrong_loss": ("overfit", "too_little_data"),
    "undertrained": ("underfit", "performance_plateau"),
    "leakage": ("undertrained", "slow_learning"),
    "zero_loss": ("overfit", "too_little_data", "train_val_mismatch"),
}

_RANK = {Severity.CRITICAL: 0, Severity.WARNING: 1, Severity.INFO: 2}
_STATUS_RANK = {
    Status.FIRED: 0,
    Status.CANNOT_TELL: 1,
    Status.PASSED: 2,
    Status.SKIPPED: 3,
    Status.NOT_APPLICABLE: 4,
}


def merged(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings with effects marked by their cause and the undecidable withdrawn.

    The same symptom found by several rules is kept once: the most severe, surest one explains the others.
    """
    fired = [finding for finding in findings if finding.status is Status.FIRED]
    undecidable = _undecidable(fired)
    standing = [finding for finding in fired if finding.symptom not in undecidable]
    causes = _causes(standing)
    return tuple(_settled(finding, undecidable, causes) for finding in findings)


def ranked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings, most important first: fired before the rest, causes before effects, severe, sure."""
    return tuple(sorted(findings, key=_importance))


def with_one_more(ordered: Sequence[Finding], finding: Finding) -> tuple[Finding, ...]:
    """Return ranked findings with another one in its place.

    Example:
        >>> def finding(code):
        ...     return Finding(code=code, symptom="", severity=Severity.INFO, title="", status=Status.PASSED)
        >>> [each.code for each in with_one_more([finding("A1"), finding("A3")], finding("A2"))]
        ['A1', 'A2', 'A3']
    """
    place = bisect_right(ordered, _importance(finding), key=_importance)
    return (*ordered[:place], finding, *ordered[place:])


def _importance(finding: Finding) -> tuple[int, bool, int, float, str]:
    return (
        _STATUS_RANK[finding.status],
        finding.caused_by is not None,
        _RANK[finding.severity],
        -(finding.confidence or 0.0),
        finding.code,
    )


def _undecidable(fired: Sequence[Finding]) -> dict[str, Finding]:
    """Map each symptom that cannot be told to the fault beside it; a hint withdraws nothing."""
    faults = (each for each in fired if each.severity is not Severity.INFO)
    return {symptom: cause for cause in faults for symptom in CANNOT_BE_TOLD_BESIDE.get(cause.symptom, ())}


def _causes(fired: Sequence[Finding]) -> dict[str, Finding]:
    """Map each code that another finding explains to that finding; chains end at a finding nobody explains."""
    by_symptom: dict[str, Finding] = {}
    causes: dict[str, Finding] = {}
    for finding in sorted(fired, key=_importance):
        first = by_symptom.setdefault(finding.symptom, finding)
        if first is not finding:
            causes[finding.code] = first
    for symptom, explained in EXPLAINS.items():
        cause = by_symptom.get(symptom)
        if cause is None or cause.code in causes:
            continue
        for effect in (by_symptom.get(name) for name in explained if name != symptom):
            if effect is not None and effect.code not in causes and not _is_louder(effect, cause):
                causes[effect.code] = cause
    return {code: _root(cause, causes) for code, cause in causes.items()}


def _is_louder(effect: Finding, cause: Finding) -> bool:
    """Say whether a fault would be put down to a hint: a chance explains no fault."""
    return cause.severity is Severity.INFO and effect.severity is not Severity.INFO


def _root(cause: Finding, causes: dict[str, Finding]) -> Finding:
    while cause.code in causes:
        cause = causes[cause.code]
    return cause


def _settled(finding: Finding, undecidable: dict[str, Finding], causes: dict[str, Finding]) -> Finding:
    if finding.status is not Status.FIRED:
        return finding
    reason = undecidable.get(finding.symptom)
    if reason is not None:
        return msgspec.structs.replace(
            finding,
            status=Status.CANNOT_TELL,
            confidence=None,
            recommendations=(),
            because=f"cannot be told beside {reason.code} ({reason.title})",
            record_next=f"a run without {reason.code}",
        )
    cause = causes.get(finding.code)
    if cause is None:
        return finding
    return msgspec.structs.replace(finding, caused_by=cause.code, because=f"explained by {cause.code} ({cause.title})")
