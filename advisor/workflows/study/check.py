"""Before the first training: every mistake of a study at once, from its file to its data and its networks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from advisor import files
from advisor.diagnose.settings import checked
from advisor.errors import DataError, FileError, Problem, StudyError, UsageError
from advisor.records import DataFacts, Goal, Recipe, StudyPlan
from advisor.records.recipe import Family, Loss
from advisor.search.folds import over_folds
from advisor.space.data_fit import misfits
from advisor.space.design import DesignSpace, as_written, base_recipe, design_space, sketched_space, training_recipe
from advisor.space.dimension import Dimension
from advisor.store.plans.plans import Examined, examine
from advisor.store.studies import StudyFolder
from advisor.training.data.planes import asked_plane
from advisor.training.data.prepare import Dataset, Source, prepare
from advisor.training.silence import import_backend
from advisor.workflows.sources import read_source
from advisor.workflows.study.engine import engine_for
from advisor.workflows.study.networks import given_networks, look, look_apart, within_the_base
from advisor.workflows.study.start import Changes, changed_plan, check_hypermodel
from advisor.workflows.study.strategy import with_strategy

Found = TypeVar("Found")
_REMEDY = (
    "Nothing was trained. `advisor space` prints every dimension, the files in `studies/` are examples, and a coupling "
    "that is named in `breaks` is broken on purpose."
)
_NETWORK = "the network that the study gives cannot be built"
_NETWORK_REMEDY = "Nothing was trained. `advisor space` says what these dimensions take."
_DATA = "the study asks for what its data cannot give"
_DATA_REMEDY = "Leave it out, or choose what fits."


class Mistakes:
    """Collects what is wrong with a study; a single error is raised as it is, several as one."""

    def __init__(self, examined: Examined) -> None:
        self._examined = examined
        self._errors: list[UsageError] = []
        if examined.problems:
            self.of(lambda: examined.sound)

    def of(self, what: Callable[[], Found]) -> Found | None:
        """Return what a function returns; keep the error that it raises, and return None."""
        try:
            return what()
        except UsageError as error:
            self._errors.append(type(error)(error.headline, self._as_written(error.problems), error.remedy))
            return None

    def add(self, headline: str, problems: Sequence[Problem], remedy: str) -> None:
        """Keep problems that were found by looking, if there are any."""
        if problems:
            self._errors.append(StudyError(headline, self._as_written(problems), remedy))

    def are_in(self, table: str) -> bool:
        """Say whether something is wrong in a table of the study file."""
        return any(problem.where.startswith(f"{table}.") for problem in self._examined.problems)

    def stop(self) -> None:
        """Raise what was found, if anything was; of one place only what was found first."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            told: list[Problem] = []
            for error in self._errors:
                places = {problem.where for problem in told if problem.where}
                told += [problem for problem in _placed(error) if problem.where not in places]
            raise StudyError(f"cannot use the study {self._examined.name}", told, _REMEDY)

    def _as_written(self, problems: Sequence[Problem]) -> list[Problem]:
        plan = self._examined.plan
        return list(problems) if plan is None else [as_written(problem, plan) for problem in problems]


def sound_study(
    study_file: Path, *, changes: Changes, hypermodel: str | None, data_folder: Path | None
) -> tuple[StudyPlan, DesignSpace]:
    """Return the plan of a study and what it searches; nothing has been written or trained.

    A network that is reused, and a model of the user's own, are built once, in a process of their own.

    Args:
        study_file: The plan.
        changes: What the command line says in its place.
        hypermodel: A KerasTuner build function that is searched in place of the catalogue.
        data_folder: Where data sets by name are looked for first.

    Raises:
        FileError: If the file cannot be read or is no TOML.
        UsageError: With every mistake of the study.
    """
    examined = examine(study_file)
    found = Mistakes(examined)
    if examined.plan is None:
        found.stop()
    plan = changed_plan(examined.plan or examined.sound, changes)
    plan = found.of(lambda: with_strategy(plan)) or plan
    found.of(lambda: checked(plan.diagnose, ()))  # a wrong setting is refused now, not when the night is over
    space = found.of(lambda: search_space(plan, hypermodel=hypermodel)) or sketched_space(plan)
    found.of(lambda: check_engine(plan, space))
    dataset = None if found.are_in("data") else found.of(lambda: prepared_data(space.base, data_folder))
    if dataset is not None:
        facts = dataset.facts
        _check_agreement(found, space.base, dataset, plan.goal, searched=space.dimensions)
        given = given_networks(space, plan) if hypermodel is None else ()
        looked = look_apart(given, facts, kind=plan.search.model_format)
        found.add(_NETWORK, looked.problems, _NETWORK_REMEDY)
        space = within_the_base(space, plan, looked.layers, rows=facts.train_rows)
    found.stop()
    return plan, space


