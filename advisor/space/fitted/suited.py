"""What a study leaves to its data: the recipes that open it and, on tables and images, what joins the lecture's space.

On columns of unlike scales and shapes a plain network falls behind boosted trees, and on images, whose places it takes
for inputs without neighbours, behind convolutions. What closes the gap is in the catalogue, off in the lecture's
default; a study that names no space of its own searches it too.
"""

from collections.abc import Sequence

import msgspec

from advisor.records import DataFacts, InputKind, Strategy, StudyPlan
from advisor.records.recipe import Family
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import CATALOGUE, canonical
from advisor.space.catalogue.network import CONVOLUTIONAL
from advisor.space.design import DesignSpace
from advisor.space.dimension import Choice, Dimension, IntUniform, LogIntUniform, Role
from advisor.space.own_models import brings_own_model
from advisor.space.paths import value_at
from advisor.space.portfolio import NamedRecipe
from advisor.space.portfolio.opening import (
    blocks_for,
    counts_answers,
    opening_of_task,
    opening_on_images,
    opening_on_tables,
)

ADDED: dict[str, tuple[ParameterValue, ...]] = {
    "scaling": ("robust", "standardize", "quantile"),
    "numeric_encoding": ("piecewise", "none"),
    "schedule": ("cosine", "performance"),
}
"""Dimensions that join the standard set on tables, with the choices that are tried."""

SMOOTHING = "label_smoothing"  # joins it too where right answers are counted
FAMILIES = ("convolutional", "dense")  # that are tried on images
MOST_FILTERS = 64  # of the first block: each next one has twice as many
SMALLEST_SIDE = 16  # of images that convolutions are tried on: smaller ones are soon learned by dense layers
MOST_CELLS = 5_000_000  # of a training part that is prepared in six ways: about a gigabyte in all


def suited(space: DesignSpace, plan: StudyPlan, facts: DataFacts, *, kind: InputKind) -> DesignSpace:
    """Return the space with an opening for its data; on tables, where it is the standard one, with what helps there.

    Args:
        space: Of the plan.
        plan: What it fixes stays fixed.
        facts: Of the data: the task and the size.
        kind: What their rows are.

    Example:
        >>> from advisor.records import DataPlan, Task
        >>> from advisor.space.design import design_space
        >>> plan = StudyPlan(name="mine", data=DataPlan(source="diabetes"))
        >>> facts = DataFacts(task=Task.REGRESSION, train_rows=265, input_shape=(10,))
        >>> space = suited(design_space(plan)[0], plan, facts, kind=InputKind.TABLE)
        >>> [dimension.name for dimension in space.dimensions][:3]
        ['scaling', 'numeric_encoding', 'depth']
    """
    if not _is_free(space, plan):
        return msgspec.structs.replace(space, opening=opening_of_task(facts))
    if kind is InputKind.TABLE and space.base.architecture.family is Family.DENSE:
        return _on_tables(space, plan, facts)
    if kind is InputKind.IMAGE and _is_for_convolutions(space, plan, facts):
        return _on_images(space, plan, facts)
    return msgspec.structs.replace(space, opening=opening_of_task(facts))


def _on_tables(space: DesignSpace, plan: StudyPlan, facts: DataFacts) -> DesignSpace:
    kept_out = _out_of_place(plan, facts)
    joining = [
        _with_choices(dimension, value_at(space.base, dimension.sets))
        for dimension in CATALOGUE
        if dimension.name in (*ADDED, SMOOTHING) and dimension.name not in kept_out
    ]
    return _joined(space, plan, joining, opening=opening_on_tables(facts, plan.goal))


def _on_images(space: DesignSpace, plan: StudyPlan, facts: DataFacts) -> DesignSpace:
    """Convolutions beside dense layers; images are varied for the former alone, so that cohorts hold the latter."""
    fewest, most = blocks_for(facts)
    domains = {
        "family": Choice(FAMILIES),
        "blocks": IntUniform(fewest, most),
        "filters": LogIntUniform(8, MOST_FILTERS),
        "flip": Choice(("none", "horizontal")),
    }
    joining = [
        msgspec.structs.replace(
            dimension,
            domain=domains.get(dimension.name, dimension.domain),
            active_when=dimension.active_when if dimension.name == "family" else (CONVOLUTIONAL,),
        )
        for dimension in CATALOGUE
        if dimension.name in (*domains, "shift")
        or (dimension.role is not Role.FIXED and CONVOLUTIONAL in dimension.active_when)
    ]
    schedule = next(dimension for dimension in CATALOGUE if dimension.name == "schedule")
    joining.append(_with_choices(schedule, value_at(space.base, schedule.sets)))
    return _joined(space, plan, joining, opening=opening_on_images(facts))


def _is_for_convolutions(space: DesignSpace, plan: StudyPlan, facts: DataFacts) -> bool:
    may_be = space.base.architecture.family is Family.CONVOLUTIONAL or "family" not in _fixed(plan)
    return may_be and len(facts.input_shape) in (2, 3) and min(facts.input_shape[:2]) >= SMALLEST_SIDE


def _fixed(plan: StudyPlan) -> set[str]:
    return {canonical(name) for name in (*plan.recipe, *plan.space)}


def _joined(
    space: DesignSpace, plan: StudyPlan, joining: Sequence[Dimension], *, opening: tuple[NamedRecipe, ...]
) -> DesignSpace:
    """The space with what joins it and is not fixed, in the order of the catalogue."""
    fixed = _fixed(plan)
    joined = {each.name: each for each in space.dimensions} | {
        each.name: each for each in joining if each.name not in fixed
    }
    ordered = tuple(joined.pop(each.name) for each in CATALOGUE if each.name in joined)
    return msgspec.structs.replace(space, dimensions=(*ordered, *joined.values()), opening=opening)


def _is_free(space: DesignSpace, plan: StudyPlan) -> bool:
    is_built = space.base.architecture.family in (Family.DENSE, Family.CONVOLUTIONAL)
    samples = plan.search.strategy in (Strategy.SAMPLING, Strategy.COMPLEXITY)  # the others go through sizes
    return bool(space.dimensions) and is_built and samples and not plan.names_space and not brings_own_model(plan)


def _out_of_place(plan: StudyPlan, facts: DataFacts) -> set[str]:
    """What does not join: smoothing where no answers are counted, pieces where a map is drawn over two inputs, and
    what would prepare a large table in many ways.
    """
    smoothing = set() if counts_answers(facts, plan.goal) else {SMOOTHING}
    if facts.train_rows * sum(facts.input_shape) > MOST_CELLS:
        return smoothing | {"scaling", "numeric_encoding"}
    return smoothing | ({"numeric_encoding"} if plan.data.map or facts.input_shape == (2,) else set())


def _with_choices(dimension: Dimension, now: object) -> Dimension:
    """The dimension over what is tried on tables, and over what the study starts from."""
    if dimension.name not in ADDED:
        return dimension
    choices = ADDED[dimension.name]
    start = tuple(option for option in _options(dimension) if option == now and option not in choices)
    return msgspec.structs.replace(dimension, domain=Choice((*choices, *start)))


def _options(dimension: Dimension) -> tuple[ParameterValue, ...]:
    return dimension.domain.options if isinstance(dimension.domain, Choice) else ()
