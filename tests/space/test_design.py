"""Study plans become spaces: fixed, narrowed, widened, conditional, and refused with every mistake."""

from pathlib import Path

import pytest

from advisor.errors import StudyError
from advisor.records import DataPlan, Narrowing, StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import CATALOGUE
from advisor.space.design import DesignSpace, base_recipe, design_space, opening_trials, training_recipe
from advisor.space.dimension import Choice, Dimension, IntUniform, LogIntUniform, LogUniform, Role, Uniform
from advisor.space.portfolio import PORTFOLIO, named_recipe
from advisor.store.plans.plans import read_plan
from tests.spaces import sound_space

STUDIES = Path(__file__).parents[2] / "studies"
DATA = DataPlan(source="digits")


def space_of(recipe: dict[str, ParameterValue] | None = None, **space: Narrowing) -> DesignSpace:
    return sound_space(StudyPlan(name="test", data=DATA, recipe=recipe or {}, space=space))


def domain(space: DesignSpace, name: str) -> object:
    return next(d for d in space.dimensions if d.name == name).domain


def refused(recipe: dict[str, ParameterValue] | None = None, **space: Narrowing) -> str:
    _, problems = design_space(StudyPlan(name="test", data=DATA, recipe=recipe or {}, space=space))
    return "\n".join(map(str, problems))


def test_standard_set_is_what_is_not_fixed_by_role_or_plan():
    space = space_of({"optimizer": "nesterov", "learning-rate": "by-thirds"})
    names = {dimension.name for dimension in space.dimensions}
    assert {"depth", "width", "activation", "dropout", "penalty", "batch_size", "momentum"} <= names
    assert names.isdisjoint({"optimizer", "learning_rate", "weight_decay", "filters", "initializer", "unfreeze"})
    assert all(d.role is not Role.FIXED for d in space.dimensions)


def test_a_dimension_is_fixed_narrowed_widened_or_listed():
    space = space_of(
        depth=Narrowing(value=3),
        width=Narrowing(low=8, high=4096),
        dropout=Narrowing(high=0.9),
        activation=Narrowing(choices=("relu", "elu")),
        batch_size=Narrowing(low=32, high=128),
        learning_rate=Narrowing(),
        epochs=Narrowing(low=5, high=8),
    )
    assert space.base.architecture.depth == 3
    assert domain(space, "width") == LogIntUniform(8, 4096)
    assert domain(space, "dropout") == Uniform(0.0, 0.9)
    assert domain(space, "activation") == Choice(("relu", "elu"))
    assert domain(space, "batch_size") == Choice((32, 64, 128), ordered=True)
    assert domain(space, "learning_rate") == LogUniform(1e-4, 0.3)
    assert domain(space, "epochs") == IntUniform(5, 8)
    assert "depth" not in {dimension.name for dimension in space.dimensions}


def test_named_dimensions_come_parents_first_whatever_the_order_of_the_file():
    space = space_of(momentum=Narrowing(), optimizer=Narrowing(choices=("adam", "momentum")))
    optimizer, momentum = space.dimensions
    assert (optimizer.name, momentum.name) == ("optimizer", "momentum")
    assert not space.is_active(momentum, {"optimizer": "adam"})
    assert space.is_active(momentum, {"optimizer": "momentum"})


def test_what_is_fixed_waits_for_the_trials_that_need_it():
    space = space_of({"momentum": 0.8}, optimizer=Narrowing(choices=("adam", "momentum")))
    assert space.recipe({"optimizer": "momentum"}).optimizer.momentum == 0.8
    assert "has no effect here" in refused({"momentum": 0.8}, width=Narrowing())


def test_first_trials_give_a_users_own_model_every_number():
    space = space_of(
        {"function": "mine:model"},
        **{"numbers.units": Narrowing(low=4, high=16), "numbers.kind": Narrowing(choices=("b", "a"))},
    )
    for _, parameters in opening_trials(space):
        assert parameters == {"numbers.units": 10, "numbers.kind": "b"}


def test_numbers_of_a_users_own_model_are_searched():
    custom = {"function": "mine:model", "numbers.units": 8}
    plan = StudyPlan(name="custom", data=DATA, recipe=custom, space={"numbers.units": Narrowing(low=4, high=64)})
    space = sound_space(plan)
    assert domain(space, "numbers.units") == IntUniform(4, 64)
    assert space.recipe({"numbers.units": 16}).architecture.numbers == {"units": 16}


