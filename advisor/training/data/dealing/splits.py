"""Deal rows to the training, validation and test parts.

Rows that belong together (copies of one row, rows of one group) are dealt as one unit; copies only while no
few sets of them would fill a part, as the answers to a few questions with yes or no do. A split by
time or by row numbers keeps its order instead: copies may then lie in two parts, and the data facts
count them. Everything is drawn from `split_seed`; the test part does not depend on the fold.
"""

import itertools
from dataclasses import dataclass, replace

import numpy as np

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, SplitKind
from advisor.training.data.dealing.quotas import fold_of_rows, rows_wanted, take_share
from advisor.training.data.rows import common_rows


@dataclass(frozen=True, eq=False)
class Rows:
    """What is known of the rows before they are dealt; every array has the shape (rows,).

    Args:
        strata: Class numbers, to keep the class shares equal; zeros where there are no classes.
        copies: Rows with equal numbers hold the same features.
        groups: Rows with equal values belong together.
        times: What to order by.
        is_validation: Which rows the source itself gives to the validation part, all others to the training part.
    """

    strata: np.ndarray
    copies: np.ndarray
    groups: np.ndarray | None = None
    times: np.ndarray | None = None
    is_validation: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Parts:
    """Row numbers of each part, each shape (rows of the part,), no row in two parts."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray  # empty where the source brings a test part itself
    equal_rows: int = 0  # rows with equals that were dealt singly, since few sets of them would fill a part


def deal(rows: Rows, plan: DataPlan, *, own_test: bool, name: str) -> Parts:
    """Deal rows to parts as the plan says.

    Args:
        rows: What is known of the rows.
        plan: Shares or numbers of rows, the kind of the split, its seed, the fold.
        own_test: Whether the source brings a test part, so that no row goes to one.
        name: The source as the user wrote it, for messages.

    Returns:
        Row numbers in rising order (by time: in the order of time).

    Raises:
        DataError: If the plan asks for what the data does not have; every mistake at once.
    """
    if rows.is_validation is not None:
        return _as_given(rows.is_validation, plan, name=name)
    problems = _plan_problems(rows, plan)
    if problems:
        raise DataError(f"cannot split {name}", problems, "Change [data] in the study.")
    match plan.split:
        case SplitKind.RANGES:
            parts = _by_ranges(len(rows.strata), plan)
        case SplitKind.TIME:
            parts = _by_time(rows, plan, own_test=own_test)
        case SplitKind.STRATIFIED | SplitKind.RANDOM | SplitKind.GROUP:
            parts = _by_units(rows, plan, own_test=own_test)
    wanted = {"training part": parts.train, "validation part": parts.validation}
    if plan.test > 0 and not own_test and plan.split is not SplitKind.RANGES:
        wanted["test part"] = parts.test
    empty = [Problem(part, "expected at least one row, got none") for part, rows_ in wanted.items() if not len(rows_)]
    if empty:
        raise DataError(f"cannot split {name}", empty, "Ask for smaller shares, or give more rows or more groups.")
    return parts


def _as_given(is_validation: np.ndarray, plan: DataPlan, *, name: str) -> Parts:
    if plan.folds:
        problem = Problem("folds", f"expected 0 with data that are split already, got {plan.folds}")
        raise DataError(f"cannot split {name}", [problem], "Put the parts together for folds, or leave them out.")
    return Parts(np.flatnonzero(~is_validation), np.flatnonzero(is_validation), np.zeros(0, dtype=np.int64))


def _by_units(rows: Rows, plan: DataPlan, *, own_test: bool) -> Parts:
    rows, apart = _with_large_sets_apart(rows, plan, own_test=own_test)
    units = _units(rows, plan)
    strata = rows.strata if plan.split is SplitKind.STRATIFIED else np.zeros_like(rows.strata)
    every = np.arange(len(strata))
    wanted = 0 if own_test else rows_wanted(plan.test, len(strata))
    in_test = take_share(units, strata, wanted, seed=(plan.split_seed, 0))
    rest = every[~in_test]
    if plan.folds:
        repetition, fold = divmod(plan.fold, plan.folds)
        folds = fold_of_rows(units[rest], strata[rest], plan.folds, seed=(plan.split_seed, 2, repetition))
        in_validation = folds == fold
    else:
        wanted = rows_wanted(plan.validation, len(strata))
        in_validation = take_share(units[rest], strata[rest], wanted, seed=(plan.split_seed, 1))
    return Parts(rest[~in_validation], rest[in_validation], every[in_test], apart)


def _with_large_sets_apart(rows: Rows, plan: DataPlan, *, own_test: bool) -> tuple[Rows, int]:
    """Return rows of which the sets of equals that are too large for a part are single, and how many rows those are.

    A set is too large when it holds more than a tenth of the rows of the smallest part, and more than three: then
    a few sets would fill that part, and it would stand for those few.
    """
    if not plan.duplicates_together:
        return rows, 0
    count = len(rows.copies)
    shares = [1 / plan.folds if plan.folds else plan.validation] + ([] if own_test or not plan.test else [plan.test])
    smallest = min(rows_wanted(share, count) for share in shares)
    large = common_rows(rows.copies, smallest)
    if not large.any():
        return rows, 0
    unit = np.unique(rows.copies, return_inverse=True)[1].reshape(-1)
    single = np.where(large, unit.max() + 1 + np.arange(count), unit)
    return replace(rows, copies=single), int(large.sum())


def _by_time(rows: Rows, plan: DataPlan, *, own_test: bool) -> Parts:
    count = len(rows.strata)
    order = np.arange(count) if rows.times is None else np.argsort(rows.times, kind="stable")
    test = 0 if own_test else rows_wanted(plan.test, count)
    order, latest = order[: count - test], order[count - test :]
    if plan.folds:  # each fold validates on the block after those it trains on
        blocks = np.array_split(order, plan.folds + 1)
        return Parts(np.concatenate(blocks[: plan.fold + 1]), blocks[plan.fold + 1], latest)
    validation = rows_wanted(plan.validation, count)
    return Parts(order[: len(order) - validation], order[len(order) - validation :], latest)


def _by_ranges(count: int, plan: DataPlan) -> Parts:
    every = np.arange(count)
    validation = every[slice(*(plan.validation_rows or (0, 0)))]
    test = every[slice(*(plan.test_rows or (0, 0)))]
    rest = np.setdiff1d(every, np.concatenate([validation, test]))
    return Parts(rest if plan.train_rows is None else every[slice(*plan.train_rows)], validation, test)


def _units(rows: Rows, plan: DataPlan) -> np.ndarray:
    """Number the sets of rows that are dealt as one, shape (rows,)."""
    bonds = [rows.copies] if plan.duplicates_together else []
    if plan.split is SplitKind.GROUP and rows.groups is not None:
        bonds.append(rows.groups)
    if not bonds:
        return np.arange(len(rows.strata))
    numbered = [np.unique(bond, return_inverse=True)[1].reshape(-1) for bond in bonds]
    return numbered[0] if len(numbered) == 1 else _joined(numbered[0], numbered[1])


def _joined(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Join what either numbering holds together: the connected parts of rows and both their sets."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = int(first.max()) + int(second.max()) + 2
    links = coo_array((np.ones(len(first)), (first, second + int(first.max()) + 1)), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1])[first]


def _plan_problems(rows: Rows, plan: DataPlan) -> list[Problem]:
    count = len(rows.strata)
    problems = []
    if plan.split is SplitKind.GROUP and rows.groups is None:
        problems.append(Problem("group", "expected the column that names the group, got none"))
    if plan.split is SplitKind.RANGES:
        return problems + _range_problems(count, plan)
    for name, share, least in (("validation", plan.validation, 1), ("test", plan.test, 0)):
        if share < 0 or (share >= 1 and share != int(share)) or (least and share == 0 and not plan.folds):
            problems.append(Problem(name, f"expected a share below 1 or a number of rows, got {share:g}"))
        elif share >= count:
            problems.append(Problem(name, f"expected fewer rows than the data has ({count}), got {share:g}"))
    return problems + _fold_problems(count, plan)


def _fold_problems(count: int, plan: DataPlan) -> list[Problem]:
    if plan.folds == 0:
        return []
    if plan.folds < 2 or plan.folds >= count:
        return [Problem("folds", f"expected 0 or a number from 2 to {count - 1}, got {plan.folds}")]
    if plan.repeats < 1 or (plan.split is SplitKind.TIME and plan.repeats > 1):
        return [Problem("repeats", f"expected 1 or more, and 1 with a split by time, got {plan.repeats}")]
    if plan.fold < 0 or (plan.split is SplitKind.TIME and plan.fold >= plan.folds):
        return [Problem("fold", f"expected a number from 0 to {plan.folds - 1}, got {plan.fold}")]
    return []


def _range_problems(count: int, plan: DataPlan) -> list[Problem]:
    named = {"train_rows": plan.train_rows, "validation_rows": plan.validation_rows, "test_rows": plan.test_rows}
    given = {name: bounds for name, bounds in named.items() if bounds is not None}
    problems = [
        Problem(name, f"expected rows from 0 to {count}, first below last, got {bounds[0]} to {bounds[1]}")
        for name, bounds in given.items()
        if not 0 <= bounds[0] < bounds[1] <= count
    ]
    if plan.validation_rows is None:
        problems.append(Problem("validation_rows", "expected the first and the last row number plus one, got none"))
    if plan.folds:
        problems.append(Problem("folds", f"expected 0 with a split by row numbers, got {plan.folds}"))
    return problems + [
        Problem(second, f"expected no row of {first}, got {given[second]} beside {given[first]}")
        for first, second in itertools.combinations(given, 2)
        if max(given[first][0], given[second][0]) < min(given[first][1], given[second][1])
    ]
