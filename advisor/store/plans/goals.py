"""What a study file says beside its metric: what else counts, and what must hold of a winner."""

from collections.abc import Iterator

from advisor.errors import Problem
from advisor.records import Goal, Limit, Metric, Quantity, StudyPlan
from advisor.records.parts.quantities import limit_of
from advisor.store.plans.metrics import instead_of

_EXAMPLE = '"parameters <= 50000"'


def problems_of_goals(plan: StudyPlan) -> Iterator[Problem]:
    """Yield every mistake in what counts beside the score and in what must hold.

    Example:
        >>> from advisor.records import DataPlan
        >>> goal = Goal(also=("loss", "latency"), require=("parameters < 0", "small"))
        >>> for problem in problems_of_goals(StudyPlan(name="a", data=DataPlan(source="b"), goal=goal)):
        ...     print(problem.where, problem.message.partition(":")[0].partition(", got")[0][:60])
        goal.also loss is the score already
        goal.also expected one of "parameters", "model_bytes", "training_secon
        goal.require no network keeps "parameters < 0"
        goal.require expected a quantity, a sign and a number, as in "parameters
    """
    goal = plan.goal
    is_own = "function" in (*plan.recipe, *plan.space) or bool(plan.search.hypermodel)
    for place, name in enumerate(goal.also):
        if name == goal.name:
            yield Problem("goal.also", f"{name} is the score already: leave it out")
        elif name in goal.also[:place]:
            yield Problem("goal.also", f"{name} stands there twice")
        else:
            yield from _unknown("goal.also", name, is_own=is_own and Goal(metric=name).has_direction)
    for text in goal.require:
        limit = limit_of(text)
        if limit is None:
            said = f'expected a quantity, a sign and a number, as in {_EXAMPLE}, got "{text}"'
            yield Problem("goal.require", said)
        elif not _is_reachable(limit):
            yield Problem("goal.require", f'no network keeps "{text}"')
        elif limit.name != goal.name:
            yield from _unknown("goal.require", limit.name, is_own=is_own)
    yield from _contradictions(goal)


def _unknown(where: str, name: str, *, is_own: bool) -> Iterator[Problem]:
    """Metrics that are not ours are reported by a model of the user's own alone."""
    known = (*Quantity, *Metric)
    if name not in known and not is_own:
        listed = ", ".join(f'"{each}"' for each in known)
        yield Problem(where, f'expected one of {listed}, got "{name}"{instead_of(name, among=known)}')


def _is_reachable(limit: Limit) -> bool:
    if limit.name not in set(Quantity):
        return True
    return limit.value > 0 or limit.sign in (">=", ">")


def _contradictions(goal: Goal) -> Iterator[Problem]:
    """Two limits of one quantity that nothing can keep together."""
    limits = dict(zip(goal.require, map(limit_of, goal.require), strict=True))
    uppers = [(text, each) for text, each in limits.items() if each is not None and each.sign in ("<=", "<")]
    lowers = [(text, each) for text, each in limits.items() if each is not None and each.sign in (">=", ">")]
    for upper_text, upper in uppers:
        for lower_text, lower in lowers:
            is_open = upper.sign == "<" or lower.sign == ">"
            apart = lower.value > upper.value or (is_open and lower.value == upper.value)
            if upper.name == lower.name and apart:
                yield Problem("goal.require", f'nothing keeps both "{upper_text}" and "{lower_text}"')