@pytest.mark.parametrize(
    ("space", "said"),
    [
        ({"width": Narrowing(low=0, high=10)}, "expected at least 1, got 0"),
        ({"dropout": Narrowing(high=1.0)}, "expected at least 0 and below 1, got 1"),
        ({"width": Narrowing(low=20, high=10)}, "expected a range from low to high"),
        ({"activation": Narrowing(low=1, high=2)}, "a range fits numbers only"),
        ({"activation": Narrowing(choices=("relu", "rellu"))}, "expected one of sigmoid"),
        ({"widht": Narrowing()}, 'did you mean "width"'),
        ({"weight_decay": Narrowing()}, "never has an effect in this study"),
        ({"min_delta": Narrowing(low=0.0)}, "its scale is logarithmic"),
        ({"base_model": Narrowing()}, "give its choices"),
        ({"batch_size": Narrowing(low=33, high=63)}, "no value of"),
        ({"learning_rate": Narrowing(choices=("by-thirds",))}, "set it in [recipe]"),
    ],
    ids=str,
)
def test_space_that_makes_no_sense_is_refused(space: dict[str, Narrowing], said: str):
    assert said in refused(**space)


def test_values_that_may_not_meet_are_refused_before_the_first_training():
    said = refused(
        activation=Narrowing(choices=("selu", "relu")),
        initializer=Narrowing(choices=("lecun_normal", "he_normal")),
        plateau_patience=Narrowing(low=1, high=6),
        stopping_patience=Narrowing(low=3, high=9),
    )
    assert "activation = selu with initializer = he_normal" in said
    assert "activation = relu with initializer = lecun_normal" in said
    assert "plateau_patience = 6 with stopping_patience = 3" in said


def test_values_that_may_meet_on_purpose_are_searched_and_said():
    plan = StudyPlan(
        name="faults",
        data=DATA,
        breaks=("relu-wants-he",),
        space={
            "activation": Narrowing(choices=("relu", "elu")),
            "initializer": Narrowing(choices=("glorot_uniform", "he_normal")),
        },
    )
    space = sound_space(plan)
    assert space.recipe({"activation": "relu", "initializer": "glorot_uniform"}).breaks == ("relu-wants-he",)
    assert space.recipe({"activation": "relu", "initializer": "he_normal"}).breaks == ()


def test_mistakes_of_the_recipe_are_refused_too():
    said = refused({"activation": "selu", "initializer": "he_normal", "dropout": 1.0})
    assert "selu-wants-lecun-normal" in said
    assert "dropout" in said


def test_first_trial_of_a_study_is_the_lectures_table_and_the_second_the_same_without_dropout():
    space = sound_space(StudyPlan(name="test", data=DATA))
    trials = opening_trials(space)
    assert [name for name, _ in trials[:2]] == ["lecture-default", "lecture-default-without-dropout"]
    first, second = (space.recipe(parameters) for _, parameters in trials[:2])
    assert first.architecture.widths == second.architecture.widths == (300, 100)
    assert (first.dropout.rate, second.dropout.rate) == (0.5, 0.0)
    assert (first, ()) == base_recipe(StudyPlan(name="test", data=DATA))


def test_first_trial_of_a_study_with_a_recipe_of_its_own_is_what_advisor_train_trains():
    plan = StudyPlan(
        name="test",
        data=DATA,
        recipe={"activation": "tanh", "width": 8, "dropout": 0.0},
        space={"activation": Narrowing(choices=("tanh", "relu")), "width": Narrowing(low=2, high=32)},
    )
    space = sound_space(plan)
    name, parameters = opening_trials(space)[0]
    assert name == "the study's own recipe"
    assert space.recipe(parameters) == training_recipe(plan, name=None)[0]


@pytest.mark.parametrize("name", sorted(path.name for path in STUDIES.glob("*.toml")))
def test_every_example_study_starts_with_the_recipe_of_advisor_train(name: str):
    plan = read_plan(STUDIES / name)
    space = sound_space(plan)
    assert space.recipe(opening_trials(space)[0][1]) == training_recipe(plan, name=None)[0]


def test_a_study_that_asks_for_the_best_activation_goes_down_the_lectures_ladder():
    space = space_of(activation=Narrowing(choices=("sigmoid", "tanh", "leaky_relu", "relu", "elu", "selu")))
    tried = [str(parameters["activation"]) for _, parameters in opening_trials(space)]
    assert list(dict.fromkeys(tried)) == ["selu", "elu", "leaky_relu", "relu", "tanh", "sigmoid"]


def test_an_activation_that_is_on_no_rung_is_tried_last():
    space = space_of(activation=Narrowing(choices=("linear", "tanh", "relu")))
    tried = [str(parameters["activation"]) for _, parameters in opening_trials(space)]
    assert list(dict.fromkeys(tried)) == ["relu", "tanh", "linear"]


