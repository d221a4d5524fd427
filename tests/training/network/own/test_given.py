"""A loss of Keras's by any name, or of the user's own, is trained as Keras would, and scored as it is trained."""

import keras
import numpy as np
import pytest

from advisor.errors import RecipeError
from advisor.records import DataPlan, Goal, Recipe, Task
from advisor.records.data import TargetScaling
from advisor.records.goal import Direction
from advisor.records.recipe import Activation, Architecture, Dropout, DropoutKind, Initializer, LearningRateChoice, Loss
from advisor.records.recipe import Optimizer as Steps
from advisor.space.fitted.data_fit import find_misfits
from advisor.space.losses import LOSSES, is_told, loss_misfit, loss_named
from advisor.space.recipes import recipe_from
from advisor.training.cohort import can_hold, train_cohort
from advisor.training.data.prepare import named_source, prepare
from advisor.training.fit import train
from advisor.training.network.build import build_model
from advisor.training.network.inference import outputs_of
from advisor.training.network.outputs import targets_for
from advisor.training.network.own.given import given_loss
from advisor.training.network.own.measured import loss_of

pytestmark = pytest.mark.backend
SOURCES = {Task.BINARY: "breast_cancer", Task.MULTICLASS: "iris", Task.REGRESSION: "diabetes"}


def recipe_of(task: Task, loss: str, **more: object) -> Recipe:
    scaling = (
        TargetScaling.NONE if loss in ("mean_absolute_percentage_error", "mean_squared_logarithmic_error") else None
    )
    network = Architecture(width=8, depth=1, activation=Activation.RELU, initializer=Initializer.HE_NORMAL)
    data = DataPlan(source=SOURCES[task], target_scaling=scaling)
    plain = Dropout(kind=DropoutKind.NONE)
    return Recipe(data=data, loss=loss, architecture=network, dropout=plain, **{"epochs": 2, **more})


def data_of(recipe: Recipe):
    return prepare(named_source(recipe.data, folder=None), recipe, with_test=True)


OF_KERAS = {
    name: next(task for task in tasks if task in SOURCES)
    for name, tasks in LOSSES.items()
    if tasks and name != Loss.AUTO and name not in ("dice", "tversky")
}


def test_every_loss_of_keras_is_in_the_table():
    functions = {
        name
        for name, found in vars(keras.losses).items()
        if callable(found) and name.islower() and name not in ("get", "serialize", "deserialize")
    }
    known = {name.replace("_", "") for name in LOSSES} | {"mse", "mae", "mape", "msle", "bce", "kld"}
    assert {name.replace("_", "") for name in functions} <= known
    classes = {name for name, found in vars(keras.losses).items() if isinstance(found, type) and name != "Loss"}
    assert {name.lower() for name in classes} <= known


@pytest.mark.parametrize(("name", "task"), OF_KERAS.items())
def test_a_loss_of_keras_has_the_value_that_keras_gives_it(name: str, task: Task):
    recipe = recipe_of(task, name)
    dataset = data_of(recipe)
    assert find_misfits(recipe, dataset.facts, Goal()) == ()
    model = build_model(recipe, dataset.facts, steps_per_epoch=1)
    y = targets_for(recipe, dataset.facts, dataset.y_validation)
    told = model.evaluate(dataset.x_validation, y, verbose=0, return_dict=True, batch_size=len(y))["loss"]
    ours = loss_of(recipe, dataset.facts, dataset.y_validation, outputs_of(model, dataset.x_validation))
    assert ours == pytest.approx(told, rel=1e-4)
    straight = keras.losses.get(name)(keras.ops.convert_to_tensor(y), model(dataset.x_validation, training=False))
    assert told == pytest.approx(float(np.mean(keras.ops.convert_to_numpy(straight))), rel=1e-4)


@pytest.mark.parametrize(
    ("task", "own", "twin"),
    [
        (Task.MULTICLASS, "tests.own_code:sparse_logits", "auto"),
        (Task.MULTICLASS, "tests.own_code:one_hot_focal", "categorical_focal_crossentropy"),
        (Task.BINARY, "tests.own_code:two_logits", "auto"),
        (Task.REGRESSION, "keras.losses:log_cosh", "log_cosh"),
    ],
)
def test_a_loss_of_the_users_own_trains_as_its_twin_of_keras(task: Task, own: str, twin: str):
    """From logits or not, with one-hot rows or class numbers: it is asked, and given what it takes."""
    runs = []
    for loss in (own, twin):
        recipe = recipe_of(task, loss, seed=3)
        runs.append(train(recipe, data_of(recipe)).run)
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(*(run.trace(name) for run in runs), rtol=2e-3)
    assert runs[0].scores.validation["loss"] == pytest.approx(runs[1].scores.validation["loss"], rel=2e-3)


