"""What a study and its data must agree on: its metric, its labels and loss, images, the size of a batch.

Known only once the data are read; every choice of a space is looked at, since each will be trained.
"""

from collections.abc import Iterator, Sequence

from advisor.errors import Problem
from advisor.records import Augmentation, DataFacts, DataPlan, Goal, Metric, Quantity, Recipe, Task
from advisor.space.catalogue import dimension_that_sets
from advisor.space.dimension import Choice, Dimension
from advisor.space.losses import loss_misfit
from advisor.space.paths import value_at

_OF_CLASSES = (Metric.ACCURACY, Metric.BALANCED_ACCURACY, Metric.AUC, Metric.F1, Metric.LOG_LOSS)
_OF_NUMBERS = (Metric.RMSE, Metric.MAE, Metric.R2)
_DEFAULT_BATCH = Recipe(data=DataPlan(source="")).batch_size
_FITS: dict[str, tuple[dict[object, tuple[Task, ...]], str]] = {
    "labels": ({"one_hot": (Task.MULTICLASS,)}, "one-hot labels are for one of several classes"),
    "class_weights": ({"balanced": (Task.BINARY, Task.MULTICLASS)}, "weights are for one of two or more classes"),
}
"""Values by the fields of the recipe, the tasks that they fit, and why they fit no other."""


def find_misfits(
    recipe: Recipe, facts: DataFacts, goal: Goal, *, searched: Sequence[Dimension] = ()
) -> tuple[Problem, ...]:
    """Return everything that a recipe, or a choice of the space over it, asks for and this data cannot give.

    Args:
        recipe: What every training starts from.
        facts: What the data turned out to be.
        goal: Its metric must be one of the task.
        searched: Dimensions whose choices are looked at, in place of what the recipe has.

    Example:
        >>> facts = DataFacts(task=Task.REGRESSION, train_rows=90, input_shape=(4,))
        >>> found = find_misfits(Recipe(data=DataPlan(source="diabetes")), facts, Goal(metric=Metric.AUC))
        >>> print(found[0])
        goal.metric: auc does not fit the task regression: expected one of loss, rmse, mae, r2
    """
    return (
        *(() if _is_own(recipe, searched) else _of_goal(facts.known_task, goal)),
        *_of_task("labels", facts.known_task, values_of("labels", recipe, searched)),
        *_of_losses(facts.known_task, recipe.data, values_of("loss", recipe, searched)),
        *_of_task("class_weights", facts.known_task, values_of("class_weights", recipe, searched)),
        *_of_smoothing(recipe, facts.known_task, searched),
        *_of_images(facts, values_of("architecture.family", recipe, searched)),
        *_of_augmentation(facts, recipe, searched),
        *_of_batches(facts, recipe, searched),
    )


def _is_own(recipe: Recipe, searched: Sequence[Dimension]) -> bool:
    """Say whether the model may be the user's own, which reports what it was compiled with."""
    return "custom" in values_of("architecture.family", recipe, searched)


def values_of(path: str, recipe: Recipe, searched: Sequence[Dimension]) -> tuple[object, ...]:
    """Return the values that a field of the recipe may have in a study: the choices, where it is searched."""
    domains = [dimension.domain for dimension in searched if dimension.sets == path]
    return domains[0].options if domains and isinstance(domains[0], Choice) else (value_at(recipe, path),)


def _of_goal(task: Task, goal: Goal) -> Iterator[Problem]:
    fitting = (Metric.LOSS, *(_OF_NUMBERS if task is Task.REGRESSION else _OF_CLASSES))
    if goal.function is None and goal.name not in fitting:
        said = f"{goal.metric} does not fit the task {task}: expected one of {', '.join(fitting)}"
        yield Problem("goal.metric", said)
    asked = (("also", goal.also), ("require", tuple(limit.name for limit in goal.limits)))
    for field, name in ((field, name) for field, names in asked for name in names):
        if name in set(Metric) - {*fitting, goal.name}:
            said = f"{name} does not fit the task {task}: expected one of {', '.join((*Quantity, *fitting))}"
            yield Problem(f"goal.{field}", said)


def _of_task(path: str, task: Task, values: Sequence[object]) -> Iterator[Problem]:
    tasks, why = _FITS[path]
    for value in values:
        if task not in tasks.get(value, tuple(Task)):
            yield Problem(dimension_that_sets(path), f"{value} does not fit the task {task}: {why}")


def _of_losses(task: Task, plan: DataPlan, losses: Sequence[object]) -> Iterator[Problem]:
    for loss in map(str, losses):
        why = loss_misfit(loss, task, plan)
        if why:
            yield Problem("loss", f"{loss} does not fit the task {task}: {why}")


def _of_smoothing(recipe: Recipe, task: Task, searched: Sequence[Dimension]) -> Iterator[Problem]:
    is_searched = any(dimension.sets == "label_smoothing" for dimension in searched)
    if not is_searched and recipe.label_smoothing == 0:
        return
    if task is Task.REGRESSION:
        yield Problem("label_smoothing", f"does not fit the task {task}: numbers have no labels to smooth")
    for loss in values_of("loss", recipe, searched):
        if loss == "sparse_categorical_crossentropy":
            said = f"{loss} takes the numbers of classes, which cannot be smoothed: use categorical_crossentropy"
            yield Problem("label_smoothing", said)


def _of_images(facts: DataFacts, families: Sequence[object]) -> Iterator[Problem]:
    if "convolutional" in families and len(facts.input_shape) not in (2, 3):
        said = f"convolutions need images of height and width, the data has inputs of shape {facts.input_shape}"
        yield Problem("family", f"{said}: use the dense family")


def _of_augmentation(facts: DataFacts, recipe: Recipe, searched: Sequence[Dimension]) -> Iterator[Problem]:
    """Only images can be flipped, moved and turned."""
    if len(facts.input_shape) in (2, 3):
        return
    asked = {dimension.name for dimension in searched if dimension.sets.startswith("augmentation.")}
    for field in recipe.augmentation.__struct_fields__:
        name = dimension_that_sets(f"augmentation.{field}")
        if name in asked or value_at(recipe.augmentation, field) != value_at(Augmentation(), field):
            yield Problem(name, f"varies images, and the data has inputs of shape {facts.input_shape}: leave it out")


def _of_batches(facts: DataFacts, recipe: Recipe, searched: Sequence[Dimension]) -> Iterator[Problem]:
    """Batches that were stated: one that is left at its default or searched may be the whole part."""
    is_searched = any(dimension.sets == "batch_size" for dimension in searched)
    if recipe.batch_size > facts.train_rows and recipe.batch_size != _DEFAULT_BATCH and not is_searched:
        said = f"the training part has {facts.train_rows} rows, got {recipe.batch_size}: write 0 for all of them"
        yield Problem("batch_size", said)
