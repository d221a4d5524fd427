"""A study goes on with another plan: what may differ, what must not, and a file that nobody has touched."""

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
    Trial,
    TrialState,
)
from advisor.space.design import design_space
from advisor.space.editing.entries import MAY_CHANGE
from advisor.store.plans.plans import Examined
from advisor.store.studies import StudyFolder
from advisor.workflows.study.changed import Begun, begun_study, reshaped, with_plan, write
from advisor.workflows.study.given import SaidStudy
from advisor.workflows.study.start import NO_CHANGES, PlanChanges, begin

PLAN = StudyPlan(name="small", data=DataPlan(source="digits"), budget=Budget(trials=10))


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    found = StudyFolder(tmp_path / "small")
    begin(found, PLAN)
    return found


def resumed(folder: StudyFolder, plan: StudyPlan, changes: PlanChanges = NO_CHANGES) -> Begun:
    said = SaidStudy(Examined(name="small.toml", plan=plan), folder.root)
    return begun_study(said, changes=changes, out=folder.root)


def gone_on(folder: StudyFolder, plan: StudyPlan) -> StudyPlan:
    """What `advisor search --resume` does before it trains; the plan that it goes on with."""
    begun = resumed(folder, plan)
    now = begun.given.examined.sound
    study, change = with_plan(begun.study, now, space_of=space_of, root=folder.root, asked=begun.asked)
    write(folder, change, before=begun.study, after=study)
    return study.plan


def space_of(plan: StudyPlan):
    return design_space(plan)[0]


KEPT = {
    "study.name": {"name": "other"},
    "data.source": {"data": DataPlan(source="iris")},
    "data.validation": {"data": DataPlan(source="digits", validation=0.4)},
    "goal.metric": {"goal": Goal(metric=Metric.ACCURACY)},
    "search.hypermodel": {"search": SearchSettings(hypermodel="mine:build")},
    "search.seed": {"search": SearchSettings(seed=1)},
    "search.strategy": {"search": SearchSettings(strategy=Strategy.PRUNING)},
    "search.engine": {"search": SearchSettings(engine=EngineName.KERAS_TUNER)},
}


@pytest.mark.parametrize(("place", "changed"), KEPT.items(), ids=KEPT)
def test_what_trials_are_compared_by_is_refused_with_how_to_start_a_successor(
    place: str, changed: dict[str, object], folder: StudyFolder
) -> None:
    before = folder.read_study()
    with pytest.raises(StudyError, match="cannot resume") as caught:
        resumed(folder, msgspec.structs.replace(PLAN, **changed))
    assert [problem.where for problem in caught.value.problems] == [place]
    assert "advisor search" in caught.value.remedy
    assert all(name in caught.value.remedy for name in MAY_CHANGE)
    assert folder.read_study() == before


def test_every_difference_that_is_refused_is_told_with_both_values(folder: StudyFolder) -> None:
    other = msgspec.structs.replace(PLAN, name="other", search=SearchSettings(hypermodel="mine:build"), epochs=7)
    with pytest.raises(StudyError) as caught:
        resumed(folder, other)
    assert list(map(str, caught.value.problems)) == [
        'study.name: was "small" when the study was started, is "other" now',
        'search.hypermodel: was not set when the study was started, is "mine:build" now',
    ]


def test_what_may_change_is_taken_over_and_noted(folder: StudyFolder) -> None:
    later = msgspec.structs.replace(
        PLAN,
        budget=Budget(hours=8.0),
        epochs=7,
        goal=Goal(target=0.01),
        space={"width": Narrowing(low=8, high=32)},
        search=SearchSettings(retrainings=1, model_format=ModelFormat.H5, storage="sqlite:///moved.db"),
        diagnose={"overfitting": {"max_rise": 0.1}},
    )
    assert gone_on(folder, later) == later
    study = folder.read_outline()
    assert study.plan == later
    assert {entry.where: entry.now for entry in study.changes[0].entries} == {
        "study.epochs": "7",
        "space.width": "8..32",
        "budget.trials": "20",
        "budget.hours": "8.0",
        "goal.target": "0.01",
        "search.retrainings": "1",
        "search.model_format": '"h5"',
        "search.storage": "set",  # never the address: it may hold a password
        "diagnose.overfitting": '{"max_rise":0.1}',
    }
    assert reshaped(study) == 1


def test_a_file_that_nobody_touched_leaves_what_was_changed_beside_it(folder: StudyFolder) -> None:
    edited = msgspec.structs.replace(PLAN, recipe={"width": 64}, budget=Budget(trials=50))
    study, change = with_plan(folder.read_study(), edited, space_of=space_of, root=folder.root)
    write(folder, change, before=study, after=study)
    assert gone_on(folder, PLAN) == edited
    assert len(folder.read_outline().changes) == 1
    both = gone_on(folder, msgspec.structs.replace(PLAN, epochs=30, budget=Budget(trials=60)))
    assert (both.epochs, both.recipe, both.budget.trials) == (30, {"width": 64}, 60)
    assert gone_on(folder, msgspec.structs.replace(PLAN, budget=Budget(trials=60))).epochs is None  # taken back


def test_a_change_made_while_a_driver_runs_is_not_overwritten_by_it(folder: StudyFolder) -> None:
    of_the_driver = folder.read_study()
    edited = msgspec.structs.replace(PLAN, epochs=3)
    study, change = with_plan(of_the_driver, edited, space_of=space_of, root=folder.root)
    write(folder, change, before=of_the_driver, after=study)
    trial = Trial(number=0, parameters={"depth": 3}, state=TrialState.FINISHED, score=0.5)  # of the space as it was
    folder.write_trials([trial])
    folder.write_study(msgspec.structs.replace(of_the_driver, trials=(trial,), ended_by="trials"))
    assert folder.read_outline().plan == edited
    begun = resumed(folder, PLAN)
    study, change = with_plan(begun.study, edited, space_of=space_of, root=folder.root)
    assert study.trials[0].other_epochs == 30  # it was trained as the driver had it, and is looked at now
    assert change is not None
    assert change.entries == ()


def test_every_contradiction_is_told_and_nothing_is_written(folder: StudyFolder) -> None:
    before = folder.read_study()
    nothing_left = msgspec.structs.replace(PLAN, space={"width": Narrowing(value=64)})
    with pytest.raises(StudyError, match="nothing would be left to search"):
        with_plan(before, nothing_left, space_of=space_of, root=folder.root)
    assert folder.read_study() == before
    assert not folder.changes_file.exists()


def test_a_study_of_before_hypermodels_were_in_the_plan_goes_on(folder: StudyFolder) -> None:
    old = msgspec.json.decode(folder.study_file.read_bytes())
    del old["plan"]["search"]["hypermodel"]
    folder.study_file.write_bytes(msgspec.json.encode(old))
    assert gone_on(folder, PLAN) == PLAN
    assert folder.read_outline().changes == ()
