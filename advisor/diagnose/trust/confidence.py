"""How far a fired rule is trusted: the share of its firings, on runs made for the purpose, that were right."""

import math
from collections.abc import Mapping, Sequence

from advisor.diagnose.trust.bare import BARE_PRECISION, BARE_PRECISIONS
from advisor.diagnose.trust.table import PRECISIONS, PRIOR_FIRINGS, PRIOR_PRECISION
from advisor.records import Evidence

SHORT_RUN_EPOCHS = 20
BARE = "bare"  # the cell of all firings on logs that hold printed figures alone
STRONG_MARGIN = 0.69  # about log 2: the value is twice its limit, or half of it


def margin(evidence: Sequence[Evidence]) -> float:
    """Return how far the first evidence with a limit lies from it: the absolute log of their ratio.

    Returns:
        Zero at the limit, log 2 at twice or half of it; infinite where the ratio makes no sense.

    Example:
        >>> round(margin([Evidence("rise", 0.1, limit=0.05)]), 3)
        0.693
    """
    for each in evidence:
        if each.limit is None:
            continue
        if math.copysign(1.0, each.limit) == math.copysign(1.0, each.value) and each.limit != 0 != each.value:
            return abs(math.log(abs(each.value)) - math.log(abs(each.limit)))
        return math.inf
    return math.inf


def confidence(code: str, evidence: Sequence[Evidence], *, epochs: int) -> float:
    """Return the probability that a fired rule is right, as measured and shrunk towards the average rule.

    The measured share is taken among firings of the same strength and the same length of run; where few
    were seen it is pulled towards that of the whole rule, and that towards the average of all rules.
    """
    whole = _shrunk(PRECISIONS.get((code, "all")), PRIOR_PRECISION)
    return _stated(_shrunk(PRECISIONS.get((code, cell_of(evidence, epochs=epochs))), whole))


def confidence_of_bare(
    code: str,
    evidence: Sequence[Evidence],
    *,
    counts: Mapping[tuple[str, str], tuple[int, int]] = BARE_PRECISIONS,
    prior: float = BARE_PRECISION,
) -> float:
    """Return that probability for a log of printed figures, as measured on such logs alone.

    What a rule cannot know there (dropout, rows, whose weights were kept) makes it err more often, and the rules
    err unequally: so nothing of runs that recorded more is used.

    Args:
        code: Of the rule.
        evidence: What it fired on.
        counts: (code, cell) -> (right, fired), cells as `bare_cell_of` names them.
        prior: Share right of all rules on such logs.
    """
    whole = _shrunk(counts.get((code, BARE)), prior)
    return _stated(_shrunk(counts.get((code, bare_cell_of(evidence))), whole))


def cell_of(evidence: Sequence[Evidence], *, epochs: int) -> str:
    """Return the cell of the calibration table that a firing falls into.

    Example:
        >>> cell_of([Evidence("rise", 0.2, limit=0.05)], epochs=10)
        'strong, short'
    """
    strength = "strong" if margin(evidence) >= STRONG_MARGIN else "weak"
    length = "short" if epochs < SHORT_RUN_EPOCHS else "long"
    return f"{strength}, {length}"


def bare_cell_of(evidence: Sequence[Evidence]) -> str:
    """Return the cell of a firing on a bare log: by strength alone, since few were seen.

    Example:
        >>> bare_cell_of([Evidence("rise", 0.06, limit=0.05)])
        'bare, weak'
    """
    return f"{BARE}, {'strong' if margin(evidence) >= STRONG_MARGIN else 'weak'}"


def _stated(share: float) -> float:
    return round(min(max(share, 0.01), 0.99), 4)


def _shrunk(counts: tuple[int, int] | None, towards: float) -> float:
    right, fired = counts or (0, 0)
    return (right + PRIOR_FIRINGS * towards) / (fired + PRIOR_FIRINGS)
