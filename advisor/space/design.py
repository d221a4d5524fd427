"""Design spaces: what a study plan says becomes the dimensions that are searched, over one base recipe."""

from collections.abc import Collection, Mapping

import msgspec

from advisor.errors import Problem
from advisor.records import Recipe, StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import CATALOGUE, canonical, dimension_that_sets, find_dimension
from advisor.space.catalogue.network import LADDER
from advisor.space.conflicts import find_impossible_pairs, find_overruled_words
from advisor.space.dimension import Choice, Dimension, Role, Text, When
from advisor.space.fitted.epochs import NAMED, with_epochs
from advisor.space.fitted.windows import with_room_for_windows
from advisor.space.narrowing import narrow, nearest
from advisor.space.own_models import brings_own_model, untouched
from advisor.space.paths import value_at
from advisor.space.portfolio import PORTFOLIO, NamedRecipe, find_recipe, named_recipe, recipe_of
from advisor.space.portfolio.first import OF_ANY
from advisor.space.recipes import Attempt, attempt_recipe, recipe_from

__all__ = ["DesignSpace", "base_recipe", "design_space", "opening_trials", "recipe_from"]

DEFAULT_RECIPE = "lecture-default"
WITHOUT_DROPOUT = "lecture-default-without-dropout"
OWN_RECIPE = "the study's own recipe"


class DesignSpace(msgspec.Struct, frozen=True, kw_only=True):
    """The dimensions that a study searches, parents before children, over one base recipe."""

    base: Recipe
    dimensions: tuple[Dimension, ...]
    is_named: bool = False  # the study names its dimensions: they are not the catalogue's standard set
    opening: tuple[NamedRecipe, ...] = ()  # what opens the study; none: what opens every study
    rows: int | None = None  # of the training part, where the epochs of a trial follow them
    waits: bool = True  # the patience of a trial grows with them

    def is_active(self, dimension: Dimension, parameters: Mapping[str, ParameterValue]) -> bool:
        """Say whether a dimension is to be given a value, after these parameters of its parents.

        Example:
            >>> from advisor.records import DataPlan
            >>> space, _ = design_space(StudyPlan(name="digits", data=DataPlan(source="digits")))
            >>> momentum = next(d for d in space.dimensions if d.name == "momentum")
            >>> space.is_active(momentum, {"optimizer": "adam"}), space.is_active(momentum, {"optimizer": "nesterov"})
            (False, True)
        """
        return all(self._value(when.path, parameters) in when.values for when in dimension.active_when)

    def recipe(self, parameters: Mapping[str, ParameterValue]) -> Recipe:
        """Return the recipe of a trial; see `recipe_from` and, where the study names no epochs, `with_epochs`."""
        made = recipe_from(parameters, base=self.base)
        return made if self.rows is None else with_epochs(made, rows=self.rows, waits=self.waits)

    def _value(self, path: str, parameters: Mapping[str, ParameterValue]) -> object:
        for dimension in self.dimensions:
            if dimension.sets == path and dimension.name in parameters:
                return parameters[dimension.name]
        return value_at(self.base, path)


def base_recipe(plan: StudyPlan) -> tuple[Recipe, tuple[Problem, ...]]:
    """Return the recipe that a study starts from, and that `advisor train` trains, with every mistake in it.

    It is the named recipe of the plan with the plan's `[recipe]` laid over it. A named recipe that states
    its epochs (the lecture's ten) trains no longer than that. With mistakes it is the recipe as far as it can be
    made, so that what else is wrong shows on it.
    """
    found = _attempted(plan, fixed={})
    return found.recipe, found.problems


def hypermodel_recipe(plan: StudyPlan) -> tuple[Recipe, tuple[Problem, ...]]:
    """Return the recipe that every trial of a KerasTuner hypermodel has: its data, epochs and stops; and mistakes.

    What the study says of a network has no effect, and is no mistake.

    Example:
        >>> from advisor.records import DataPlan, SearchSettings
        >>> plan = StudyPlan(name="a", data=DataPlan(source="iris"), search=SearchSettings(hypermodel="mine:build"))
        >>> hypermodel_recipe(plan)[0].scaling.value
        'none'
    """
    own = msgspec.structs.replace(plan, recipe={**plan.recipe, "function": plan.search.hypermodel})
    found = _attempted(own, fixed={}, may_idle=plan.recipe)
    problems = tuple(problem for problem in found.problems if not problem.where.endswith("function"))
    return msgspec.structs.replace(found.recipe, name="hypermodel"), problems


def _fixed(plan: StudyPlan) -> dict[str, ParameterValue]:
    """What every trial has: values fixed in the space, and the first of the bases or functions that are searched.

    The latter bring their family, without which nothing else of them could be searched.
    """
    return {
        name: said.choices[0] if said.value is None else said.value
        for name, said in plan.space.items()
        if said.value is not None or (said.choices and _is_text(name))
    }


def _is_text(name: str) -> bool:
    dimension = find_dimension(name)
    return isinstance(dimension, Dimension) and isinstance(dimension.domain, Text)


