"""Before the first training: every mistake of a study at once, from its file to its data and its networks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from advisor import files
from advisor.diagnose.settings import checked
from advisor.errors import Problem
from advisor.records import DataFacts, Goal, InputKind, Recipe, StudyPlan, Task
from advisor.records.recipe import Family, Loss
from advisor.space.design import DesignSpace, design_space, hypermodel_recipe, training_recipe
from advisor.space.dimension import Dimension
from advisor.space.fitted.data_fit import find_misfits
from advisor.space.fitted.epochs import follow_rows
from advisor.space.fitted.following import recipe_following, space_following
from advisor.space.fitted.suited import suited
from advisor.space.folds import over_folds
from advisor.store.studies import StudyFolder
from advisor.training.data.columns.target_hints import amounts
from advisor.training.data.inputs.several import is_lone
from advisor.training.data.planes import asked_plane
from advisor.training.data.prepare import Dataset, Source, prepare
from advisor.training.silence import check_backend
from advisor.workflows.sources import FoundFolder, folder_of_data, read_source
from advisor.workflows.study.engine import engine_for
from advisor.workflows.study.given import GivenStudy, examined_study, find_code_beside
from advisor.workflows.study.hypermodels import (
    can_be_there,
    no_hypermodel,
    problems_of_hypermodel,
    try_hypermodel_apart,
    with_task_of,
)
from advisor.workflows.study.mistakes import Mistakes
from advisor.workflows.study.networks import given_networks, limit_to_base, try_networks_apart
from advisor.workflows.study.own_code import try_own_code_apart
from advisor.workflows.study.start import NO_CHANGES, PlanChanges, apply_changes
from advisor.workflows.study.strategy import with_strategy
from advisor.workflows.unattended.notifying import senders_of


@dataclass(frozen=True, eq=False)
class Looked:
    """A study as far as it could be made: its plan, what it searches, its data as read and of the first fold."""

    plan: StudyPlan
    space: DesignSpace
    source: Source | None
    dataset: Dataset | None
    data_folder: Path | None = None  # where its data are looked for first
    space_of: Callable[[StudyPlan], DesignSpace] = lambda plan: search_space(plan)[0]  # of any plan, on these data
    beside: Path = Path()  # folder of its file


def check_study(
    study_file: GivenStudy, *, changes: PlanChanges, data_folder: Path | None
) -> tuple[StudyPlan, DesignSpace]:
    """Return the plan of a study and what it searches; nothing has been written or trained.

    A network that is reused, and a model of the user's own, are built once, in a process of their own.

    Args:
        study_file: The plan.
        changes: What the command line says in its place.
        data_folder: Where data sets by name are looked for first.

    Raises:
        FileError: If the file cannot be read or is no TOML.
        UsageError: With every mistake of the study.
    """
    looked = look_at_study(study_file, changes=changes, data_folder=data_folder)
    return looked.plan, looked.space


def look_at_study(study_file: GivenStudy, *, changes: PlanChanges, data_folder: Path | None) -> Looked:
    """Return a sound study with its data as they were read; arguments and errors as of `check_study`."""
    looked, found = _look_at_study(study_file, changes=changes, data_folder=data_folder)
    found.of(lambda: senders_of(looked.plan.search.notify))
    found.stop()
    return looked


@dataclass(frozen=True, eq=False)
class SoundTraining:
    """What one training needs: the plan, the recipe, and its data, as read and as prepared (of the first fold)."""

    plan: StudyPlan
    recipe: Recipe
    source: Source
    dataset: Dataset
    data_folder: Path | None = None
    follows_rows: bool = False  # the epochs of the recipe follow its rows: nobody named them


def check_training(
    study_file: GivenStudy,
    *,
    name: str | None,
    change: Callable[[Recipe], Recipe] = lambda recipe: recipe,
    epochs: int | None = None,
    data_folder: Path | None,
) -> SoundTraining:
    """Return what training one recipe on a study's data needs; nothing has been trained.

    The study is checked whole, as for a search; then the recipe, where it is not what every trial starts from.

    Args:
        study_file: The plan.
        name: Of a recipe in place of the study's own.
        change: What the command line changes of the recipe.
        epochs: In place of the recipe's; they follow its rows where neither this nor the study names any.
        data_folder: Where data sets by name are looked for first.

    Raises:
        FileError: If the file cannot be read or is no TOML.
        UsageError: With every mistake of the study.
    """
    looked, found = _look_at_study(study_file, changes=NO_CHANGES, data_folder=data_folder)
    own, problems = training_recipe(looked.plan, name=name)
    found.add(problems)
    follows = name is None and epochs is None and looked.dataset is not None and follow_rows(looked.plan)
    if follows and looked.dataset is not None:
        own = recipe_following(own, looked.plan, rows=looked.dataset.facts.train_rows)
    recipe = change(own if epochs is None else msgspec.structs.replace(own, epochs=epochs))
    source, first = looked.source, over_folds(recipe)[0]
    dataset = None
    if source is not None and looked.dataset is not None:
        dataset = found.of(lambda: prepare(source, _of_any_loss(first), with_test=True))
    dataset = _of_one_input(dataset, found)
    if dataset is not None:
        _check_agreement(found, recipe, dataset, looked.plan.goal)
        if own != looked.space.base:
            found.add(try_own_code_apart(recipe, dataset, looked.plan.goal))
            found.add(try_networks_apart(_given(recipe), dataset.facts, kind=looked.plan.search.model_format).problems)
    found.stop()
    assert source is not None and dataset is not None  # noqa: S101, PT018  what kept them away has been raised
    if recipe.loss != Loss.AUTO:
        dataset = prepare(source, first, with_test=True)
    return SoundTraining(looked.plan, recipe, source, dataset, looked.data_folder, follows)


def _look_at_study(
    study_file: GivenStudy, *, changes: PlanChanges, data_folder: Path | None
) -> tuple[Looked, Mistakes]:
    """The one path of every command from a study file to its plan, its space, its data and its networks."""
    examined = examined_study(study_file)
    check_backend()
    found = Mistakes(examined)
    readable = examined.plan or examined.sound  # where nothing can be read there is nothing more to find: that raises
    plan, problems = with_strategy(apply_changes(readable, changes))
    found.add(problems)
    found.of(lambda: checked(plan.diagnose, ()))  # a wrong setting is refused now, not when the night is over
    space, problems = search_space(plan)
    found.add(problems)
    found.of(lambda: check_engine(plan, space))
    at, name = find_code_beside(study_file), space.base.data.source
    folder = found.of(lambda: FoundFolder(folder_of_data(name, study_file=at, data_folder=data_folder)))
    source = None
    if folder is not None and not found.are_in("data"):
        source = found.of(lambda: read_source(space.base.data, folder=folder.path))
    dataset = None if source is None else found.of(partial(deal_folds, source, space.base))
    dataset = dataset if plan.search.hypermodel else _of_one_input(dataset, found)
    if dataset is not None and source is not None and plan.search.hypermodel and not problems_of_hypermodel(problems):
        plan, space, source, dataset = _asked_of_model(plan, space, source, dataset, found)
    if dataset is not None:
        facts = dataset.facts
        _check_agreement(found, space.base, dataset, plan.goal, searched=space.dimensions)
        if not plan.search.hypermodel:
            found.add(try_own_code_apart(space.base, dataset, plan.goal, searched=space.dimensions))
        given = () if plan.search.hypermodel else given_networks(space, plan)
        networks = try_networks_apart(given, facts, kind=plan.search.model_format)
        found.add(networks.problems)
        fitted = partial(fitted_space, facts=facts, kind=dataset.preprocessing.kind, layers=networks.layers)
        place = folder.path if folder is not None else None
        return Looked(plan, fitted(plan), source, dataset, place, fitted, at.parent), found
    return Looked(plan, space, source, dataset, folder.path if folder is not None else None, beside=at.parent), found


def _asked_of_model(
    plan: StudyPlan, space: DesignSpace, source: Source, dataset: Dataset, found: Mistakes
) -> tuple[StudyPlan, DesignSpace, Source, Dataset | None]:
    """Try a hypermodel; where nothing else says what its target is, its loss does."""
    numbers = amounts(source.y, dataset.facts.task) if plan.data.task is None else None
    tried = try_hypermodel_apart(plan.search.hypermodel, dataset, plan.goal, numbers=numbers)
    found.add(tried.problems)
    if not tried.loss_of_numbers:
        return plan, space, source, dataset
    plan = msgspec.structs.replace(plan, data=msgspec.structs.replace(plan.data, task=Task.REGRESSION))
    space, source = search_space(plan)[0], with_task_of(source, tried.loss_of_numbers)
    return plan, space, source, found.of(partial(deal_folds, source, space.base))


def _of_one_input(dataset: Dataset | None, found: Mistakes) -> Dataset | None:
    """Return data of one input and plain targets, as a recipe's network takes them; others are a mistake."""
    names = [] if dataset is None else [each.name for each in dataset.facts.inputs]
    way = 'search a KerasTuner model of yours, hypermodel = "module:build" of [search]'
    if dataset is not None and dataset.target_shape:
        shape = " x ".join(map(str, dataset.target_shape))
        said = f"expected one target a row, or several in columns, got maps of {shape}"
        found.add([Problem("data", f"{said}: {way}, or record your own training with advisor.RunRecorder")])
        return None
    if not names:
        return dataset
    said = f"expected one array of inputs for a network of the study's own, got {len(names)} ({', '.join(names[:6])})"
    other = 'or write kind = "text" to have them read as words' if is_lone(names) else "or give one array"
    said = "expected numbers, got a text a row" if is_lone(names) else said
    found.add([Problem("data", f"{said}: {way}, {other}")])
    return None


