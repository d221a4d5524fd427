"""Finalists of a study: which trials are retrained beside the best one, as far as the time goes."""

from collections.abc import Sequence

import msgspec

from advisor.compare.finalists import MOST, in_doubt
from advisor.compare.preference import worth_retraining
from advisor.records import StudyPlan, Trial
from advisor.records.winner import LONG_ENOUGH, NO_TIME
from advisor.search.clock.budget import NO_ROUNDS, SAFETY
from advisor.search.clock.cost import Rounds
from advisor.workflows.study.strategy import judge_of
from advisor.workflows.study.winning.retraining import Candidate, by_shape, candidate_of, rounds_of

FOLDED = "with folds each trial's score is a mean over folds and seeds already"
UNKNOWN = "the seed noise is not known from fewer than two retrainings"
ENOUGH = f"the {MOST} best scores among them are enough"


def doubtful(
    trials: Sequence[Trial], best: Candidate, scores: Sequence[float], *, plan: StudyPlan
) -> tuple[Trial, ...]:
    """Return the rivals that seed noise leaves in doubt and that can be retrained, in the order of their worth.

    Args:
        trials: Of the study.
        best: The trial with the best score.
        scores: What it came to on fresh seeds: the goal's metric on the validation part.
        plan: Of the study.
    """
    if plan.data.fold_count:
        return ()
    retrained = [value_of(best.trial, score, plan=plan) for score in scores]
    found = worth_retraining(best.trial, in_doubt(trials, retrained, plan.goal), plan.goal)
    return tuple(trial for trial in found if trial.run is not None and trial.run.recipe is not None)


def value_of(trial: Trial, score: float, *, plan: StudyPlan) -> float:
    """Return what a trial would be judged by if it had that score: where size counts, its size is what it was."""
    judge = judge_of(plan)
    value = judge(msgspec.structs.replace(trial, score=score)) if judge is not None else None
    return score if value is None else value


def within(
    rivals: Sequence[Trial], best: Candidate, *, seconds: float, took: float, plan: StudyPlan, slots: int
) -> tuple[Candidate, ...]:
    """Return those of the rivals, the best score first, whose retraining the time allows.

    Args:
        rivals: In doubt, with their runs.
        best: Whose retrainings have shown what one takes.
        seconds: That are left for the rivals.
        took: Seconds of the best one's retrainings.
        plan: Of the study.
        slots: That train at the same time.
    """
    recipes = [(trial, trial.run.recipe) for trial in rivals[: MOST - 1] if trial.run is not None]
    known = [(trial, recipe) for trial, recipe in recipes if recipe is not None]
    candidates = [candidate_of(trial, recipe, place=place) for place, (trial, recipe) in enumerate(known, start=1)]
    if not candidates:
        return ()
    (together, _), *_ = by_shape([best], plan=plan)
    alone = took / rounds_of(plan.search.retrainings, together=together, slots=slots).trainings
    while candidates and SAFETY * alone * _rounds(candidates, best, plan=plan, slots=slots) > seconds:
        candidates.pop()
    return tuple(candidates)


def reserved_rounds(*, plan: StudyPlan, slots: int) -> Rounds:
    """Return how many trainings of the best trial the search keeps time for, to retrain the other finalists."""
    if plan.data.fold_count or plan.search.retrainings < 2:
        return NO_ROUNDS
    return rounds_of((MOST - 1) * plan.search.retrainings, together=True, slots=slots)


def why_no_more(in_doubt: int, retrained: int, *, plan: StudyPlan) -> str:
    """Say why fewer trials were retrained than were in doubt; nothing where all were.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.records.studies.plan import Budget
        >>> plans = [StudyPlan(name="a", data=DataPlan(source="b"), budget=Budget(hours=each)) for each in (1.0, None)]
        >>> [why_no_more(9, 1, plan=plan).partition(" would")[0] for plan in plans]
        ['there was no time for more', 'to train all of them again']
    """
    if plan.data.fold_count:
        return FOLDED
    if plan.search.retrainings < 2:
        return UNKNOWN
    if retrained >= in_doubt:
        return ""
    if retrained == MOST:
        return ENOUGH
    return LONG_ENOUGH if plan.budget.hours is None else NO_TIME


def _rounds(candidates: Sequence[Candidate], best: Candidate, *, plan: StudyPlan, slots: int) -> float:
    """How many trainings of the best trial alone the retraining of others takes as long as."""
    return sum(
        rounds_of(len(group) * plan.search.retrainings, together=together, slots=slots).trainings
        * max(work(each, best) for each in group)
        for together, group in by_shape(candidates, plan=plan)
    )


def work(one: Candidate, best: Candidate) -> float:
    """Return how many times the work of the best trial's training another's is, at least once: by size and epochs."""
    sizes = one.trial.size or 1, best.trial.size or one.trial.size or 1
    return max(1.0, sizes[0] / sizes[1]) * max(1.0, one.recipe.epochs / max(1, best.recipe.epochs))
