"""A study that asks for what its data cannot give is refused, whichever of its choices asks."""

import pytest

from advisor.records import DataFacts, DataPlan, Goal, Metric, Narrowing, Recipe, StudyPlan, Task
from advisor.records.studies.plan import ParameterValue
from advisor.space.fitted.data_fit import find_misfits
from advisor.space.recipes import recipe_from
from tests.spaces import sound_space

DATA = DataPlan(source="mine.csv")
BASE = Recipe(data=DATA)


def facts_of(task: Task, *shape: int) -> DataFacts:
    return DataFacts(task=task, train_rows=90, input_shape=shape or (4,))


def places(task: Task, metric: Metric = Metric.LOSS, **parameters: ParameterValue) -> list[str]:
    found = find_misfits(recipe_from(parameters, base=BASE), facts_of(task), Goal(metric=metric))
    return [problem.where for problem in found]


@pytest.mark.parametrize("task", Task)
def test_the_lectures_default_fits_every_task(task: Task):
    assert places(task) == []


@pytest.mark.parametrize(
    ("task", "metric", "fits"),
    [
        (Task.REGRESSION, Metric.R2, True),
        (Task.REGRESSION, Metric.ACCURACY, False),
        (Task.REGRESSION, Metric.LOG_LOSS, False),
        (Task.BINARY, Metric.AUC, True),
        (Task.MULTICLASS, Metric.RMSE, False),
        (Task.MULTILABEL, Metric.F1, True),
    ],
)
def test_a_metric_belongs_to_a_task(task: Task, metric: Metric, fits: bool):
    assert places(task, metric) == ([] if fits else ["goal.metric"])


def test_labels_loss_weights_and_batches_are_told_at_once():
    found = places(Task.REGRESSION, Metric.AUC, labels="one_hot", class_weights="balanced", batch_size=91)
    assert found == ["goal.metric", "labels", "class_weights", "batch_size"]
    assert places(Task.MULTILABEL, loss="huber", class_weights="balanced") == ["loss", "class_weights"]
    assert places(Task.MULTICLASS, labels="one_hot", class_weights="balanced", batch_size=90) == []


def test_convolutions_want_images():
    recipe = recipe_from({"family": "convolutional"}, base=BASE)
    assert find_misfits(recipe, facts_of(Task.BINARY, 8, 8), Goal()) == ()
    assert "inputs of shape (4,)" in find_misfits(recipe, facts_of(Task.BINARY), Goal())[0].message


def test_every_choice_of_a_space_is_looked_at():
    searched = {
        "labels": Narrowing(choices=("sparse", "one_hot")),
        "family": Narrowing(choices=("dense", "convolutional")),
        "batch_size": Narrowing(choices=(32, 512)),
    }
    space = sound_space(StudyPlan(name="a", data=DATA, space=searched))
    found = find_misfits(space.base, facts_of(Task.BINARY), Goal(), searched=space.dimensions)
    assert [problem.where for problem in found] == ["labels", "family"]
