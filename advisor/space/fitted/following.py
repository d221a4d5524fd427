"""What a study leaves to its data: the epochs of its trainings, where it names none, follow the rows."""

import msgspec

from advisor.records import Recipe, StudyPlan
from advisor.space.design import DesignSpace
from advisor.space.fitted.epochs import follow_rows, waits_itself, with_epochs


def space_following(space: DesignSpace, plan: StudyPlan, *, rows: int) -> DesignSpace:
    """Return the space with epochs that follow the rows of the training part, where its study names none.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.space.design import design_space
        >>> plan = StudyPlan(name="digits", data=DataPlan(source="digits"))
        >>> space = space_following(design_space(plan)[0], plan, rows=460)
        >>> space.base.epochs, space.recipe({"batch_size": 256}).epochs
        (250, 707)
    """
    if not follow_rows(plan):
        return space
    base = recipe_following(space.base, plan, rows=rows)
    return msgspec.structs.replace(space, base=base, rows=rows, waits=not waits_itself(plan))


def recipe_following(recipe: Recipe, plan: StudyPlan, *, rows: int) -> Recipe:
    """Return the study's own recipe with such epochs."""
    return with_epochs(recipe, rows=rows, waits=not waits_itself(plan)) if follow_rows(plan) else recipe
