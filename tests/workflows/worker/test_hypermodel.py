"""A KerasTuner model of a user's own: its data as they are, its own `fit`, its own loss and metrics."""

import keras
import keras_tuner
import msgspec
import numpy as np
import pytest

from advisor.errors import StudyError
from advisor.records import DataPlan, EndingKind, Goal, Recipe, Run
from advisor.records import Task as TaskOfData
from advisor.records.goal import Direction
from advisor.records.recipe import Scaling
from advisor.render.columns import reading_lines
from advisor.search.work import Task
from advisor.training.data.prepare import prepare, source_from_arrays
from advisor.training.network.own.answers import answer_of
from advisor.training.network.own.tasks import as_model_takes
from advisor.training.predicting import predict
from advisor.training.saving import OwnCode, save_winner
from advisor.training.scores.links import Link
from advisor.workflows.study.check import look_at_study
from advisor.workflows.study.hypermodels import try_hypermodel
from advisor.workflows.study.start import PlanChanges
from advisor.workflows.worker.built import hypermodel_of, own_objects, rebuilt
from advisor.workflows.worker.hypermodel import train_hypermodel
from advisor.workflows.worker.watch import Watch
from tests.workflows.worker import own_models

pytestmark = pytest.mark.backend

HERE = "tests.workflows.worker.own_models"
X = np.random.default_rng(0).normal(size=(120, 2)).astype(np.float32)
Y = (X.sum(axis=1) > 0).astype(np.int64)


class Answers:
    """Answers every question with the default."""

    def epoch(self, number, epoch, values):
        """Nothing is reported."""

    def ask(self, number, dimension):
        return dimension.default


def dataset_of(x=X, y=Y, **arrays):
    recipe = Recipe(data=DataPlan(source="arrays"), scaling=Scaling.NONE, epochs=4)
    return prepare(source_from_arrays({"x": x, "y": y, **arrays}, recipe.data), recipe, with_test=True), recipe


def trained(name, x=X, y=Y, goal=None, weights=None, **changes):
    dataset, recipe = dataset_of(x, y, **({} if weights is None else {"weights": weights}))
    recipe = msgspec.structs.replace(recipe, **changes)
    task = Task(numbers=(0,), recipes=(recipe,), hypermodel=f"{HERE}:{name}", goal=goal or Goal())
    own = train_hypermodel(0, recipe, task, dataset, watch=Watch(0, Answers(), seconds=None))
    return own.result, own.model, dataset, own.link


def test_logits_are_scored_as_keras_scores_them_and_predicted_as_probabilities(tmp_path):
    result, model, dataset, link = trained("logits", epochs=8)
    said = model.evaluate(dataset.x_validation, dataset.y_validation, verbose=0, return_dict=True)
    scores = result.run.scores.validation
    assert scores["accuracy"] == pytest.approx(said["accuracy"], rel=1e-5)
    assert scores["loss"] == pytest.approx(said["loss"], rel=1e-5)
    assert scores["log_loss"] == pytest.approx(said["loss"], rel=1e-4)
    assert (link, result.run.model.from_logits) == (Link.SIGMOID, True)
    save_winner(tmp_path, model, dataset, link=link)
    answers = predict(tmp_path, X[:20])
    assert answers["probability of 1"].between(0, 1).all()
    assert (answers["prediction"] == np.where(model.predict(X[:20], verbose=0)[:, 0] > 0, "1", "0")).all()


def test_targets_come_in_the_form_that_the_loss_takes():
    result, model, dataset, _ = trained("focal")
    one_hot = np.eye(2)[dataset.y_validation]
    said = model.evaluate(dataset.x_validation, one_hot, verbose=0, return_dict=True)
    assert result.run.scores.validation["loss"] == pytest.approx(said["loss"], rel=1e-5)
    assert result.run.scores.validation["accuracy"] == pytest.approx(said["accuracy"], rel=1e-5)


def test_a_fit_of_its_own_is_called_and_what_it_asks_for_is_asked():
    result, _, _, _ = trained("WithFit")
    assert result.values["batch"] == 8
    assert result.run.epochs == 2  # its own number, not the study's four
    assert result.ending.kind is EndingKind.FINISHED