def _attempted(plan: StudyPlan, *, fixed: Mapping[str, ParameterValue], may_idle: Collection[str] = ()) -> Attempt:
    """The recipe that a study starts from, as far as it can be made, with every mistake as the study writes it."""
    named, problems = _named_or_default(plan.base_recipe, plan, where="study.base_recipe")
    start = msgspec.structs.replace(named, breaks=tuple(dict.fromkeys((*named.breaks, *plan.breaks))))
    stated = PORTFOLIO[named.name].parameters.get("epochs")
    most = NAMED if plan.epochs is None else plan.epochs
    epochs = most if stated is None else min(start.epochs, most)
    start = msgspec.structs.replace(start, epochs=max(1, epochs))
    start = untouched(with_room_for_windows(start, plan), plan)
    waiting = {*_waiting(plan, {*plan.recipe, *fixed}), *map(canonical, may_idle)}
    found = attempt_recipe({**plan.recipe, **fixed}, base=start, may_idle=waiting)
    problems += [as_written(problem, plan) for problem in found.problems]
    return msgspec.structs.replace(found, problems=tuple(problems))


def _named_or_default(name: str, plan: StudyPlan, *, where: str) -> tuple[Recipe, list[Problem]]:
    """The recipe of that name, or the lecture's default with the problem that there is no such name."""
    found = find_recipe(name, plan.data)
    if isinstance(found, Recipe):
        return found, []
    return named_recipe(DEFAULT_RECIPE, plan.data), [Problem(where, found.message)]


def as_written(problem: Problem, plan: StudyPlan) -> Problem:
    """Return a problem with a dimension under the name and in the table where the study sets it.

    Example:
        >>> from advisor.records import DataPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="digits"), recipe={"batch-size": -1})
        >>> print(as_written(Problem("batch_size", "expected at least 0, got -1"), plan))
        recipe.batch-size: expected at least 0, got -1
    """
    for table, names in (("recipe", plan.recipe), ("space", plan.space)):
        for name in names:
            if canonical(name) == canonical(problem.where):
                return Problem(f"{table}.{name}", problem.message)
    return problem


def training_recipe(plan: StudyPlan, *, name: str | None) -> tuple[Recipe, tuple[Problem, ...]]:
    """Return the recipe of that name on the plan's data, or the plan's own where no name is given; and mistakes."""
    if name is None:
        return base_recipe(plan)
    found, problems = _named_or_default(name, plan, where="--recipe")
    return found, tuple(problems)


def design_space(plan: StudyPlan) -> tuple[DesignSpace, tuple[Problem, ...]]:
    """Return the space of a study, and every mistake of the plan's `[recipe]` and `[space]`.

    The space holds the dimensions that the plan names, or the catalogue's standard set: every scientific or
    nuisance dimension that the plan does not fix and that can have an effect. Pairs of values that break a
    coupling are mistakes, found before the first training. With mistakes it is the space as far as it can be made.

    Example:
        >>> from advisor.records import DataPlan
        >>> space, problems = design_space(StudyPlan(name="digits", data=DataPlan(source="digits")))
        >>> [dimension.name for dimension in space.dimensions][:4], problems
        (['depth', 'width', 'taper', 'activation'], ())
    """
    tried = _attempted(plan, fixed=_fixed(plan))
    base = tried.recipe
    found = _narrowed(plan, base)
    of_space = msgspec.structs.replace(plan, recipe={})
    problems = [as_written(entry, of_space) for entry in found if isinstance(entry, Problem)]
    named = {entry.name: entry for entry in found if isinstance(entry, Dimension)}
    ordered = [named.pop(dimension.name) for dimension in CATALOGUE if dimension.name in named]
    dimensions = (*ordered, *named.values())
    reachable = tuple(dimension for dimension in dimensions if _can_be_active(dimension, dimensions, base))
    if plan.space:
        taken = {dimension.name for dimension in dimensions}
        unsure = tried.untouched | {d.sets for d in _searched(plan) if isinstance(d, Dimension) and d.name not in taken}
        said = [d for d in dimensions if d.name in map(canonical, plan.space) and d not in reachable]
        idle = [d for d in said if unsure.isdisjoint(w.path for w in d.active_when)]
        problems += [as_written(_never_active(dimension), of_space) for dimension in idle]
    allowed = msgspec.structs.replace(base, breaks=tuple(dict.fromkeys((*base.breaks, *plan.breaks))))
    space = DesignSpace(base=allowed, dimensions=reachable, is_named=plan.names_space)
    problems += [*find_impossible_pairs(reachable, allowed), *find_overruled_words(plan)]
    return space, (*tried.problems, *problems)