@dataclass(frozen=True, eq=False)
class SoundTraining:
    """What one training needs: the plan, the recipe, and its data, as read and as prepared (of the first fold)."""

    plan: StudyPlan
    recipe: Recipe
    source: Source
    dataset: Dataset


def sound_training(
    study_file: Path, *, name: str | None, change: Callable[[Recipe], Recipe], data_folder: Path | None
) -> SoundTraining:
    """Return what training one recipe on a study's data needs; nothing has been trained.

    Args:
        study_file: The plan.
        name: Of a recipe in place of the study's own.
        change: What the command line changes of the recipe.
        data_folder: Where data sets by name are looked for first.

    Raises:
        FileError: If the file cannot be read or is no TOML.
        UsageError: With every mistake of the study.
    """
    examined = examine(study_file)
    found = Mistakes(examined)
    if examined.plan is None:
        found.stop()
    plan = examined.plan or examined.sound
    found.of(lambda: checked(plan.diagnose, ()))
    own = found.of(lambda: training_recipe(plan, name=name))
    recipe = change(own if own is not None else sketched_space(plan).base)
    source = None if found.are_in("data") else found.of(lambda: read_source(plan.data, folder=data_folder))
    first = over_folds(recipe)[0]
    dataset = None if source is None else found.of(lambda: prepare(source, _of_any_loss(first), with_test=True))
    if dataset is not None:
        _check_agreement(found, recipe, dataset, plan.goal)
        found.add(_NETWORK, _looked_at_here(_given(recipe), dataset.facts), _NETWORK_REMEDY)
    found.stop()
    assert source is not None and dataset is not None  # noqa: S101, PT018  what kept them away has been raised
    if recipe.loss is not Loss.AUTO:
        dataset = prepare(source, first, with_test=True)
    return SoundTraining(plan, recipe, source, dataset)


def search_space(plan: StudyPlan, *, hypermodel: str | None) -> DesignSpace:
    """Return what is searched: the plan's space, or nothing that is known before the model is built.

    Raises:
        StudyError: With every mistake of the plan's `[space]`.
        RecipeError: If the plan's `[recipe]` cannot be built.
    """
    if hypermodel is None:
        return design_space(plan)
    check_hypermodel(hypermodel)
    base = base_recipe(plan)
    custom = msgspec.structs.replace(base.architecture, family=Family.CUSTOM, function=hypermodel)
    return DesignSpace(base=msgspec.structs.replace(base, name="hypermodel", architecture=custom), dimensions=())


def prepared_data(recipe: Recipe, data_folder: Path | None) -> Dataset:
    """Read the data once and deal every fold of them; return the first.

    Raises:
        UsageError: With what is wrong with them.
    """
    source = read_source(recipe.data, folder=data_folder)
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
    found.add(_DATA, misfits(recipe, dataset.facts, goal, searched=searched), _DATA_REMEDY)
    fields = {dimension.sets for dimension in searched}
    found.of(lambda: _check_threshold(recipe, dataset.facts, goal, searched=fields))


def _check_map(dataset: Dataset, recipe: Recipe) -> None:
    if recipe.data.map:
        asked_plane(dataset, recipe.data.map)


def _of_any_loss(recipe: Recipe) -> Recipe:
    """A loss that does not fit the targets is told with the other mistakes: it keeps no data from being read."""
    return msgspec.structs.replace(recipe, loss=Loss.AUTO)


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


def _looked_at_here(recipes: Sequence[Recipe], facts: DataFacts) -> tuple[Problem, ...]:
    if not recipes:
        return ()
    import_backend()  # the training needs it anyway
    return look(recipes, facts).problems


def _placed(error: UsageError) -> list[Problem]:
    """The problems of one of several errors: each says alone where it is."""
    if not error.problems:
        return [Problem("", error.headline)]
    if not isinstance(error, DataError | FileError):
        return list(error.problems)
    return [
        Problem(error.headline, f"{problem.where}: {problem.message}" if problem.where else problem.message)
        for problem in error.problems
    ]