def test_a_study_that_asks_about_one_thing_alone_tries_every_choice():
    trials = opening_trials(space_of(batch_size=Narrowing(choices=(1, 32, 0))))
    assert [parameters["batch_size"] for _, parameters in trials] == [32, 1, 0]


def test_opening_trials_keep_to_a_narrow_space():
    space = space_of(width=Narrowing(low=8, high=16), activation=Narrowing(choices=("tanh",)))
    for _, parameters in opening_trials(space):
        assert parameters == {"width": 16, "activation": "tanh"}
        space.recipe(parameters)


@pytest.mark.parametrize("name", PORTFOLIO)
def test_named_recipe_breaks_only_what_it_names(name: str):
    assert named_recipe(name, DATA).breaks == PORTFOLIO[name].breaks


def test_unknown_recipe_is_refused():
    with pytest.raises(StudyError, match='no recipe is named "mine"'):
        named_recipe("mine", DATA)


def test_the_lectures_first_model_is_the_lectures():
    recipe = named_recipe("lecture-first-model", DATA)
    assert recipe.architecture.widths == (300, 100)
    assert (recipe.optimizer.name, recipe.optimizer.learning_rate) == ("sgd", 0.01)
    assert (recipe.epochs, recipe.batch_size, recipe.scaling) == (10, 32, "unit")
    assert (recipe.dropout.kind, recipe.stopping.kind, recipe.schedule.kind) == ("none", "none", "constant")
    assert recipe.architecture.initializer == "glorot_uniform"


def test_a_named_recipe_that_states_its_epochs_keeps_them():
    plan = StudyPlan(name="test", data=DATA, base_recipe="lecture-first-model", epochs=30)
    assert base_recipe(plan)[0].epochs == 10
    assert base_recipe(StudyPlan(name="test", data=DATA, epochs=7))[0].epochs == 7


def test_engines_can_go_through_a_space_without_knowing_a_name():
    space = sound_space(StudyPlan(name="test", data=DATA))
    parameters: dict[str, ParameterValue] = {}
    for dimension in space.dimensions:
        assert isinstance(dimension, Dimension)
        if space.is_active(dimension, parameters):
            match dimension.domain:
                case Choice(options):
                    parameters[dimension.name] = options[-1]
                case Uniform(low) | LogUniform(low) | IntUniform(low) | LogIntUniform(low):
                    parameters[dimension.name] = low
    recipe = space.recipe(parameters)
    assert recipe.architecture.activation == "sigmoid"
    assert len(CATALOGUE) > len(space.dimensions)


def test_mistakes_of_the_recipe_and_of_the_space_come_at_once_under_the_names_that_the_study_gives_them():
    plan = StudyPlan(
        name="test",
        data=DATA,
        recipe={"activation": "selu", "initializer": "he_normal", "batch-size": -1, "optimizer": "adamm"},
        space={
            "dropout": Narrowing(high=1.5),
            "width": Narrowing(value=0),
            "momentum": Narrowing(choices=(0.5, 0.9)),
            "leaky_slope": Narrowing(low=0.1, high=0.2),
        },
    )
    problems = {problem.where: problem.message for problem in design_space(plan)[1]}
    assert set(problems) == {
        "recipe.batch-size",
        "recipe.optimizer",  # and nothing of the momentum, which some optimizers have
        "space.width",
        "space.dropout",
        "space.leaky_slope",
        "selu-wants-lecun-normal",
    }
    assert problems["space.leaky_slope"].endswith("it needs activation to be leaky_relu")


def test_an_unknown_base_recipe_does_not_hide_other_mistakes():
    plan = StudyPlan(name="a", data=DATA, base_recipe="lecture-defualt", recipe={"dropout": 1.0})
    _, problems = design_space(plan)
    assert [problem.where for problem in problems] == ["study.base_recipe", "recipe.dropout"]
    assert 'did you mean "lecture-default"?' in problems[0].message


@pytest.mark.parametrize(("name", "word"), [("learning_rate", "by-thirds"), ("threshold", "validation")])
def test_a_word_beside_searched_numbers_is_refused_and_not_overruled_in_silence(name: str, word: str) -> None:
    plan = StudyPlan(
        name="both",
        data=DataPlan(source="breast_cancer"),
        recipe={name: word},
        space={name: Narrowing(low=0.1, high=0.5)},
    )
    assert f"recipe.{name}: expected no word next to space.{name}" in "\n".join(map(str, design_space(plan)[1]))