def opening_trials(space: DesignSpace) -> tuple[tuple[str, dict[str, ParameterValue]], ...]:
    """Return the first trials of a study as parameters, with their names.

    First comes what `advisor train` trains: the study's own recipe, the lecture's default table where it
    changes nothing. Then the portfolio; where the study names activations to search, each of them is
    tried, down the lecture's ladder. Values outside a narrowed domain are moved to its nearest
    end (its first choice); what the space does not search stays as its base has it. Recipes that become
    equal that way are tried once.
    """
    trials: dict[str, dict[str, ParameterValue]] = {}
    opening = space.opening or OF_ANY
    named = [(each.name, recipe_of(each, space.base.data)) for each in opening]
    lectures = within(space, named[0][1])
    own = within(space, space.base)
    first = [] if own == lectures else [(OWN_RECIPE, own)]
    for name, parameters in (*first, *_down_the_ladder(space, named)):
        if parameters not in trials.values():
            trials[name] = parameters
    return tuple(trials.items())


def within(space: DesignSpace, recipe: Recipe) -> dict[str, ParameterValue]:
    """Return what a recipe says of the dimensions of a space, moved into their domains."""
    parameters: dict[str, ParameterValue] = {}
    for dimension in space.dimensions:
        value = nearest(dimension.domain, value_at(recipe, dimension.sets))
        if value is not None and space.is_active(dimension, parameters):
            parameters[dimension.name] = value
    return parameters


def _down_the_ladder(
    space: DesignSpace, portfolio: list[tuple[str, Recipe]]
) -> list[tuple[str, dict[str, ParameterValue]]]:
    """Return the portfolio within a space; where the study asks which activation is best, every rung of the ladder."""
    trials = [(name, within(space, recipe)) for name, recipe in portfolio]
    asked = next((each.domain for each in space.dimensions if each.name == "activation" and space.is_named), None)
    if not isinstance(asked, Choice):
        return trials + _each_choice(space)
    base = named_recipe(WITHOUT_DROPOUT, space.base.data)
    rungs = [*(rung for rung in LADDER if rung in asked.options), *(str(o) for o in asked.options if o not in LADDER)]
    each = [(f"down the ladder, {rung}", recipe_from({"activation": rung}, base=base)) for rung in rungs]
    trials += [(name, within(space, recipe)) for name, recipe in each]
    places = {rung: place for place, rung in enumerate(rungs)}
    return sorted(trials, key=lambda trial: places.get(str(trial[1].get("activation")), len(rungs)))


def _each_choice(space: DesignSpace) -> list[tuple[str, dict[str, ParameterValue]]]:
    """Return a trial for every choice of a study that asks about one thing alone: a batch of 1, of 32, of all rows."""
    if not space.is_named or len(space.dimensions) != 1:
        return []
    (asked,) = space.dimensions
    options = asked.domain.options if isinstance(asked.domain, Choice) else ()
    return [(f"{asked.name} {option}", {asked.name: option}) for option in options]


def _waiting(plan: StudyPlan, names: set[str]) -> set[str]:
    """Those of the names that wait for values of a trial that give them an effect (momentum, for some optimizers)."""
    searched = {entry.sets for entry in _searched(plan) if isinstance(entry, Dimension)}
    fixed = [entry for entry in map(find_dimension, names) if isinstance(entry, Dimension)]
    return {entry.name for entry in fixed if any(when.path in searched for when in entry.active_when)}


def _searched(plan: StudyPlan) -> list[Dimension | Problem]:
    """The dimensions that a study searches, as the catalogue has them."""
    named = [find_dimension(name) for name, said in plan.space.items() if said.value is None]
    return named if plan.names_space else [*_standard(plan), *named]


def _standard(plan: StudyPlan) -> list[Dimension | Problem]:
    fixed = {canonical(name) for name in (*plan.recipe, *plan.space)}
    if brings_own_model(plan):
        fixed |= {"scaling"}  # its data stay as they are, unless the study says otherwise
    return [entry for entry in CATALOGUE if entry.role is not Role.FIXED and entry.name not in fixed]


def _narrowed(plan: StudyPlan, base: Recipe) -> list[Dimension | Problem]:
    said = {canonical(name): narrowing for name, narrowing in plan.space.items()}
    return [
        narrow(entry, said[entry.name], now=value_at(base, entry.sets))
        if isinstance(entry, Dimension) and entry.name in said
        else entry
        for entry in _searched(plan)
    ]


def _can_be_active(dimension: Dimension, dimensions: tuple[Dimension, ...], base: Recipe) -> bool:
    return all(_can_hold(when, dimensions, base) for when in dimension.active_when)


def _can_hold(when: When, dimensions: tuple[Dimension, ...], base: Recipe) -> bool:
    for dimension in dimensions:
        if dimension.sets == when.path and isinstance(dimension.domain, Choice):
            return not set(when.values).isdisjoint(dimension.domain.options)
    return value_at(base, when.path) in when.values


def _never_active(dimension: Dimension) -> Problem:
    wanted = " and ".join(
        f"{dimension_that_sets(w.path)} to be {' or '.join(map(str, w.values))}" for w in dimension.active_when
    )
    return Problem(dimension.name, f"never has an effect in this study: it needs {wanted}")
