"""Models of the user's own: their data stay as they are, unless the study says otherwise."""

import msgspec

from advisor.records import InputKind, Recipe, StudyPlan
from advisor.records.data import TargetScaling
from advisor.records.recipe import Family, Scaling
from advisor.space.catalogue import canonical


def untouched(start: Recipe, plan: StudyPlan) -> Recipe:
    """Return a recipe that leaves data as they are, where the model is the user's own: it may scale or embed them.

    What the study itself says of the inputs and the targets stands.

    Example:
        >>> from advisor.records import DataPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="iris"), recipe={"function": "mine:build"})
        >>> untouched(Recipe(data=plan.data), plan).scaling.value
        'none'
    """
    if not brings_own_model(plan):
        return start
    data = start.data
    if data.target_scaling is None:
        data = msgspec.structs.replace(data, target_scaling=TargetScaling.NONE)
    if data.kind is not InputKind.TABLE:
        data = msgspec.structs.replace(data, channels=data.channels or "last")
    return msgspec.structs.replace(start, scaling=Scaling.NONE, data=data)


def brings_own_model(plan: StudyPlan) -> bool:
    """Say whether a study trains a model that a function of the user's own builds.

    Example:
        >>> from advisor.records import DataPlan
        >>> brings_own_model(StudyPlan(name="a", data=DataPlan(source="iris"), recipe={"function": "mine:build"}))
        True
    """
    named = map(canonical, (*plan.recipe, *plan.space))
    return "function" in named or plan.recipe.get("family") == Family.CUSTOM
