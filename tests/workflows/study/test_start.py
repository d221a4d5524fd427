"""How a study starts: the plan with what the command line changes of it, its folder, and what a resumed study keeps."""

from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from advisor.errors import StudyError
from advisor.records import (
    Budget,
    DataPlan,
    EngineName,
    SearchSettings,
    StudyPlan,
)
from advisor.workflows.study.start import PlanChanges, apply_changes, begin, folder_for, with_hours

PLAN = StudyPlan(name="small", data=DataPlan(source="digits"), budget=Budget(trials=10))


def test_the_command_line_lays_over_the_plan() -> None:
    changed = apply_changes(PLAN, PlanChanges(trials=3, until=0.9)).budget
    assert (changed.trials, changed.until, changed.hours) == (3, 0.9, None)
    assert apply_changes(PLAN, PlanChanges()) == PLAN
    assert apply_changes(PLAN, PlanChanges(hours=1.0)).budget.trials is None  # a night is to be used
    assert apply_changes(PLAN, PlanChanges(hours=1.0, trials=5)).budget.trials == 5


def test_a_time_lifts_the_number_of_trials_and_becomes_hours_that_are_left() -> None:
    changed = apply_changes(PLAN, PlanChanges(until="07:00"))
    assert (changed.budget.trials, changed.budget.until, changed.budget.until_time) == (None, None, "07:00")
    assert apply_changes(PLAN, PlanChanges(until="07:00", trials=5)).budget.trials == 5
    now = datetime(2026, 3, 1, 23, 0)
    assert with_hours(changed, now=now).budget.hours == 8.0
    shorter = apply_changes(PLAN, PlanChanges(until="07:00", hours=2.0))
    assert with_hours(shorter, now=now).budget.hours == 2.0
    assert with_hours(PLAN, now=now) == PLAN


def test_a_time_that_is_past_is_refused() -> None:
    past = apply_changes(PLAN, PlanChanges(until="2020-01-31 07:00"))
    with pytest.raises(StudyError, match="the study's time is past"):
        with_hours(past, now=datetime(2026, 3, 1, 23, 0))


def test_another_engine_does_not_inherit_the_sampler_of_the_first() -> None:
    random = msgspec.structs.replace(PLAN, search=SearchSettings(sampler="tpe"))
    assert apply_changes(random, PlanChanges(engine=EngineName.KERAS_TUNER)).search.sampler == "default"
    assert apply_changes(random, PlanChanges(engine=EngineName.OPTUNA)).search.sampler == "tpe"


def test_a_smoke_study_is_two_trials_of_two_epochs() -> None:
    smoke = apply_changes(PLAN, PlanChanges(smoke=True))
    assert (smoke.budget.trials, smoke.epochs, smoke.search.retrainings) == (2, 2, 1)


def test_a_new_study_never_overwrites_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for expected in ("small", "small-2", "small-3"):
        folder = folder_for(PLAN, out=None, resume=False)
        assert folder.root.name == expected
        begin(folder, PLAN)
    with pytest.raises(StudyError, match="there is already a study in that folder"):
        folder_for(PLAN, out=Path("runs/small"), resume=False)
    with pytest.raises(StudyError, match="no study to resume"):
        folder_for(PLAN, out=Path("runs/other"), resume=True)


def test_an_option_takes_the_place_of_the_hypermodel_of_the_study() -> None:
    own = msgspec.structs.replace(PLAN, search=SearchSettings(hypermodel="mine:build"))
    assert apply_changes(own, PlanChanges()).search.hypermodel == "mine:build"
    assert apply_changes(own, PlanChanges(hypermodel="yours:build")).search.hypermodel == "yours:build"
