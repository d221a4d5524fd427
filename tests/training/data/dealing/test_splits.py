"""Dealing rows: no row in two parts, what belongs together stays together, shares and order are kept."""

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedKFold

from advisor.errors import DataError
from advisor.records import DataPlan, SplitKind
from advisor.training.data.dealing.quotas import fold_of_rows, take_share
from advisor.training.data.dealing.splits import Parts, Rows, deal

FOLDS = st.sampled_from([0, 3])
UNITS = (SplitKind.STRATIFIED, SplitKind.RANDOM, SplitKind.GROUP)


@st.composite
def rows(draw, *, least=30):
    count = draw(st.integers(least, 120))
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    return Rows(
        strata=rng.integers(0, draw(st.integers(1, 4)), count),
        copies=rng.integers(0, 10 * count, count).astype(np.uint64),
        groups=rng.integers(0, max(8, count // 4), count),
        times=rng.integers(0, 50, count),
    )


@st.composite
def plans(draw, kinds=UNITS, folds=FOLDS):
    number = draw(folds)
    return DataPlan(
        source="mine",
        split=draw(st.sampled_from(kinds)),
        validation=draw(st.sampled_from([0.2, 0.3, 7.0])),
        test=draw(st.sampled_from([0.0, 0.2, 5.0])),
        split_seed=draw(st.integers(0, 9)),
        folds=number,
        fold=draw(st.integers(0, max(0, 2 * number - 1))),
    )


def dealt(rows, plan, own_test=False) -> Parts:
    return deal(rows, plan, own_test=own_test, name="mine")


def in_order(parts):
    return parts.train, parts.validation, parts.test


@given(rows=rows(), plan=plans(kinds=tuple(set(SplitKind) - {SplitKind.RANGES}), folds=st.just(0)))
def test_every_row_lies_in_exactly_one_part(rows, plan):
    together = np.concatenate(in_order(dealt(rows, plan)))
    assert sorted(together.tolist()) == list(range(len(rows.strata)))


@given(rows=rows(), plan=plans())
def test_copies_never_lie_in_two_parts(rows, plan):
    parts = [set(rows.copies[part].tolist()) for part in in_order(dealt(rows, plan))]
    assert not parts[0] & parts[1]
    assert not (parts[0] | parts[1]) & parts[2]


@given(rows=rows(), plan=plans(kinds=(SplitKind.GROUP,)))
def test_rows_of_one_group_stay_together_and_so_do_copies_of_rows_of_two_groups(rows, plan):
    assert rows.groups is not None
    try:
        dealt_parts = in_order(dealt(rows, plan))
    except DataError:  # groups joined by copies may be fewer than the parts asked for: that is refused
        reject()
    for bond in (rows.groups, rows.copies):
        parts = [set(bond[part].tolist()) for part in dealt_parts]
        assert not parts[0] & parts[1]
        assert not (parts[0] | parts[1]) & parts[2]


@given(rows=rows(), plan=plans(kinds=(SplitKind.TIME,), folds=st.just(0)))
def test_no_training_row_is_later_than_a_validation_row_nor_that_later_than_a_test_row(rows, plan):
    assert rows.times is not None
    train, validation, test = (rows.times[part] for part in in_order(dealt(rows, plan)))
    assert train.max() <= validation.min()
    assert not len(test) or validation.max() <= test.min()
    assert (np.diff(train) >= 0).all()


@given(rows=rows(), fold=st.integers(0, 2))
def test_folds_in_time_validate_on_the_block_after_those_they_train_on(rows, fold):
    plan = DataPlan(source="mine", split=SplitKind.TIME, folds=3, fold=fold, test=0.2)
    parts = dealt(rows, plan)
    assert rows.times is not None
    assert rows.times[parts.train].max() <= rows.times[parts.validation].min()
    assert len(parts.train) >= (fold + 1) * (len(parts.validation) - 1)


@given(rows=rows(), share=st.sampled_from([0.1, 0.25, 0.5]), seed=st.integers(0, 5))
def test_classes_have_the_same_share_in_every_part_to_the_row(rows, share, seed):
    plan = DataPlan(source="mine", validation=share, test=0.0, split_seed=seed, duplicates_together=False)
    validation = dealt(rows, plan).validation
    assert len(validation) == round(share * len(rows.strata))
    for number in np.unique(rows.strata):
        expected = share * (rows.strata == number).sum()
        assert abs((rows.strata[validation] == number).sum() - expected) < 1.5


@given(rows=rows(), seed=st.integers(0, 5), kind=st.sampled_from(UNITS), repetition=st.integers(0, 1))
def test_folds_cover_every_row_once_and_the_test_part_is_the_same_in_each(rows, seed, kind, repetition):
    folds = [
        dealt(rows, DataPlan(source="mine", split=kind, split_seed=seed, folds=3, fold=3 * repetition + fold, test=0.2))
        for fold in range(3)
    ]
    every = np.concatenate([parts.validation for parts in folds] + [folds[0].test])
    assert sorted(every.tolist()) == list(range(len(rows.strata)))
    assert all(np.array_equal(parts.test, folds[0].test) for parts in folds)


def test_next_repetition_of_the_folds_deals_the_rows_anew():
    rows = Rows(np.zeros(60, dtype=int), np.arange(60, dtype=np.uint64))
    first, again = (dealt(rows, DataPlan(source="mine", folds=5, fold=fold)) for fold in (0, 5))
    assert first.validation.tolist() != again.validation.tolist()
    assert first.test.tolist() == again.test.tolist()


@given(seed=st.integers(0, 50), folds=st.sampled_from([2, 3, 5]))
def test_folds_hold_as_many_rows_of_each_class_as_those_of_scikit_learn(seed, folds):
    strata = np.random.default_rng(seed).choice(3, 90, p=(0.6, 0.3, 0.1))
    if np.bincount(strata, minlength=3).min() < folds:
        reject()
    rows = Rows(strata, np.arange(90, dtype=np.uint64))
    plans = [DataPlan(source="mine", folds=folds, repeats=2, fold=fold, test=0.0) for fold in range(2 * folds)]
    ours = [np.bincount(strata[dealt(rows, plan).validation], minlength=3) for plan in plans]
    theirs = [
        np.bincount(strata[part], minlength=3)
        for _, part in StratifiedKFold(folds, shuffle=True, random_state=seed).split(strata, strata)
    ]
    for repetition in (ours[:folds], ours[folds:]):
        for number in range(3):
            assert sorted(int(c[number]) for c in repetition) == sorted(int(c[number]) for c in theirs)


@given(seed=st.integers(0, 50), classes=st.integers(1, 4))
def test_folds_are_of_one_size_to_the_row_and_so_is_each_class_in_them(seed, classes):
    strata = np.random.default_rng(seed).integers(0, classes, 90)
    folds = fold_of_rows(np.arange(90), strata, 4, seed=(seed,))
    assert np.ptp(np.bincount(folds, minlength=4)) <= 1
    for number in np.unique(strata):
        assert np.ptp(np.bincount(folds[strata == number], minlength=4)) <= 1


@given(rows=rows(), seed=st.integers(0, 5))
def test_dealing_is_repeatable_and_another_seed_deals_otherwise(rows, seed):
    plans = [DataPlan(source="mine", split_seed=s) for s in (seed, seed, seed + 1)]
    first, same, other = (dealt(rows, plan) for plan in plans)
    assert first.train.tolist() == same.train.tolist()
    assert first.train.tolist() != other.train.tolist()


def test_source_with_a_test_part_gives_all_its_rows_to_the_other_two():
    rows = Rows(np.zeros(10, dtype=int), np.arange(10, dtype=np.uint64))
    parts = dealt(rows, DataPlan(source="mine", test=0.5), own_test=True)
    assert len(parts.test) == 0
    assert len(parts.train) + len(parts.validation) == 10


def test_ranges_are_half_open_row_numbers_and_the_rest_trains_where_no_range_says_otherwise():
    rows = Rows(np.zeros(10, dtype=int), np.arange(10, dtype=np.uint64))
    plan = DataPlan(source="mine", split=SplitKind.RANGES, validation_rows=(0, 3), test_rows=(8, 10))
    parts = dealt(rows, plan)
    assert [part.tolist() for part in in_order(parts)] == [[3, 4, 5, 6, 7], [0, 1, 2], [8, 9]]


BAD = {
    "validation -1": {"validation": -1.0},
    "validation 0": {"validation": 0.0},
    "validation 2.5": {"validation": 2.5},
    "validation too large": {"validation": 10.0},
    "test too large": {"test": 99.0},
    "nothing left": {"validation": 0.5, "test": 0.5},
    "one fold": {"folds": 1},
    "fold below 0": {"folds": 3, "fold": -1},
    "no group": {"split": SplitKind.GROUP},
    "no ranges": {"split": SplitKind.RANGES},
    "backwards": {"split": SplitKind.RANGES, "validation_rows": (5, 2)},
    "overlap": {"split": SplitKind.RANGES, "validation_rows": (0, 5), "train_rows": (4, 9)},
    "repetitions in time": {"split": SplitKind.TIME, "folds": 3, "repeats": 2},
    "no repetition": {"folds": 3, "repeats": 0},
    "fold beyond the last block": {"split": SplitKind.TIME, "folds": 3, "fold": 3},
}


@pytest.mark.parametrize("what", BAD)
def test_split_that_cannot_be_is_refused(what):
    rows = Rows(np.zeros(10, dtype=int), np.arange(10, dtype=np.uint64))
    with pytest.raises(DataError, match="cannot split mine") as refused:
        dealt(rows, DataPlan(source="mine", **BAD[what]))
    assert "expected" in str(refused.value)


def test_every_mistake_of_a_plan_is_named_at_once():
    rows = Rows(np.zeros(10, dtype=int), np.arange(10, dtype=np.uint64))
    plan = DataPlan(source="mine", split=SplitKind.GROUP, validation=-1.0, test=99.0, folds=1)
    with pytest.raises(DataError) as refused:
        dealt(rows, plan)
    assert {problem.where for problem in refused.value.problems} == {"group", "validation", "test", "folds"}


def test_crowd_of_copies_is_passed_over_for_rows_that_fit():
    units = np.concatenate([np.zeros(60, dtype=int), np.arange(1, 41)])
    for seed in range(5):
        assert take_share(units, np.zeros(100, dtype=int), 20, seed=(seed,)).sum() == 20


def test_part_of_few_large_groups_is_too_large_rather_than_empty():
    groups = np.repeat(np.arange(4), 25)
    rows = Rows(np.zeros(100, dtype=int), np.arange(100, dtype=np.uint64), groups)
    parts = dealt(rows, DataPlan(source="mine", split=SplitKind.GROUP, validation=0.1, test=0.1))
    assert [len(part) for part in in_order(parts)] == [50, 25, 25]


def test_unit_larger_than_what_is_wanted_is_not_taken_by_halves():
    units = np.repeat([0, 1], [8, 2])
    taken = take_share(units, np.zeros(10, dtype=int), 5, seed=(0,))
    assert len(set(taken[:8].tolist())) == 1
    assert len(set(taken[8:].tolist())) == 1


def answers(questions, count=800):
    """The rows of a few questions with yes or no: few different rows, each of them often."""
    rng = np.random.default_rng(3)
    x = rng.integers(0, 2, (count, questions))
    return Rows(strata=rng.integers(0, 2, count), copies=(x @ 2 ** np.arange(questions)).astype(np.uint64))


@pytest.mark.parametrize("folds", [0, 4])
def test_few_sets_of_equal_rows_never_fill_a_part(folds):
    rows = answers(3)
    seen = [dealt(rows, DataPlan(source="mine", folds=folds, split_seed=seed)) for seed in (0, 1)]
    for parts in seen:
        assert parts.equal_rows == 800
        for part in in_order(parts):
            assert len(np.unique(rows.copies[part])) == 8
            assert abs(rows.strata[part].mean() - rows.strata.mean()) < 0.02
    assert set(seen[0].validation.tolist()) != set(seen[1].validation.tolist())  # the seed changes what it says


def test_sets_of_equal_rows_stay_together_while_they_are_small():
    rows = Rows(strata=np.zeros(200, dtype=np.int64), copies=(np.arange(200) // 3).astype(np.uint64))
    parts = dealt(rows, DataPlan(source="mine"))
    assert parts.equal_rows == 0
    assert not set(rows.copies[parts.train].tolist()) & set(rows.copies[parts.validation].tolist())


def test_only_the_sets_that_are_too_large_are_dealt_row_by_row():
    copies = np.concatenate([np.zeros(100), 1 + np.arange(300) // 2]).astype(np.uint64)
    rows = Rows(strata=np.zeros(400, dtype=np.int64), copies=copies)
    parts = dealt(rows, DataPlan(source="mine"))
    assert parts.equal_rows == 100
    train, validation = set(copies[parts.train].tolist()), set(copies[parts.validation].tolist())
    assert train & validation == {0}
