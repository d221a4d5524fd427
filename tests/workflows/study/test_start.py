"""How a study starts: the plan with what the command line changes of it, its folder, and what a resumed study keeps."""

import json
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from advisor.errors import StudyError
from advisor.records import (
    Budget,
    DataPlan,
    EngineName,
    Goal,
    Metric,
    ModelFormat,
    Narrowing,
    SearchSettings,
    Strategy,
    StudyPlan,
)
from advisor.store.studies import StudyFolder
from advisor.workflows.study.start import (
    MAY_CHANGE,
    PlanChanges,
    apply_changes,
    folder_for,
    start_or_resume,
    with_hours,
)

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
        start_or_resume(folder, PLAN, resume=False)
    with pytest.raises(StudyError, match="there is already a study in that folder"):
        folder_for(PLAN, out=Path("runs/small"), resume=False)
    with pytest.raises(StudyError, match="no study to resume"):
        folder_for(PLAN, out=Path("runs/other"), resume=True)


def test_a_study_resumes_with_another_budget_but_not_with_another_space(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path / "small")
    start_or_resume(folder, PLAN, resume=False)
    longer = msgspec.structs.replace(PLAN, budget=Budget(trials=99))
    assert start_or_resume(folder, longer, resume=True).plan.budget.trials == 99
    other = msgspec.structs.replace(PLAN, epochs=7, goal=Goal(metric=Metric.ACCURACY))
    with pytest.raises(StudyError, match="cannot resume") as caught:
        start_or_resume(folder, other, resume=True)
    assert [problem.where for problem in caught.value.problems] == ["goal.metric", "study.epochs"]


ENTRIES = {
    "study.name": {"name": "other"},
    "study.breaks": {"breaks": ("relu-wants-he",)},
    "study.base_recipe": {"base_recipe": "lecture-first-model"},
    "data.source": {"data": DataPlan(source="iris")},
    "recipe.width": {"recipe": {"width": 8}},
    "space.width": {"space": {"width": Narrowing(low=8, high=32)}},
    "search.hypermodel": {"search": SearchSettings(hypermodel="mine:build")},
    "search.seed": {"search": SearchSettings(seed=1)},
    "search.strategy": {"search": SearchSettings(strategy=Strategy.PRUNING)},
    "search.engine": {"search": SearchSettings(engine=EngineName.KERAS_TUNER)},
}


@pytest.mark.parametrize(("place", "changed"), ENTRIES.items(), ids=ENTRIES)
def test_a_study_resumes_with_the_plan_it_was_started_with(
    place: str, changed: dict[str, object], tmp_path: Path
) -> None:
    folder = StudyFolder(tmp_path / "small")
    started = start_or_resume(folder, PLAN, resume=False)
    with pytest.raises(StudyError) as caught:
        start_or_resume(folder, msgspec.structs.replace(PLAN, **changed), resume=True)
    assert [problem.where for problem in caught.value.problems] == [place]
    assert all(name in caught.value.remedy for name in MAY_CHANGE)
    assert start_or_resume(folder, PLAN, resume=True) == started  # the refusal left everything as it was


def test_a_difference_is_told_with_both_values(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path / "small")
    start_or_resume(folder, PLAN, resume=False)
    search = SearchSettings(hypermodel="mine:build")
    other = msgspec.structs.replace(PLAN, search=search, space={"width": Narrowing(low=8, high=32)})
    with pytest.raises(StudyError) as caught:
        start_or_resume(folder, other, resume=True)
    assert list(map(str, caught.value.problems)) == [
        'search.hypermodel: was not set when the study was started, is "mine:build" now',
        'space.width: was not set when the study was started, is {"low":8,"high":32} now',
    ]


def test_what_may_change_is_taken_over_by_a_resumed_study(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path / "small")
    start_or_resume(folder, PLAN, resume=False)
    later = msgspec.structs.replace(
        PLAN,
        budget=Budget(hours=8.0),
        search=SearchSettings(retrainings=1, model_format=ModelFormat.H5, storage="sqlite:///moved.db"),
        diagnose={"overfitting": {"max_rise": 0.1}},
    )
    assert start_or_resume(folder, later, resume=True).plan == later


def test_a_study_of_before_hypermodels_were_in_the_plan_resumes(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path / "small")
    start_or_resume(folder, PLAN, resume=False)
    old = json.loads(folder.study_file.read_text())
    del old["plan"]["search"]["hypermodel"]
    folder.study_file.write_text(json.dumps(old))
    assert start_or_resume(folder, PLAN, resume=True).plan == PLAN


def test_an_option_takes_the_place_of_the_hypermodel_of_the_study() -> None:
    own = msgspec.structs.replace(PLAN, search=SearchSettings(hypermodel="mine:build"))
    assert apply_changes(own, PlanChanges()).search.hypermodel == "mine:build"
    assert apply_changes(own, PlanChanges(hypermodel="yours:build")).search.hypermodel == "yours:build"
