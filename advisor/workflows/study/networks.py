"""Build the networks that a study reuses, or that its user wrote, before the first training: in a process of its own.

The driver of a study imports no backend, so a short-lived process does; other studies have nothing to look at
here and start at once.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice, product
from multiprocessing import get_context
from pathlib import Path

import msgspec

from advisor import files
from advisor.errors import AdvisorError, Problem, RecipeError
from advisor.records import DataFacts, ModelFormat, Recipe, StudyPlan
from advisor.records.recipe import Family
from advisor.records.studies.plan import ParameterValue
from advisor.search.executors.spawning import without_main
from advisor.space.catalogue import canonical
from advisor.space.catalogue.reuse import most_to_unfreeze
from advisor.space.design import DesignSpace, opening_trials
from advisor.space.dimension import Choice, Dimension, IntUniform, numbers_of

MOST = 32  # networks that are built: each takes from a tenth of a second to some seconds
_GIVEN = frozenset({Family.TRANSFER, Family.CUSTOM})
_UNFREEZE = "unfreeze"
_NETWORK = (
    "architecture.family",
    "architecture.function",
    "architecture.transfer.base",
    "architecture.transfer.weights",
    "architecture.transfer.cut_at",
)


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What building networks showed: every mistake, and the fewest reused layers that learn in any of them."""

    problems: tuple[Problem, ...] = ()
    layers: int | None = None


def try_networks_apart(recipes: Sequence[Recipe], facts: DataFacts, *, kind: ModelFormat) -> Tried:
    """Build networks as `try_networks` does, in a process of its own that ends afterwards."""
    if not recipes:
        return Tried()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=be_quiet) as process:
        try:
            with without_main():
                tried = process.submit(try_networks, tuple(recipes), facts, kind=kind)
            return tried.result()
        except BrokenProcessPool:
            said = "the process that builds the network died: it may need more memory than there is"
            return Tried(problems=(Problem("", said),))


def try_networks(recipes: Sequence[Recipe], facts: DataFacts, *, kind: ModelFormat = ModelFormat.KERAS) -> Tried:
    """Build each recipe's network for this data once, and try that it can be saved.

    Args:
        recipes: Of reused networks or models of the user's own.
        facts: Of the data.
        kind: Of the file in which the winner will be kept.
    """
    from advisor.training.network.build import build_network
    from advisor.training.network.transfer import learning_layers
    from advisor.training.saving import save_model

    problems: dict[Problem, None] = {}
    layers = []
    for recipe in recipes:
        try:
            network = build_network(recipe, facts)
            if recipe.architecture.family is Family.TRANSFER:
                layers.append(len(learning_layers(network.get_layer("base"))))
            with files.temporary_folder() as folder:
                save_model(folder / f"model.{kind.value}", network)
        except AdvisorError as error:
            problems |= dict.fromkeys(error.problems or (Problem("", error.headline),))
        except Exception as error:  # noqa: BLE001  a layer that cannot take what is before it: Keras's words are all there is
            problems[Problem("", f"building the network raised {type(error).__name__}: {_short(error)}")] = None
    return Tried(problems=tuple(problems), layers=min(layers, default=None))


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def given_networks(space: DesignSpace, plan: StudyPlan) -> tuple[Recipe, ...]:
    """Return recipes whose networks show every mistake of a space that reuses a network or builds the user's own.

    Every choice of a base, a cut and a function is there, with the most layers to unfreeze, and each number of
    the user's model at its ends; none for other spaces.
    """
    start = opening_trials(space)[0][1] if space.dimensions else {}
    found: list[Recipe] = []
    for values in islice(_variations(space, plan), MOST):
        recipe = _recipe(space, {**start, **values})
        if recipe is not None and recipe.architecture.family in _GIVEN and recipe not in found:
            found.append(recipe)
    return tuple(found)


def limit_to_base(space: DesignSpace, plan: StudyPlan, layers: int | None, *, rows: int) -> DesignSpace:
    """Return the space with as many layers to unfreeze as the rows are worth and the reused network has.

    Args:
        space: What is searched.
        plan: Its own range stands, and was looked at already.
        layers: That learn; None where nothing is reused.
        rows: Of the training part.
    """
    if layers is None or _UNFREEZE in map(canonical, plan.space):
        return space
    most = min(layers, most_to_unfreeze(rows))
    dimensions = tuple(_at_most(dimension, most) for dimension in space.dimensions)
    return msgspec.structs.replace(space, dimensions=dimensions)


def _at_most(dimension: Dimension, most: int) -> Dimension:
    domain = dimension.domain
    if dimension.name != _UNFREEZE or not isinstance(domain, IntUniform):
        return dimension
    return msgspec.structs.replace(dimension, domain=IntUniform(domain.low, most))


def _variations(space: DesignSpace, plan: StudyPlan) -> Iterator[dict[str, ParameterValue]]:
    """Nothing changed; one thing changed at a time; then every base with every cut."""
    yield {}
    asked = {_UNFREEZE} & set(map(canonical, plan.space))
    together = [dimension for dimension in space.dimensions if dimension.sets in _NETWORK or dimension.name in asked]
    numbers = [dimension for dimension in space.dimensions if dimension.sets.startswith("architecture.numbers.")]
    for dimension in (*together, *numbers):
        yield from ({dimension.name: value} for value in _tried(dimension))
    for values in product(*map(_tried, together)):
        yield {dimension.name: value for dimension, value in zip(together, values, strict=True)}


def _tried(dimension: Dimension) -> tuple[ParameterValue, ...]:
    """Every choice, both ends of a range; the most layers alone."""
    tried = dimension.domain.options if isinstance(dimension.domain, Choice) else numbers_of(dimension.domain) or ()
    if dimension.name == _UNFREEZE:
        return tuple(sorted(tried, key=float)[-1:])
    return tried


def _recipe(space: DesignSpace, parameters: dict[str, ParameterValue]) -> Recipe | None:
    """The recipe of a trial, None where it cannot be: what has no effect beside the rest is left out of a trial."""
    kept: dict[str, ParameterValue] = {}
    for dimension in space.dimensions:
        if dimension.name in parameters and space.is_active(dimension, kept):
            kept[dimension.name] = parameters[dimension.name]
    try:
        return space.recipe(kept)
    except RecipeError:
        return None


def be_quiet() -> None:
    """Send what the backend and the user's own code print to nowhere, at the level of the system."""
    with files.log_for_appending(Path(os.devnull)) as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
