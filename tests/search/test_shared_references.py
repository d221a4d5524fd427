"""One training of a study fits the simple models for all others, and the first result waits for none."""

import msgspec
import pytest

from advisor.records import Budget, DataPlan, Recipe, Reference, Run, SearchSettings, StudyPlan, Trial, TrialState
from advisor.search.shared_references import FEWEST, SharedReferences
from advisor.search.work import Task

RECIPE = Recipe(data=DataPlan(source="digits"))
PLAN = StudyPlan(name="a", data=RECIPE.data)
LINEAR = (Reference(name="linear"),)


class Study:
    """What is stored of a study, and what is asked of its trainings."""

    def __init__(self, plan: StudyPlan = PLAN, earlier: tuple[Trial, ...] = ()) -> None:
        self.stored: dict[int, tuple[Reference, ...]] = {}
        self.shared = SharedReferences(plan, earlier, save=self.save, complete=self.complete)

    def save(self, trials):
        self.stored |= {trial.number: trial.run.references for trial in trials if trial.run is not None}

    def complete(self, found):
        self.stored |= found

    def fits(self, *numbers: int, recipe: Recipe = RECIPE) -> bool:
        return self.shared.brief(Task(numbers=numbers, recipes=(recipe,) * len(numbers))).with_references

    def end(self, number: int, references: tuple[Reference, ...] = (), recipe: Recipe = RECIPE) -> None:
        self.shared.save([ended(number, references, recipe)])

    def fail(self, number: int) -> None:
        self.shared.save([Trial(number=number, parameters={}, state=TrialState.FAILED)])


def ended(number: int, references: tuple[Reference, ...] = (), recipe: Recipe = RECIPE) -> Trial:
    run = Run(recipe=recipe, references=references)
    return Trial(number=number, parameters={}, state=TrialState.FINISHED, run=run)


def test_the_first_trainings_fit_none_and_get_the_scores_once_another_brings_them():
    study = Study()
    assert not study.fits(0)
    assert not study.fits(1)  # on another core, before there is a result
    study.end(0)
    assert study.fits(2)
    study.end(1)
    study.end(2, LINEAR)
    assert study.stored == dict.fromkeys(range(3), LINEAR)


def test_no_training_fits_what_another_fits_or_has_fitted():
    study = Study()
    study.end(0)
    assert study.fits(1, 2, 3)
    assert not study.fits(4)
    study.end(1, LINEAR)
    assert not study.fits(5)
    study.end(4)
    assert study.stored[4] == LINEAR


def test_a_training_that_fails_leaves_it_to_the_next():
    study = Study()
    study.end(0)
    assert study.fits(1)
    study.fail(1)
    assert study.fits(2)


def test_where_there_are_no_simple_models_nobody_asks_again():
    study = Study()
    study.end(0)
    assert study.fits(1)
    study.end(1)
    assert not study.fits(2)
    assert study.stored == {0: (), 1: ()}


def test_other_rows_have_simple_models_of_their_own():
    others = msgspec.structs.replace(RECIPE, data=DataPlan(source="wine"))
    study = Study()
    study.end(0)
    assert study.fits(1)
    assert study.fits(2, recipe=others)
    study.end(1, LINEAR)
    study.end(3, recipe=others)
    assert study.stored[3] == ()


def test_another_scaling_has_not():
    study = Study()
    study.end(0, LINEAR)
    assert not study.fits(1, recipe=msgspec.structs.replace(RECIPE, scaling="robust"))


def test_a_study_that_goes_on_knows_them_already():
    study = Study(earlier=(ended(0), ended(1, LINEAR)))
    assert not study.fits(2)
    study.end(2)
    assert study.stored == {0: LINEAR, 2: LINEAR}


def test_the_winner_brings_them_where_no_trial_has():
    study = Study()
    study.end(0)
    study.shared.end(Run(recipe=RECIPE, references=LINEAR))
    assert study.stored == {0: LINEAR}


@pytest.mark.parametrize(
    "plan",
    [
        msgspec.structs.replace(PLAN, data=DataPlan(source="digits", folds=3)),
        msgspec.structs.replace(PLAN, budget=Budget(trials=FEWEST - 1)),
        msgspec.structs.replace(PLAN, search=SearchSettings(hypermodel="mine:build")),
        msgspec.structs.replace(PLAN, search=SearchSettings(strategy="growing")),
    ],
)
def test_every_training_fits_its_own_where_they_have_little_in_common_or_are_few(plan):
    study = Study(plan)
    assert study.fits(0)
    study.end(0)
    study.end(1, LINEAR)
    assert study.fits(2)
    assert study.stored == {0: (), 1: LINEAR}


def test_a_study_of_a_model_of_the_users_own_adds_none_to_earlier_trials():
    study = Study(msgspec.structs.replace(PLAN, search=SearchSettings(hypermodel="mine:build")), (ended(0),))
    study.end(1, LINEAR)
    study.shared.end(Run(recipe=RECIPE, references=LINEAR))
    assert study.stored == {1: LINEAR}