def fitted_space(plan: StudyPlan, *, facts: DataFacts, kind: InputKind, layers: int | None = None) -> DesignSpace:
    """Return what a sound plan searches on data of which this is known.

    Args:
        plan: Of the study.
        facts: Of its data.
        kind: What their rows are.
        layers: Of a reused network, that learn.
    """
    space = space_following(search_space(plan)[0], plan, rows=facts.train_rows)
    space = limit_to_base(space, plan, layers, rows=facts.train_rows)
    return suited(space, plan, facts, kind=kind)


def search_space(plan: StudyPlan) -> tuple[DesignSpace, tuple[Problem, ...]]:
    """Return what is searched, the plan's space or a hypermodel whose space is not known before it is built; and
    every mistake in it.

    Example:
        >>> from advisor.records import DataPlan, SearchSettings
        >>> settings = SearchSettings(hypermodel="nowhere:build")
        >>> space, problems = search_space(StudyPlan(name="a", data=DataPlan(source="iris"), search=settings))
        >>> space.dimensions, [problem.where for problem in problems]
        ((), ['search.hypermodel'])
    """
    hypermodel = plan.search.hypermodel
    if not hypermodel:
        return design_space(plan)
    base, problems = hypermodel_recipe(plan)
    space = DesignSpace(base=base, dimensions=())
    return space, problems if can_be_there(hypermodel) else (*problems, no_hypermodel(hypermodel))