def test_a_loop_of_its_own_is_judged_by_what_it_returns():
    goal = Goal(metric="val_profit", direction=Direction.MAX)
    result, _, _, _ = trained("OwnObjective", goal=goal)
    assert result.run.score(goal) == 12.5
    assert "accuracy" in result.run.scores.validation


def test_any_metric_that_the_model_reports_can_be_the_goal():
    goal = Goal(metric="val_hit_rate", direction=Direction.MAX)
    result, _, _, _ = trained("own_metric", goal=goal)
    assert result.run.score(goal) == pytest.approx(100 * result.run.scores.validation["accuracy"], rel=1e-4)
    assert goal.cost(90.0) < goal.cost(80.0)


def test_numbers_of_words_reach_an_embedding_as_they_are():
    words = np.random.default_rng(1).integers(0, 50, size=(300, 3))
    y = (words[:, 0] % 2).astype(np.int64)
    result, _, dataset, _ = trained("tokens", words, y, epochs=25)
    assert set(np.unique(dataset.x_train)) <= set(range(50))
    assert result.run.scores.validation["accuracy"] > 0.9


def test_a_model_that_keras_cannot_make_again_is_built_again(tmp_path):
    result, model, dataset, link = trained("sub")
    save_winner(tmp_path, model, dataset, link=link)
    where = f"{HERE}:sub"
    own = OwnCode(own_objects(where), lambda: rebuilt(where, result.values))
    keras.backend.clear_session()
    found = predict(tmp_path, X[:9], own=own)["probability of 1"].to_numpy()
    assert found == pytest.approx(model.predict(X[:9], verbose=0)[:, 0], rel=1e-5)


@pytest.mark.parametrize(
    ("name", "metric", "said"),
    [
        ("broken", "loss", "own_models.py, line 107: return undefined_name"),
        ("returns_nothing", "loss", "expected a keras.Model, got nothing: does it return the model?"),
        ("two_outputs", "loss", "and the data have 1 target: name as many columns in target"),
        (
            "NeedsUnits",
            "loss",
            "1 required positional argument: 'units': write one that is made, as `ready = NeedsUnits",
        ),
        ("no_such", "loss", "has no 'no_such'"),
        ("own_metric", "profit", "the compiled model reports loss, hit_rate, and no profit"),
    ],
)
def test_a_hypermodel_is_tried_before_the_first_trial(name, metric, said):
    goal = Goal(metric=metric, direction=Direction.MAX)
    (problem,) = try_hypermodel(f"{HERE}:{name}", X[:8], Y[:8], goal).problems
    assert said in str(problem)


@pytest.mark.parametrize("name", ["ready", "WithFit", "sub", "dynamic", "logits"])
def test_a_sound_hypermodel_passes(name):
    assert try_hypermodel(f"{HERE}:{name}", X[:8], Y[:8], Goal()).problems == ()


def test_a_model_of_fewer_answers_than_classes_is_told():
    (problem,) = try_hypermodel(f"{HERE}:logits", X[:9], np.arange(9) % 3, Goal()).problems
    assert "it answers with 1 number a row, and the target has 3 classes" in str(problem)


@pytest.mark.parametrize(
    ("name", "numbers", "loss"),
    [
        ("counts", [0, 1, 2, 5], "poisson"),
        ("column", [3, 4, 8], "pinball"),
        ("logits", [1, 2], ""),
        ("brier", [0, 1, 2], ""),
        ("counts", None, ""),
        ("signs", [-1, 1], "logistic"),
        ("logits", [-1, 1], ""),
    ],
)
def test_the_loss_says_whether_whole_numbers_are_amounts(name, numbers, loss):
    values = None if numbers is None else np.array(numbers)
    tried = try_hypermodel(f"{HERE}:{name}", X[:8], np.arange(8) % 3, Goal(), numbers=values)
    assert tried.loss_of_numbers == loss


