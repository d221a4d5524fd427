"""A study goes on with the data that it began with, or not at all."""

from pathlib import Path

import numpy as np
import pytest

from advisor.errors import StudyError
from advisor.records import DataPlan, Recipe, Run, Study, StudyPlan, Trial, TrialState
from advisor.records.recipe import Scaling
from advisor.training.data.prepare import Source, prepare
from advisor.workflows.study.resumed import check_data

PLAN = DataPlan(source="d.csv")
RECIPE = Recipe(data=PLAN)
X = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
Y = np.arange(60) % 2


def begun(x, y):
    run = Run(recipe=RECIPE, data=prepare(Source(x, y), RECIPE, with_test=False).facts)
    empty = Trial(number=0, state=TrialState.FAILED)  # died before it had a run
    trials = (empty, Trial(number=1, state=TrialState.FINISHED, score=0.5, run=run))
    return Study(plan=StudyPlan(name="s", data=PLAN), trials=trials)


def test_same_data_go_on():
    check_data(begun(X, Y), Source(X.copy(), Y.copy()), root=Path("runs/s"))


@pytest.mark.parametrize("part", ["x_train", "x_validation", "x_test"])
def test_one_changed_label_is_found_in_every_part(part):
    x = X.copy()
    x[:, 0] = np.arange(60)
    recipe = Recipe(data=PLAN, scaling=Scaling.NONE)
    row = int(getattr(prepare(Source(x, Y), recipe, with_test=True), part)[0, 0])
    other = Y.copy()
    other[row] = 1 - other[row]
    with pytest.raises(StudyError, match="cannot resume runs/s: its data have changed"):
        check_data(begun(x, Y), Source(x, other), root=Path("runs/s"))


def test_difference_is_told_as_far_as_it_can_be():
    with pytest.raises(StudyError) as refused:
        check_data(begun(X, Y), Source(X, (np.arange(60) % 3 > 0).astype(int)), root=Path("runs/s"))
    assert "training rows by class: was 0: 18, 1: 18 when the study was started, is 0: 12, 1: 24 now" in str(
        refused.value
    )
    with pytest.raises(StudyError, match="rows and labels: had the fingerprint"):
        check_data(begun(X, Y), Source(X + 1, Y), root=Path("runs/s"))


def test_data_that_can_no_longer_be_prepared_are_refused_with_the_reason():
    with pytest.raises(StudyError, match="one class only"):
        check_data(begun(X, Y), Source(X, np.zeros(60, dtype=int) + 1, class_names=()), root=Path("runs/s"))


def test_study_without_a_run_has_nothing_to_compare():
    check_data(Study(plan=StudyPlan(name="s", data=PLAN)), Source(X, Y), root=Path("runs/s"))