def test_the_score_is_the_loss_that_was_trained():
    recipe = recipe_of(
        Task.REGRESSION, "tests.own_code:pinball", optimizer=Steps(learning_rate_choice=LearningRateChoice.BY_THIRDS)
    )
    dataset = data_of(recipe)
    trained = train(recipe, dataset)
    error = dataset.y_test.reshape(-1, 1) - outputs_of(trained.model, dataset.x_test)
    assert trained.run.scores.test["loss"] == pytest.approx(np.mean(np.maximum(0.9 * error, -0.1 * error)), rel=1e-4)
    assert trained.run.scores.validation["loss"] == pytest.approx(
        trained.run.trace("val_loss")[trained.run.best_epoch], rel=1e-3
    )
    assert trained.run.rate_responses


def test_classes_and_makers_of_losses_are_made_first():
    weighted = given_loss("tests.own_code:Weighted", Task.BINARY, 2)
    y, p = np.array([[1.0]], np.float32), np.array([[0.5]], np.float32)
    assert float(weighted.function(y, p)) == pytest.approx(3 * np.log(2), rel=1e-4)
    assert isinstance(given_loss("tests.own_code:made_loss", Task.REGRESSION, 0).function, keras.losses.Huber)


def test_cohorts_leave_other_losses_to_fit():
    assert [can_hold(recipe_of(Task.REGRESSION, loss)) for loss in ("huber", "log_cosh", "tests.own_code:pinball")] == [
        True,
        False,
        False,
    ]
    assert is_told("huber")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("tests.own_code:gone", "has no 'gone'"),
        ("tests.no_such_module:loss", "importing"),
        ("tests.own_code:NUMBER", "expected a function, got a int"),
    ],
)
def test_a_loss_that_is_not_there_is_named(where: str, said: str):
    with pytest.raises(RecipeError, match=said):
        given_loss(where, Task.REGRESSION, 0)


@pytest.mark.parametrize(
    ("loss", "task", "said"),
    [
        ("mean_squared_error", Task.BINARY, "for numbers"),
        ("binary_crossentropy", Task.REGRESSION, "for binary or multilabel targets"),
        ("mean_absolute_percentage_error", Task.REGRESSION, "target_scaling"),
    ],
)
def test_a_loss_that_does_not_fit_says_why(loss: str, task: Task, said: str):
    assert said in loss_misfit(loss, task, DataPlan(source="a"))


@pytest.mark.parametrize(
    ("loss", "said"), [("hinge", "margins"), ("poisson", "above 0"), ("CTC", "sequences"), ("hubr", "huber")]
)
def test_a_loss_that_no_network_here_can_have_says_why(loss: str, said: str):
    assert said in str(loss_named(loss))


def test_names_of_classes_and_short_names_are_keras_functions():
    base = Recipe(data=DataPlan(source="diabetes"))
    said = [recipe_from({"loss": name}, base=base).loss for name in ("Huber", "mse", "LogCosh", "KLDivergence")]
    assert said == ["huber", "mean_squared_error", "log_cosh", "kl_divergence"]


METRICS = [
    (Task.MULTICLASS, "tests.own_code:hits", "accuracy", 1e-9),
    (Task.BINARY, "tests.own_code:made_metric", "auc", 0.02),
    (Task.BINARY, "tests.own_code:Recall", None, None),
    (Task.REGRESSION, "keras.metrics:mean_absolute_error", "mae", 1e-4),
]


@pytest.mark.parametrize(("task", "where", "twin", "within"), METRICS)
@pytest.mark.parametrize("together", [True, False])
def test_a_metric_of_the_users_own_is_scored_on_every_part(
    task: Task, where: str, twin: str | None, within, together: bool
):
    recipe, goal = recipe_of(task, "auto"), Goal(metric=where, direction=Direction.MAX)
    dataset = data_of(recipe)
    run = train_cohort([recipe], dataset, goal=goal)[0].run if together else train(recipe, dataset, goal=goal).run
    assert run.score(goal) is not None
    for scores in (run.scores.train, run.scores.validation, run.scores.test):
        assert twin is None or scores[goal.name] == pytest.approx(scores[twin], abs=within, rel=1e-4)
