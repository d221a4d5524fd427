"""What a study leaves to its data: tables bring scales, pieces and a cosine along, images convolutions,
and recipes that fit them."""

import pytest

from advisor.records import DataFacts, DataPlan, Goal, InputKind, Narrowing, SearchSettings, Strategy, StudyPlan, Task
from advisor.space.couplings import broken_couplings
from advisor.space.design import DesignSpace, base_recipe, design_space, opening_trials
from advisor.space.dimension import Choice
from advisor.space.fitted.suited import ADDED, suited
from advisor.space.portfolio.first import OF_ANY
from advisor.space.portfolio.opening import FEW_IMAGES, MOST_BLOCKS, ON_IMAGES, ON_TABLES, blocks_for

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


def on_images(plan: StudyPlan, *shape: int, task: Task = Task.MULTICLASS, rows: int = FEW_IMAGES) -> DesignSpace:
    facts = DataFacts(task=task, train_rows=rows, input_shape=shape)
    return suited(design_space(plan)[0], plan, facts, kind=InputKind.IMAGE)


def test_on_images_convolutions_are_tried_beside_dense_layers_and_they_alone_vary_the_images():
    space = on_images(plan_of(), 32, 32, 3)
    of_images = {"family", "blocks", "filters", "kernel_size", "flip", "shift"}
    assert names(space) == {*names(design_space(plan_of())[0]), *of_images, "schedule"}
    dense = {each.name for each in space.dimensions if space.is_active(each, {"family": "dense"})}
    assert not dense & (of_images - {"family"})


def test_the_first_trial_on_images_is_still_the_lectures_default():
    space = on_images(plan_of(), 28, 28)
    trials = dict(opening_trials(space))
    assert tuple(trials) == ON_IMAGES
    assert space.recipe(trials["lecture-default"]) == base_recipe(plan_of())[0]
    made = space.recipe(trials["image-convolutions-moved"])
    assert (made.architecture.family, made.architecture.blocks, made.augmentation.shift) == ("convolutional", 2, 0.1)
    assert not any(broken_couplings(space.recipe(parameters)) for parameters in trials.values())


def test_few_photographs_are_mirrored_before_they_are_left_as_they_are():
    def convolutions(*shape: int, rows: int) -> str:
        return list(dict(opening_trials(on_images(plan_of(), *shape, rows=rows))))[1]

    assert convolutions(32, 32, 3, rows=FEW_IMAGES) == "image-convolutions-mirrored"
    assert convolutions(32, 32, 3, rows=FEW_IMAGES + 1) == "image-convolutions"
    assert convolutions(32, 32, 1, rows=FEW_IMAGES) == "image-convolutions"  # may be letters
    assert convolutions(32, 32, rows=FEW_IMAGES) == "image-convolutions"


@pytest.mark.parametrize(
    ("plan", "shape"),
    [
        (plan_of(), (8, 8)),  # too small
        (plan_of(recipe={"family": "dense"}), (32, 32, 3)),
        (plan_of(space={"width": Narrowing(low=8, high=16)}), (32, 32, 3)),
        (plan_of(recipe={"function": "mine:build"}), (32, 32, 3)),
    ],
)
def test_small_images_and_what_a_study_chose_itself_are_searched_as_before(plan: StudyPlan, shape: tuple[int, ...]):
    space = on_images(plan, *shape)
    assert names(space) == names(design_space(plan)[0])
    assert space.opening == OF_ANY


def test_a_study_that_chose_convolutions_opens_with_them_and_searches_no_other_family():
    space = on_images(plan_of(recipe={"family": "convolutional", "filters": 24}), 32, 32, 3)
    assert not names(space) & {"family", "filters"}
    assert "flip" in names(space)
    assert {made.architecture.filters for made in (space.recipe(p) for _, p in opening_trials(space))} == {24}


@pytest.mark.parametrize("side", [16, 17, 28, 32, 64, 224, 1000])
def test_the_last_block_of_images_hands_on_a_map_that_is_neither_a_point_nor_large(side: int):
    fewest, most = blocks_for(DataFacts(task=Task.BINARY, train_rows=900, input_shape=(side, side, 3)))
    assert 1 <= fewest <= most <= MOST_BLOCKS
    assert side / 2**most >= 2
    assert side / 2**fewest <= 8 or fewest == MOST_BLOCKS


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
    assert [name for name, _ in opening_trials(space)] == [named.name for named in OF_ANY]