def deal_folds(source: Source, recipe: Recipe) -> Dataset:
    """Deal every fold of data as read; return the first.

    Raises:
        UsageError: With what is wrong with them.
    """
    first, *others = over_folds(_of_any_loss(recipe))
    dataset = prepare(source, first, with_test=True)
    for fold in others:
        prepare(source, fold, with_test=True)
    return dataset


def _check_agreement(
    found: Mistakes, recipe: Recipe, dataset: Dataset, goal: Goal, *, searched: Sequence[Dimension] = ()
) -> None:
    """Collect what a recipe, and what a study varies of it, asks of its data that they do not have."""
    found.of(lambda: _check_map(dataset, recipe))
    found.add(find_misfits(recipe, dataset.facts, goal, searched=searched))
    fields = {dimension.sets for dimension in searched}
    found.of(lambda: _check_threshold(recipe, dataset.facts, goal, searched=fields))


def _check_map(dataset: Dataset, recipe: Recipe) -> None:
    if recipe.data.map:
        asked_plane(dataset, recipe.data.map)


def _of_any_loss(recipe: Recipe) -> Recipe:
    """A loss that does not fit the targets is listed with the other mistakes: it does not keep data from being read."""
    return msgspec.structs.replace(recipe, loss=Loss.AUTO.value)


def check_engine(plan: StudyPlan, space: DesignSpace) -> None:
    """Make the study's engine once beside it, in a folder that is thrown away.

    Raises:
        StudyError: If there is no such sampler, or nothing in the space to grow or prune.
    """
    apart = msgspec.structs.replace(plan, search=msgspec.structs.replace(plan.search, storage=None))
    with files.temporary_folder() as folder:
        engine_for(apart, space, folder=StudyFolder(folder)).close()


def _check_threshold(recipe: Recipe, facts: DataFacts, goal: Goal, *, searched: set[str]) -> None:
    from advisor.training.scores.judging import check_threshold

    check_threshold(recipe, facts, goal, searched=searched)


def _given(recipe: Recipe) -> tuple[Recipe, ...]:
    return (recipe,) if recipe.architecture.family in (Family.TRANSFER, Family.CUSTOM) else ()