def test_amounts_that_were_read_as_classes_reach_a_model_of_amounts_as_they_are(tmp_path):
    y = np.random.default_rng(1).choice([0, 1, 2, 5], len(X))
    np.savez(tmp_path / "counts.npz", x=X, y=y)
    study = '[study]\nname = "c"\n[data]\nsource = "counts.npz"\n[search]\nhypermodel = "%s:counts"\n'
    (tmp_path / "c.toml").write_text(study % HERE)
    looked = look_at_study(tmp_path / "c.toml", changes=PlanChanges(), data_folder=None)
    assert looked.plan.data.task is TaskOfData.REGRESSION
    assert set(np.unique(looked.dataset.y_train)) == {0, 1, 2, 5}
    said = "\n".join(reading_lines(looked.dataset.facts.reading))
    assert 'the target is read as numbers, as the model predicts them (its loss is "poisson")' in said


def as_keras_says(model, dataset, y):
    return model.evaluate(dataset.x_validation, y, verbose=0, return_dict=True)


def test_a_squared_error_over_classes_gets_rows_of_0_and_1():
    three = np.digitize(X.sum(axis=1), [-0.7, 0.7])
    result, model, dataset, _ = trained("brier", y=three)
    said = as_keras_says(model, dataset, np.eye(3)[dataset.y_validation])
    assert result.run.scores.validation["loss"] == pytest.approx(said["loss"], rel=1e-5)
    assert result.run.scores.validation["accuracy"] == pytest.approx(said["accuracy"], rel=1e-5)


def test_one_answer_in_a_dict_is_that_answer():
    result, model, dataset, _ = trained("in_a_dict")
    said = as_keras_says(model, dataset, dataset.y_validation)
    assert result.run.scores.validation["loss"] == pytest.approx(said["loss"], rel=1e-5)
    assert result.run.scores.validation["accuracy"] == pytest.approx(said["accuracy"], rel=1e-5)


def test_targets_in_a_column_stay_in_one():
    y = (X.sum(axis=1, keepdims=True) * 3).astype(np.float32)
    result, model, dataset, _ = trained("column", y=y)
    said = as_keras_says(model, dataset, dataset.y_validation[:, None])
    assert result.run.scores.validation["loss"] == pytest.approx(said["loss"], rel=1e-5)


@pytest.mark.parametrize(("name", "names", "shape"), [("own_class", ("y",), (8, 1)), ("own_class", (), (8,))])
def test_the_target_of_a_table_comes_in_the_form_that_a_loss_of_its_own_class_takes(name, names, shape):
    model = getattr(own_models, name)(keras_tuner.HyperParameters())
    model(X[:1])
    assert as_model_takes(model, Y[:8], is_column=False, names=names).shape == shape


def test_one_number_a_row_may_be_squeezed():
    model = own_models.squeezed(keras_tuner.HyperParameters())
    assert answer_of(model, X, X[:, 0]).task is TaskOfData.REGRESSION


def test_a_metric_that_takes_columns_gets_them():
    result, model, dataset, _ = trained("f_score")
    said = as_keras_says(model, dataset, dataset.y_validation[:, None])
    assert result.run.scores.validation["f1_score"] == pytest.approx(float(np.squeeze(said["f1_score"])), rel=1e-5)


def test_a_module_that_is_not_there_is_named():
    with pytest.raises(StudyError, match="No module named 'no_such_module'"):
        hypermodel_of("no_such_module:build")


def test_a_run_without_the_metric_has_no_score():
    assert Run().score(Goal(metric="profit")) is None


def test_weights_of_rows_count_where_keras_counts_them():
    weights = np.where(X[:, 0] > 0, 3.0, 0.5)
    result, model, dataset, _ = trained("weighed", weights=weights)
    own = dataset.weights["validation"]
    said = model.evaluate(dataset.x_validation, dataset.y_validation, sample_weight=own, verbose=0, return_dict=True)
    scores = result.run.scores.validation
    for name in ("loss", "accuracy", "weighed"):
        assert scores[name] == pytest.approx(said[name], rel=1e-5), name
    assert result.run.trace("val_loss")[-1] == pytest.approx(said["loss"], rel=1e-5)
    assert scores["weighed"] != pytest.approx(scores["accuracy"])
    assert result.run.trace("loss")[0] != pytest.approx(trained("weighed")[0].run.trace("loss")[0])


def test_a_fit_of_its_own_that_takes_no_weights_is_told():
    with pytest.raises(TypeError, match="takes no sample_weight: give it"):
        trained("Unweighed", weights=np.ones(len(X)))
