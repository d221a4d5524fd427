"""Parameters become recipes: what follows from them, and every mistake at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import RecipeError
from advisor.records import DataPlan, Recipe
from advisor.records.recipe import DropoutKind, Family, Initializer, LearningRateChoice, Scaling
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import CATALOGUE
from advisor.space.dimension import Choice, Dimension, numbers_of
from advisor.space.portfolio import named_recipe
from advisor.space.recipes import active, parameters_of, recipe_from

DATA = DataPlan(source="digits")
BASE = Recipe(data=DATA)


def refused(parameters: dict[str, ParameterValue], *, base: Recipe = BASE) -> dict[str, str]:
    with pytest.raises(RecipeError) as error:
        recipe_from(parameters, base=base)
    return {problem.where: problem.message for problem in error.value.problems}


def test_no_parameters_give_the_base():
    assert recipe_from({}, base=BASE) == BASE


@pytest.mark.parametrize(
    ("activation", "initializer", "kind"),
    [
        ("selu", Initializer.LECUN_NORMAL, DropoutKind.ALPHA),
        ("elu", Initializer.HE_NORMAL, DropoutKind.PLAIN),
        ("leaky_relu", Initializer.HE_NORMAL, DropoutKind.PLAIN),
        ("prelu", Initializer.HE_NORMAL, DropoutKind.PLAIN),
        ("relu", Initializer.HE_NORMAL, DropoutKind.PLAIN),
        ("softplus", Initializer.HE_NORMAL, DropoutKind.PLAIN),
        ("tanh", Initializer.GLOROT_UNIFORM, DropoutKind.PLAIN),
        ("sigmoid", Initializer.GLOROT_UNIFORM, DropoutKind.PLAIN),
    ],
)
def test_activation_brings_its_initializer_and_its_dropout(
    activation: str, initializer: Initializer, kind: DropoutKind
):
    recipe = recipe_from({"activation": activation}, base=BASE)
    assert (recipe.architecture.initializer, recipe.dropout.kind) == (initializer, kind)
    back = recipe_from({"activation": "selu"}, base=recipe)
    assert (back.architecture.initializer, back.dropout.kind) == (Initializer.LECUN_NORMAL, DropoutKind.ALPHA)


def test_selu_brings_standardized_inputs_unless_a_layer_does_it():
    unit = recipe_from({"activation": "relu", "scaling": "unit"}, base=BASE)
    assert recipe_from({"activation": "selu"}, base=unit).scaling is Scaling.STANDARDIZE
    layer = recipe_from({"activation": "relu", "scaling": "batch_normalization"}, base=BASE)
    assert recipe_from({"activation": "selu"}, base=layer).scaling is Scaling.BATCH_NORMALIZATION


def test_initializer_that_fits_already_is_kept():
    uniform = recipe_from({"activation": "relu", "initializer": "he_uniform"}, base=BASE)
    assert recipe_from({"activation": "elu"}, base=uniform).architecture.initializer is Initializer.HE_UNIFORM


def test_dropout_switches_on_the_kind_that_the_activation_bears():
    first = named_recipe("lecture-first-model", DATA)
    assert first.dropout.kind is DropoutKind.NONE
    assert recipe_from({"dropout": 0.3}, base=first).dropout.kind is DropoutKind.PLAIN


def test_wrong_pair_named_in_breaks_is_built_and_said():
    on_purpose = Recipe(data=DATA, breaks=("relu-wants-he", "tanh-wants-glorot"))
    recipe = recipe_from({"activation": "relu", "initializer": "glorot_uniform"}, base=on_purpose)
    assert recipe.architecture.initializer is Initializer.GLOROT_UNIFORM
    assert recipe.breaks == ("relu-wants-he",)


def test_break_that_is_no_longer_broken_is_no_longer_named():
    first = named_recipe("lecture-first-model", DATA)
    assert recipe_from({"activation": "tanh"}, base=first).breaks == ()


def test_patience_of_the_schedule_stays_below_that_of_stopping():
    assert recipe_from({"stopping_patience": 2}, base=BASE).schedule.patience == 1
    assert recipe_from({"plateau_patience": 6}, base=BASE).stopping.patience > 6
    assert "plateau-before-stopping" in refused({"plateau_patience": 5, "stopping_patience": 5})


def test_by_thirds_is_a_word_for_the_learning_rate():
    recipe = recipe_from({"learning-rate": "by-thirds"}, base=BASE)
    assert recipe.optimizer.learning_rate_choice is LearningRateChoice.BY_THIRDS
    assert recipe.optimizer.learning_rate == 1.0
    given_again = recipe_from({"learning_rate": 0.01}, base=recipe)
    assert given_again.optimizer.learning_rate_choice is LearningRateChoice.GIVEN


def test_a_base_model_or_function_brings_its_family():
    assert recipe_from({"base_model": "base.keras"}, base=BASE).architecture.family is Family.TRANSFER
    custom = recipe_from({"function": "mine:model", "numbers.units": 7}, base=BASE)
    assert custom.architecture.family is Family.CUSTOM
    assert custom.architecture.numbers == {"units": 7}


def test_all_mistakes_come_at_once():
    problems = refused(
        {
            "activation": "selu",
            "initializer": "he_normal",
            "dropout": 1.0,
            "droput": 0.5,
            "width": 2.5,
            "optimizer": "adamm",
            "momentum": 0.3,  # what it needs is unknown while the optimizer is
            "leaky_slope": 0.1,
        }
    )
    assert set(problems) == {"dropout", "droput", "width", "optimizer", "leaky_slope", "selu-wants-lecun-normal"}
    assert problems["droput"] == 'no such dimension; did you mean "dropout"?'
    assert "adamw" in problems["optimizer"]
    assert problems["optimizer"].endswith('got "adamm"; did you mean "adam"?')
    assert problems["leaky_slope"] == "has no effect here: it needs activation to be leaky_relu, got selu"


def test_parameter_of_another_schedule_is_refused():
    assert "plateau_patience" in refused({"schedule": "power", "plateau_patience": 2})


@pytest.mark.parametrize(
    "parameters",
    [
        {"family": "transfer"},
        {"family": "custom"},
        {"depth": 0},
        {"schedule": "piecewise", "first_boundary": 0.8, "second_boundary": 0.7},
        {"penalty": "l2", "penalty_strength": -1.0},
        {"batch_size": -1},
        {"epochs": 0},
        {"learning_rate": 0.0},
    ],
    ids=str,
)
def test_what_cannot_be_trained_is_refused(parameters: dict[str, ParameterValue]):
    assert refused(parameters)


def test_unknown_break_is_answered_with_the_nearest():
    problems = refused({}, base=Recipe(data=DATA, breaks=("relu-wants-hee",)))
    assert '"relu-wants-he"' in problems["breaks"]


def test_parameters_of_a_recipe_make_it_again():
    names = tuple(dimension.name for dimension in CATALOGUE)
    for name in ("lecture-default", "lecture-normalized-before", "nesterov-with-ridge", "lecture-dropout"):
        recipe = named_recipe(name, DATA)
        again = recipe_from(parameters_of(recipe, names), base=Recipe(data=DATA, name=name))
        assert again == recipe


SEARCHED = [d for d in CATALOGUE if isinstance(d.domain, Choice) or numbers_of(d.domain)]


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, ParameterValue]:
    """Values of a few dimensions, drawn from their domains, as an engine that knows no couplings would."""
    chosen: dict[str, ParameterValue] = {}
    for dimension in draw(st.lists(st.sampled_from(SEARCHED), max_size=6, unique_by=lambda d: d.name)):
        chosen[dimension.name] = draw(value_of(dimension))
    return chosen


def value_of(dimension: Dimension) -> st.SearchStrategy[ParameterValue]:
    if isinstance(dimension.domain, Choice):
        return st.sampled_from(dimension.domain.options)
    low, high = numbers_of(dimension.domain) or (0, 0)
    return st.integers(int(low), int(high)) if isinstance(low, int) else st.floats(low, high)


def built(chosen: dict[str, ParameterValue]) -> Recipe | RecipeError:
    try:
        return recipe_from(chosen, base=BASE)
    except RecipeError as error:
        return error


@given(parameters())
def test_what_is_built_keeps_to_every_coupling_and_what_is_not_is_refused(chosen: dict[str, ParameterValue]):
    recipe = built(chosen)
    if isinstance(recipe, RecipeError):
        assert recipe.problems
        return
    assert recipe.breaks == ()
    assert recipe_from({}, base=recipe) == recipe
    assert all(active(dimension, recipe) for dimension in CATALOGUE if dimension.name in chosen)
