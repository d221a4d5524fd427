"""Which finding the decision follows first: a fault of data or model, then one of the steps, then the rest.

A gap, a poor score or a network that seems too small may all come of inputs that are not scaled; more rows or more
units would answer none of it.
"""

from collections.abc import Iterable

from advisor.records import Action, Finding

# Hints that the decision follows where there is no fault; the others say what else is worth knowing.
FOLLOWED_HINTS = frozenset(
    {"A103", "A105", "A116", "A117", "B106", "B107", "B113", "B117", "B119", "C108", "C109", "C110", "E111"}
    | {"E112", "E115", "E116", "E118"}
)
_MENDS = frozenset({Action.CLEAN_DATA, Action.FIX_MODEL})
_STEPS = frozenset({Action.TUNE_OPTIMIZATION, Action.LESS_REGULARIZATION})
_LAST = frozenset({Action.MORE_DATA, Action.MORE_CAPACITY})


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, those first whose remedy has to come first; else in the order that they have."""
    return tuple(sorted(findings, key=_place))


def mends(finding: Finding) -> bool:
    """Say whether a finding asks first of all for something in the data or the model to be put right."""
    return _advised(finding) in _MENDS


def steps(finding: Finding) -> bool:
    """Say whether a finding asks first of all for other steps: the optimizer, or less that holds it back."""
    return _advised(finding) in _STEPS


def _place(finding: Finding) -> int:
    advised = _advised(finding)
    if advised in _MENDS:
        return 0
    if finding.symptom == "unstable_validation" or advised is None or advised in _LAST:
        return 3
    return 1 if advised in _STEPS else 2


def _advised(finding: Finding) -> Action | None:
    return finding.recommendations[0].action if finding.recommendations else None
