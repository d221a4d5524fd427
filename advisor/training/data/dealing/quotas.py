"""Quotas: take a share of rows in whole units, with equal class shares, from a seed."""

from collections.abc import Sequence

import numpy as np


def rows_wanted(share: float, count: int) -> int:
    """Return how many of `count` rows a share below 1, or a number of rows, stands for.

    Example:
        >>> rows_wanted(0.25, 10), rows_wanted(3.0, 10)
        (2, 3)
    """
    return round(share * count) if share < 1 else int(share)


def take_share(units: np.ndarray, strata: np.ndarray, wanted: int, *, seed: Sequence[int]) -> np.ndarray:
    """Say which rows are taken: whole units, about `wanted` rows, the same share of every stratum.

    With one row a unit exactly `wanted` rows are taken, and from each stratum its exact share,
    rounded by largest remainders. A unit larger than what is left is passed over for one that fits; where
    none fits, the smallest is taken if that comes nearer, or if the part would be empty.

    Args:
        units: Number of each row's unit, shape (rows,).
        strata: Class of each row, shape (rows,); a unit counts for the class of its first row.
        wanted: Unit: rows.
        seed: Where the order of the units comes from.

    Returns:
        True where the row is taken, shape (rows,).
    """
    if wanted <= 0 or not len(units):
        return np.zeros(len(units), dtype=bool)
    first, unit_of_row, sizes = np.unique(units, return_index=True, return_inverse=True, return_counts=True)[1:]
    unit_strata = strata[first]
    order = np.random.default_rng(seed).permutation(len(sizes))
    quotas = _largest_remainders(np.bincount(unit_strata, weights=sizes), wanted)
    taken = np.zeros(len(sizes), dtype=bool)
    for stratum in np.unique(unit_strata):
        members = order[unit_strata[order] == stratum]
        taken[members] = _fitting(sizes[members], float(quotas[stratum]))
    if not taken.any() and len(sizes) > 2:
        taken[order[sizes[order].argmin()]] = True  # better a part too large than none
    return taken[unit_of_row.reshape(-1)]


def fold_of_rows(units: np.ndarray, strata: np.ndarray, folds: int, *, seed: Sequence[int]) -> np.ndarray:
    """Return the fold of each row, shape (rows,), values 0 to folds - 1; units stay whole.

    Units go, larger ones first and in random order among equals, to the fold that has the fewest
    rows of their class, then the fewest rows at all.
    """
    first, unit_of_row, sizes = np.unique(units, return_index=True, return_inverse=True, return_counts=True)[1:]
    unit_strata = strata[first]
    order = np.random.default_rng(seed).permutation(len(sizes))
    order = order[np.lexsort((unit_strata[order], -sizes[order]))]
    held = np.zeros((int(unit_strata.max(initial=0)) + 1, folds))
    fold_of_unit = np.zeros(len(sizes), dtype=np.int64)
    for unit in order.tolist():
        row = held[unit_strata[unit]]
        fold = int(np.lexsort((held.sum(axis=0), row))[0])
        row[fold] += sizes[unit]
        fold_of_unit[unit] = fold
    return fold_of_unit[unit_of_row.reshape(-1)]


def _fitting(sizes: np.ndarray, quota: float) -> np.ndarray:
    """Say which units are taken, in their order: each that fits into what is left, and one more if that is nearer."""
    if (sizes == 1).all():
        return np.arange(len(sizes)) < quota
    taken = np.zeros(len(sizes), dtype=bool)
    used = 0
    for place, size in enumerate(sizes.tolist()):
        if used + size <= quota:
            taken[place] = True
            used += size
    over = np.where(taken, np.inf, used + sizes - quota)
    if over.min() < quota - used:
        taken[over.argmin()] = True
    return taken


def _largest_remainders(counts: np.ndarray, wanted: int) -> np.ndarray:
    exact = counts * (wanted / counts.sum())
    quotas = np.floor(exact)
    missing = round(wanted - float(quotas.sum()))
    quotas[np.argsort(quotas - exact, kind="stable")[:missing]] += 1
    return quotas
