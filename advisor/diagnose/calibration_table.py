"""Measured precision of each rule: (code, cell) -> (right, fired). Data, written by a benchmark.

Provenance: not measured yet; every rule is given the prior.
"""

PRIOR_PRECISION = 0.85
PRIOR_FIRINGS = 4.0

PRECISIONS: dict[tuple[str, str], tuple[int, int]] = {}
