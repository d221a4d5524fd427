"""Trials of earlier studies in the dimensions of this one: whole where a recipe tells all, else what the names say."""

from collections.abc import Mapping, Sequence
from math import isfinite

import msgspec

from advisor.errors import RecipeError
from advisor.records import Recipe, Trial
from advisor.records.studies.earlier import EarlierStudy
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import canonical
from advisor.space.design import DEFAULT_RECIPE, WITHOUT_DROPOUT, DesignSpace, opening_trials, within
from advisor.space.dimension import Choice, IntUniform, LogIntUniform, Text
from advisor.space.recipes import recipe_from

MOST_FIRST = 3  # of the best earlier trials that are tried again at the start
SHARE_FIRST = 4  # and at most one of so many planned trials
# What other people call our dimensions.
NAMES: Mapping[str, str] = {
    "lr": "learning_rate",
    "init_lr": "learning_rate",
    "learning_rate_init": "learning_rate",
    "units": "width",
    "n_units": "width",
    "num_units": "width",
    "hidden_units": "width",
    "layers": "depth",
    "n_layers": "depth",
    "num_layers": "depth",
    "dropout_rate": "dropout",
    "batchsize": "batch_size",
    "wd": "weight_decay",
}


def mapped(trial: Trial, space: DesignSpace) -> tuple[dict[str, ParameterValue], bool]:
    """Return a trial's parameters within a space, and whether the space makes the very same training of them.

    Values beyond a range come to its nearest end; a choice that is not offered is left out, and so is what the trial
    does not say.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan
        >>> from advisor.space.design import design_space
        >>> space, _ = design_space(StudyPlan(name="a", data=DataPlan(source="digits")))
        >>> mapped(Trial(number=0, parameters={"lr": 0.01, "colour": "red"}), space)
        ({'learning_rate': 0.01}, False)
    """
    recipe = trial.run.recipe if trial.run is not None else None
    if recipe is None:
        return _by_name(trial.parameters, space), False
    parameters = within(space, recipe)
    try:
        return parameters, _same(space.recipe(parameters), recipe)
    except RecipeError:
        return parameters, False


def _by_name(said: Mapping[str, ParameterValue], space: DesignSpace) -> dict[str, ParameterValue]:
    known = {NAMES.get(canonical(name).lower(), canonical(name)): value for name, value in said.items()}
    found: dict[str, ParameterValue] = {}
    for dimension in space.dimensions:
        value = known.get(dimension.name)
        domain = dimension.domain
        if value is None or isinstance(domain, Text) or not space.is_active(dimension, found):
            continue
        if isinstance(domain, Choice):
            if value in domain.options:
                found[dimension.name] = value
        elif isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            inside = min(max(value, domain.low), domain.high)
            found[dimension.name] = round(inside) if isinstance(domain, IntUniform | LogIntUniform) else inside
    return found


def _same(one: Recipe, other: Recipe) -> bool:
    """Whether two recipes differ in nothing but name, seed and where the data are written."""

    def bare(recipe: Recipe) -> Recipe:
        data = msgspec.structs.replace(recipe.data, source="", fold=0)
        return msgspec.structs.replace(recipe, name="", seed=0, data=data, breaks=())

    return bare(one) == bare(other)


def opening_with(
    space: DesignSpace, earlier: Sequence[EarlierStudy], *, trials: int | None
) -> tuple[tuple[str, dict[str, ParameterValue]], ...]:
    """Return the first trials of a study as parameters, with their names.

    After the first come what the study believes (`around`), and the best of earlier studies.
    """
    opening = opening_trials(space) if trials is not None else _soonest_good(opening_trials(space))
    best = (*_believed(space), *first_of(earlier, space, portfolio=len(opening), trials=trials))
    taken = [parameters for _, parameters in opening[:1]]
    again = [each for each in best if each[1] not in taken]
    taken += [parameters for _, parameters in again]
    return (*opening[:1], *again, *(each for each in opening[1:] if each[1] not in taken))


def _soonest_good(
    opening: tuple[tuple[str, dict[str, ParameterValue]], ...],
) -> tuple[tuple[str, dict[str, ParameterValue]], ...]:
    """The first trials where only time ends the study: its first answer is to be of use, and a yardstick can wait.

    The lecture's default, where it comes first, comes last, and the same without dropout first. Dropout that keeps the
    moments of SELU, of half of the units, leaves each layer 2.3 times too steep once nothing is dropped: on seven
    tables the first answer's RMSE was 1.9 to 19 times, its log loss 1.7 to 2.7 times as high.
    """
    without = [each for each in opening if each[0] == WITHOUT_DROPOUT]
    if opening[0][0] != DEFAULT_RECIPE or not without:
        return opening
    return (*without, *(each for each in opening[1:] if each not in without), opening[0])


def _believed(space: DesignSpace) -> tuple[tuple[str, dict[str, ParameterValue]], ...]:
    """The study's own recipe with the values that it believes in, one trial; none where it believes nothing."""
    parameters = within(space, space.base)
    said = {each.name: each.around for each in space.dimensions if each.around is not None and each.name in parameters}
    if not said:
        return ()
    return (("around what the study believes", parameters | said),)


def first_of(
    earlier: Sequence[EarlierStudy], space: DesignSpace, *, portfolio: int, trials: int | None
) -> tuple[tuple[str, dict[str, ParameterValue]], ...]:
    """Return the best earlier trials that are tried again, with their names: of each study in turn, the best first.

    What a trial does not say is as the study's own recipe has it; what cannot be built is passed over.

    Args:
        earlier: Trials within the space, the best first.
        space: Of the study.
        portfolio: How many trials open the study without: no more come of earlier ones.
        trials: Planned in all; None where only time ends the study.
    """
    most = min(MOST_FIRST, portfolio, MOST_FIRST if trials is None else max(1, trials // SHARE_FIRST))
    found: dict[str, dict[str, ParameterValue]] = {}
    for place in range(max((len(each.trials) for each in earlier), default=0)):
        for study in earlier:
            if place >= len(study.trials) or len(found) >= most:
                continue
            trial = study.trials[place]
            try:
                whole = within(space, recipe_from(trial.parameters, base=space.base))
            except RecipeError:
                continue
            if whole not in found.values():
                found[f"trial {trial.number} of {study.source}"] = whole
    return tuple(found.items())
