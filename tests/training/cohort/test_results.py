"""Results: a member leaves as the same records as from `fit`, and as a Keras model with the same score."""

import msgspec
import pytest

from advisor.errors import DataError, RecipeError
from advisor.records import EndingKind, Task, TrainedBy
from advisor.records.recipe import Activation, BatchNormalization, Dropout, DropoutKind, Family, OptimizerName, Scaling
from advisor.training.callbacks.signals import signals_of
from advisor.training.cohort import train_cohort
from advisor.training.data.prepare import Dataset
from advisor.training.fit import outputs_of, train
from advisor.training.scores import judging
from advisor.training.scores.scoring import score
from tests.training.cohort.cases import PENALTIES, Case
from tests.training.cohort.truth import made_data

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("task", list(Task))
def test_the_winner_leaves_as_a_keras_model_of_the_same_score(task, step_by_step):
    case = Case(
        activation=Activation.PRELU,
        normalization=BatchNormalization.AFTER,
        scaling=Scaling.BATCH_NORMALIZATION,
        dropout=Dropout(kind=DropoutKind.PLAIN, rate=0.25),
    )
    dataset = made_data(task)
    results = train_cohort([case.recipe(seed=seed) for seed in range(3)], dataset)
    for result in results:
        outputs = outputs_of(result.model, dataset.x_validation)
        again = score(dataset.facts, "auto", dataset.y_validation, outputs)
        assert again == pytest.approx(result.run.scores.validation, rel=1e-5, abs=1e-6)


def test_a_member_fills_the_fields_that_fit_fills(step_by_step):
    dataset = made_data()
    recipe = Case(dropout=Dropout(kind=DropoutKind.PLAIN, rate=0.25), penalty=PENALTIES[1]).recipe()
    [member] = train_cohort([recipe], dataset)
    alone = train(recipe, dataset, observers=[signals_of(dataset, recipe)]).run
    ours = member.run
    assert ours.trained_by is TrainedBy.COHORT
    assert {(trace.name, trace.layer) for trace in ours.traces} == {(t.name, t.layer) for t in alone.traces}
    assert ours.model == alone.model
    assert set(ours.scores.validation) == set(alone.scores.validation)
    assert (ours.ending, ours.best_epoch, ours.data) == (alone.ending, alone.best_epoch, alone.data)
    assert ours.environment == alone.environment
    empty = {name for name in type(ours).__struct_fields__ if getattr(alone, name) and not getattr(ours, name)}
    assert empty == set()


def test_layer_signals_are_those_of_the_exported_model(step_by_step):
    """The last epoch's signals of a member, against what the callback of `fit` sees in its Keras model."""
    dataset = made_data()
    recipe = Case(activation=Activation.TANH, penalty=PENALTIES[2], normalization=BatchNormalization.BEFORE).recipe()
    [member] = train_cohort([recipe], dataset)
    watcher = signals_of(dataset, recipe)
    watcher.set_model(member.model)
    watcher.on_train_begin()
    watcher.on_epoch_end(0)
    seen = {(trace.name, trace.layer): trace.values[0] for trace in watcher.traces}
    ours = {(trace.name, trace.layer): trace.values[-1] for trace in member.run.traces}
    compared = [key for key in seen if key[0] != "update_ratio"]
    assert len(compared) >= 16
    for key in compared:
        assert ours[key] == pytest.approx(seen[key], rel=1e-3, abs=1e-6), key


def test_the_update_ratio_is_of_the_first_step_of_an_epoch(step_by_step):
    """Plain gradient descent over the whole part in one step: the ratio is |rate * gradient| / |weights|."""
    dataset = made_data()
    recipe = msgspec.structs.replace(Case(OptimizerName.SGD).recipe(), batch_size=0, epochs=1)
    [member] = train_cohort([recipe], dataset)
    watcher = signals_of(dataset, recipe)
    alone = train(recipe, dataset, observers=[watcher]).run
    ours, theirs = member.run.trace("update_ratio")[0], alone.trace("update_ratio")[0]
    assert 0.2 < ours / theirs < 5  # other first weights, the same size


def test_two_classes_are_told_apart_at_the_threshold_of_the_recipe(step_by_step):
    recipes = [msgspec.structs.replace(Case().recipe(), threshold=threshold) for threshold in (0.5, 0.9)]
    results = train_cohort(recipes, made_data(Task.BINARY))
    for result in results:
        assert result.run.trace("val_accuracy")[-1] == pytest.approx(result.run.scores.validation["accuracy"])
    assert results[0].run.scores.validation["accuracy"] != results[1].run.scores.validation["accuracy"]


def test_the_test_part_is_scored_where_it_is_there(step_by_step):
    dataset = made_data()
    with_test = Dataset(**(vars(dataset) | {"x_test": dataset.x_validation, "y_test": dataset.y_validation}))
    [member] = train_cohort([Case().recipe()], with_test)
    assert member.run.scores.test == member.run.scores.validation
    [without] = train_cohort([Case().recipe()], dataset)
    assert without.run.scores.test == {}


def test_members_of_a_large_training_part_are_scored_on_the_rows_that_fit_scores(step_by_step, monkeypatch):
    monkeypatch.setattr(judging, "MOST_TRAINING_ROWS", 5)
    dataset = made_data()
    members = train_cohort([Case().recipe(seed=seed) for seed in range(2)], dataset)
    some = judging.to_judge(dataset)
    assert len(some.x_train) == 5 < len(dataset.x_train)
    for member in members:
        again = score(dataset.facts, "auto", some.y_train, outputs_of(member.model, some.x_train))
        assert again == pytest.approx(member.run.scores.train, rel=1e-5, abs=1e-6)


def test_training_without_a_validation_part_watches_the_training_loss(step_by_step):
    dataset = made_data()
    nothing = {"x_validation": dataset.x_validation[:0], "y_validation": dataset.y_validation[:0]}
    [member] = train_cohort([Case().recipe()], Dataset(**(vars(dataset) | nothing)))
    assert member.run.ending.kind is EndingKind.FINISHED
    assert not member.run.has("val_loss")
    assert member.run.scores.validation == {}


def test_recipes_of_other_shapes_are_refused_all_at_once():
    recipe = Case().recipe()
    wider = msgspec.structs.replace(recipe, batch_size=4)
    architecture = msgspec.structs.replace(recipe.architecture, family=Family.CONVOLUTIONAL)
    images = msgspec.structs.replace(recipe, architecture=architecture)
    with pytest.raises(RecipeError) as error:
        train_cohort([recipe, wider, images], made_data())
    assert [problem.where.split()[1] for problem in error.value.problems] == ["2", "1"]


def test_data_of_other_tasks_are_refused():
    recipes = [Case().recipe()] * 2
    with pytest.raises(DataError, match="cannot train in one cohort"):
        train_cohort(recipes, [made_data(), made_data(Task.BINARY)])


def test_no_recipes_give_no_results():
    assert train_cohort([], made_data()) == ()
