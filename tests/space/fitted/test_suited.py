"""What a study leaves to its data: tables bring scales, pieces and a cosine along, and recipes that fit them."""

import pytest

from advisor.records import DataFacts, DataPlan, Goal, InputKind, Narrowing, SearchSettings, Strategy, StudyPlan, Task
from advisor.space.couplings import broken_couplings
from advisor.space.design import DesignSpace, base_recipe, design_space, opening_trials
from advisor.space.dimension import Choice
from advisor.space.fitted.suited import ADDED, suited
from advisor.space.opening import ON_TABLES
from advisor.space.portfolio import opening_recipes

DATA = DataPlan(source="mine.csv", target="price")


def plan_of(**changes: object) -> StudyPlan:
    return StudyPlan(name="mine", data=DATA, **changes)  # type: ignore[arg-type]


def space_for(plan: StudyPlan, *, kind: InputKind = InputKind.TABLE, task: Task = Task.REGRESSION) -> DesignSpace:
    facts = DataFacts(task=task, train_rows=5_000, input_shape=(9,))
    return suited(design_space(plan)[0], plan, facts, kind=kind)


def names(space: DesignSpace) -> set[str]:
    return {dimension.name for dimension in space.dimensions}


def test_what_networks_on_tables_need_joins_the_standard_set_and_nothing_leaves_it():
    plan = plan_of()
    assert names(space_for(plan)) == {*names(design_space(plan)[0]), *ADDED}


@pytest.mark.parametrize(
    ("plan", "kind"),
    [
        (plan_of(), InputKind.IMAGE),
        (plan_of(), InputKind.SERIES),
        (plan_of(space={"width": Narrowing(low=8, high=16)}), InputKind.TABLE),
        (plan_of(recipe={"function": "mine:build"}), InputKind.TABLE),
        (plan_of(recipe={"family": "convolutional"}), InputKind.TABLE),
        (plan_of(search=SearchSettings(strategy=Strategy.GROWING)), InputKind.TABLE),
    ],
)
def test_other_data_named_spaces_and_own_models_are_searched_as_before(plan: StudyPlan, kind: InputKind):
    assert names(space_for(plan, kind=kind)) == names(design_space(plan)[0])


def test_what_a_study_fixes_stays_fixed():
    plan = plan_of(recipe={"scaling": "unit", "activation": "relu"})
    space = space_for(plan)
    assert "scaling" not in names(space)
    assert {space.recipe(parameters).scaling for _, parameters in opening_trials(space)} == {"unit"}


def test_the_first_trial_on_a_table_is_still_the_lectures_default_and_what_advisor_train_trains():
    plan = plan_of()
    space = space_for(plan)
    name, parameters = opening_trials(space)[0]
    assert name == "lecture-default"
    assert space.recipe(parameters) == base_recipe(plan)[0]


def test_a_study_that_starts_from_another_scale_tries_that_one_too():
    plan = plan_of(base_recipe="lecture-leaky-relu")
    space = space_for(plan)
    scaling = next(dimension for dimension in space.dimensions if dimension.name == "scaling")
    assert isinstance(scaling.domain, Choice)
    assert scaling.domain.options[-1] == "unit"
    assert space.recipe(opening_trials(space)[0][1]) == base_recipe(plan)[0]


@pytest.mark.parametrize("task", [Task.BINARY, Task.MULTICLASS, Task.REGRESSION])
def test_recipes_for_tables_keep_what_they_say_and_break_no_coupling(task: Task):
    space = space_for(plan_of(), task=task)
    trials = dict(opening_trials(space))
    assert tuple(trials) == ON_TABLES
    made = space.recipe(trials["table-pieces"])
    assert (made.numeric_encoding, made.scaling, made.schedule.kind) == ("piecewise", "robust", "cosine")
    assert made.batch_size == 64  # of 5,000 rows
    assert not any(broken_couplings(space.recipe(parameters)) for parameters in trials.values())


def test_pieces_do_not_join_where_a_map_is_drawn_over_two_inputs():
    mapped = StudyPlan(name="mine", data=DataPlan(source="mine.csv", target="price", map=("area", "rooms")))
    assert "numeric_encoding" not in names(space_for(mapped))
    asked = StudyPlan(name="mine", data=mapped.data, recipe={"numeric_encoding": "piecewise"})
    assert "decision map" in str(design_space(asked)[1][0])


def test_a_large_table_is_prepared_in_one_way():
    facts = DataFacts(task=Task.REGRESSION, train_rows=1_000_000, input_shape=(9,))
    space = suited(design_space(plan_of())[0], plan_of(), facts, kind=InputKind.TABLE)
    assert names(space) & ADDED.keys() == {"schedule"}


def test_smoothing_joins_where_right_answers_are_counted():
    for metric, task, joins in (
        ("accuracy", Task.BINARY, True),
        ("log_loss", Task.BINARY, False),
        ("rmse", Task.REGRESSION, False),
    ):
        space = space_for(plan_of(goal=Goal(metric=metric)), task=task)
        assert ("label_smoothing" in names(space)) is joins
        made = space.recipe(dict(opening_trials(space))["table-pieces"])
        assert made.label_smoothing == (0.1 if joins else 0.0)


@pytest.mark.backend
def test_the_networks_with_pieces_share_a_program():
    from advisor.training.cohort import shape_of

    space = space_for(plan_of())
    trials = dict(opening_trials(space))
    shapes = {shape_of(space.recipe(trials[name])) for name in ("table-pieces", "table-pieces-slow")}
    assert len(shapes) == 1


def test_momentum_starts_more_slowly_on_regressions_of_any_data():
    rates = {}
    for task in (Task.REGRESSION, Task.MULTICLASS):
        space = space_for(plan_of(), kind=InputKind.IMAGE, task=task)
        rates[task] = dict(opening_trials(space))["nesterov-with-ridge"]["learning_rate"]
    assert rates == {Task.REGRESSION: 0.001, Task.MULTICLASS: 0.01}
    assert [name for name, _ in opening_trials(space)] == [named.name for named in opening_recipes()]
