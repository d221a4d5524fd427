"""What a strategy changes of a study: its first trials, its limit, what is judged, and what a task does."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import msgspec

from advisor.compare.preference import least_expensive_by_folds
from advisor.errors import Problem
from advisor.records import EngineName, Strategy, StudyPlan, Trial
from advisor.search.strategies.complexity import penalized
from advisor.search.strategies.pruning import SHARES

SIZED = frozenset({Strategy.PRUNING, Strategy.COMPLEXITY})  # the size counts, by the stated weight


def with_strategy(plan: StudyPlan) -> tuple[StudyPlan, tuple[Problem, ...]]:
    """Return the plan with what its strategy asks for, and what it lacks: growing ends when the target is met.

    Example:
        >>> from advisor.records import DataPlan, SearchSettings
        >>> growing = SearchSettings(strategy=Strategy.GROWING)
        >>> plan, problems = with_strategy(StudyPlan(name="a", data=DataPlan(source="iris"), search=growing))
        >>> print(*problems)
        goal.target: expected the value that is good enough: a growing network needs it to stop
    """
    problems = (*_problems_of_goals(plan), *_problems_of_kept_weights(plan))
    if plan.search.strategy is not Strategy.GROWING:
        return plan, problems
    until = plan.budget.until if plan.budget.until is not None else plan.goal.target
    if until is None:
        message = "expected the value that is good enough: a growing network needs it to stop"
        return plan, (*problems, Problem("goal.target", message))
    return msgspec.structs.replace(plan, budget=msgspec.structs.replace(plan.budget, until=until)), problems


def _problems_of_goals(plan: StudyPlan) -> Iterator[Problem]:
    """What cannot be searched for with several goals or limits."""
    strategy, settings = plan.search.strategy, plan.search
    if plan.goal.also and strategy is not Strategy.SAMPLING:
        said = f'expected the strategy "sampling" with it: "{strategy}" has an order of sizes of its own'
        yield Problem("goal.also", said)
    for name in ("also", "require"):
        if getattr(plan.goal, name) and settings.engine is EngineName.KERAS_TUNER:
            yield Problem(f"goal.{name}", 'expected the engine "optuna" with it: KerasTuner knows one score alone')
        elif getattr(plan.goal, name) and settings.sampler == "cmaes":
            yield Problem(f"goal.{name}", "the sampler cmaes knows one score alone: leave the sampler out, or nsga2")


def _problems_of_kept_weights(plan: StudyPlan) -> Iterator[Problem]:
    if plan.search.keep_weights > 0 and not can_keep_weights(plan):
        said = "expected 0: trials of this study follow from each other, or its model is built as it says itself"
        yield Problem("search.keep_weights", said)


def can_keep_weights(plan: StudyPlan) -> bool:
    """Say whether trials of a study may go on for more epochs: not where sizes or epochs are gone through in order.

    Example:
        >>> from advisor.records import DataPlan, SearchSettings
        >>> def plan(**settings):
        ...     return StudyPlan(name="a", data=DataPlan(source="iris"), search=SearchSettings(**settings))
        >>> can_keep_weights(plan()), can_keep_weights(plan(hypermodel="mine:build"))
        (True, False)
    """
    return opens_with_portfolio(plan) and not plan.search.hypermodel and not is_hyperband(plan)


def is_hyperband(plan: StudyPlan) -> bool:
    """Say whether trials have numbers of epochs of their own, which their engine compares them by."""
    return plan.search.engine is EngineName.KERAS_TUNER and plan.search.sampler == "hyperband"


def opens_with_portfolio(plan: StudyPlan) -> bool:
    """Say whether the portfolio comes first: not where sizes are gone through in order."""
    return plan.search.strategy in (Strategy.SAMPLING, Strategy.COMPLEXITY)


def judge_of(plan: StudyPlan) -> Callable[[Trial], float | None] | None:
    """Return what trials are judged by in place of the score, None for the score itself."""
    if plan.search.strategy not in SIZED:
        return None
    return partial(penalized, goal=plan.goal, weight=plan.search.complexity_weight)


def shares_for(plan: StudyPlan) -> tuple[float, ...]:
    """Return the shares of weights that a trial's worker takes out, step by step."""
    return SHARES if plan.search.strategy is Strategy.PRUNING else ()


def shares_to(best: Trial) -> tuple[float, ...]:
    """Return the steps that lead to a pruned winner."""
    return tuple(share for share in SHARES if share <= best.pruned_share)


def leading(trials: Sequence[Trial], best: Trial | None, *, plan: StudyPlan) -> Trial | None:
    """Return the trial that is retrained first: the best, or with folds the least expensive that is as good."""
    if plan.goal.also and plan.data.fold_count:
        return least_expensive_by_folds(trials, plan.goal)
    return best
