"""The winner of a study: finalists are trained again on fresh seeds, the best is measured once on the test part."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf

import msgspec

from advisor.compare.finalists import best_by_mean, margin_of
from advisor.compare.noise import seed_noise
from advisor.compare.preference import expense, least_expensive
from advisor.records import Choice, EndingKind, Finalist, Goal, Recipe, Run, StudyPlan, Trial, Winner
from advisor.render.wording import counted
from advisor.search.clock.budget import AT_EASE, NO_ROUNDS, PATIENCE_SECONDS, Pace
from advisor.search.clock.cost import Rounds
from advisor.search.events import Event, Noted, RetrainingStarted
from advisor.search.work import LEAST_SECONDS, Executor, Result, Task
from advisor.store.studies import StudyFolder
from advisor.workflows.study.winning import ensemble, finalists
from advisor.workflows.study.winning.finalists import value_of
from advisor.workflows.study.winning.handed_over import handed_over
from advisor.workflows.study.winning.retraining import (
    Candidate,
    candidate_of,
    keep,
    last_run,
    number_of,
    rounds_of,
    shape_together,
    tasks_of,
    throw_away,
    train,
)


@dataclass(frozen=True, kw_only=True)
class Rivals:
    """Whom else the winner is chosen among.

    Args:
        trials: Of the study.
        seconds: How long the retraining of others than the best may take; asked once the best is retrained.
    """

    trials: Sequence[Trial] = ()
    seconds: Callable[[], float] = lambda: 0.0


NO_RIVALS = Rivals()


def retrain(
    best: Trial,
    recipe: Recipe,
    *,
    plan: StudyPlan,
    executor: Executor,
    brief: Callable[[Task], Task],
    folder: StudyFolder,
    listen: Callable[[Event], None],
    rivals: Rivals = NO_RIVALS,
    ends: float = inf,
    least: float = LEAST_SECONDS,
    patience: float = PATIENCE_SECONDS,
    pace: Pace = AT_EASE,
    champion: Winner | None = None,
) -> Winner:
    """Train the best trial again on fresh seeds, then those it might have beaten by luck; the best mean wins.

    The winner's retrainings alone are scored on the test part for anyone to see, and decide nothing by it.

    Args:
        best: The trial with the best score.
        recipe: Its recipe. With folds it is that of the trial's median fold, and its rows are those of all
            retrainings: they differ in nothing but the seed.
        plan: Of the study.
        executor: Trains; nothing else is in flight.
        brief: Adds to a task what the training function needs to know.
        folder: Of the study; the model of the best validation score is kept there.
        listen: Receives every event.
        rivals: The trials to look for finalists among, and the time for them.
        ends: Reading of `time.monotonic` at which the best one's retrainings hand over what they have.
        least: Seconds that these have at least.
        patience: Seconds beyond them that the first network is waited for.
        pace: How long work takes here and now.
        champion: Who has won so far, and stays where the mean on fresh seeds is no better.

    Returns:
        Scores and their noise. Retrainings that fail are left out; `run` is None if all do.
    """
    first, slots = candidate_of(best, recipe), executor.idle
    run = partial(_run, plan=plan, executor=executor, brief=brief, folder=folder, slots=slots, listen=listen, pace=pace)
    began = time.monotonic()
    last = ensemble.seconds_for(best, recipe, plan=plan)
    results = run([first], ends=ends - last, least=least, patience=patience)
    took, seconds = time.monotonic() - began, rivals.seconds() - last
    until = time.monotonic() + seconds  # for what may be left out
    doubtful = finalists.doubtful(rivals.trials, first, _scores(first, results, plan=plan), plan=plan)
    for_mean = ensemble.seconds_for_more(first, plan=plan, took=took, seconds=seconds, slots=slots)
    others = finalists.within(doubtful, first, seconds=seconds - for_mean, took=took, plan=plan, slots=slots)
    results |= _whole(run(others, ends=until)) if others else {}
    field = (first, *others)
    scores = {each.trial.number: _scores(each, results, plan=plan) for each in field}
    chosen = _best(field, scores, plan=plan)
    runs = {n: last_run(results[n]) for n in _numbers(chosen, plan=plan) if n in results and results[n].run is not None}
    every = [number for each in field for number in _numbers(each, plan=plan)]
    if champion is not None and not _beats(scores[chosen.trial.number], champion, plan.goal):
        throw_away(folder, numbers=every)
        return champion
    further = partial(_further, chosen, first, runs, place=len(field), took=took, until=until, plan=plan, slots=slots)
    extra = tuple(number_of(len(field), repeat, plan=plan) for repeat in range(ensemble.most_further(plan)))
    of_mean = max((*every, *extra), default=-1) + 1  # of the model that several become
    handed = handed_over(
        runs,
        results,
        wanted=ensemble.wanted(chosen.trial, chosen.recipe, plan=plan),
        more=partial(further, run=run, listen=listen),
        put_together=partial(
            ensemble.put_together,
            number=of_mean,
            plan=plan,
            executor=executor,
            brief=brief,
            folder=folder,
            left=partial(_left, ends),
            seconds=ensemble.seconds_for(chosen.trial, chosen.recipe, plan=plan),
        ),
        goal=plan.goal,
    )
    tests = tuple(run.scores.test for run in runs.values())
    validations = tuple(run.scores.validation for run in runs.values())
    references = [result.reference_test_scores for result in results.values() if result.reference_test_scores]
    model_file = ""
    if handed.number is not None:
        numbers = (*every, *extra, of_mean)
        model_file = str(keep(folder, handed.number, numbers=numbers, kind=plan.search.model_format))
    return Winner(
        trial=chosen.trial.number,
        fold=recipe.data.fold if recipe.data.fold_count else None,
        parameters=chosen.trial.parameters,
        test_scores=tests,
        validation_scores=validations,
        test_noise=seed_noise(tests),
        validation_noise=seed_noise(validations),
        reference_test_scores=references[0] if references else {},
        model_file=model_file,
        script_file=str(folder.script_file) if model_file and folder.script_file.is_file() else "",
        script_leaves_out=handed.left_out,
        run=None if handed.run is None else msgspec.structs.replace(handed.run, name=f"{plan.name} winner"),
        ensemble=handed.ensemble,
        choice=_choice(field, scores, doubtful=len(doubtful), plan=plan),
    )


def _beats(scores: Sequence[float], champion: Winner, goal: Goal) -> bool:
    """Say whether the mean over fresh seeds is better than the champion's, both on the validation part."""
    known = [each[goal.name] for each in champion.validation_scores if goal.name in each]
    if not scores or not known:
        return bool(scores)
    return sum(map(goal.cost, scores)) / len(scores) < sum(map(goal.cost, known)) / len(known)


def _further(
    chosen: Candidate,
    first: Candidate,
    beside: Mapping[int, Run],
    *,
    place: int,
    took: float,
    until: float,
    plan: StudyPlan,
    slots: int,
    run: Callable[..., dict[int, Result]],
    listen: Callable[[Event], None],
) -> dict[int, Run]:
    """Train more networks of the winner's recipe for the mean, with the seconds that are left."""
    took *= finalists.work(chosen, first)
    count = ensemble.further(chosen, plan=plan, took=took, seconds=_left(until), slots=slots)
    if not count:
        return {}
    number = chosen.trial.number
    in_bags = ensemble.in_bags(chosen.trial, chosen.recipe, plan=plan)
    on = " on other parts of the training and validation rows" if in_bags else ""
    listen(Noted(text=f"{counted(count, 'more network')} of trial {number}{on}: the mean gains by them"))
    again = replace(chosen, place=place, drawn=plan.search.retrainings, in_bags=in_bags)
    results = run([again], ends=until, count=count, listen=_nobody)
    found = {number: last_run(result) for number, result in results.items() if result.run is not None}
    return ensemble.far_enough(found, tuple(beside.values()))


def _nobody(event: Event) -> None:
    """What is trained for the mean alone is no retraining that anybody counts."""


def retraining_rounds(best: Trial, *, plan: StudyPlan, slots: int, handing: float = 0.0) -> Rounds:
    """Return how many trainings of a trial alone its retrainings take as long as, and `handing` seconds besides."""
    recipe = best.run.recipe if best.run is not None else None
    together = shape_together(best, recipe, plan=plan) is not None
    rounds = rounds_of(plan.search.retrainings, together=together, slots=slots)
    more = ensemble.most_of_mean(best, recipe, plan=plan)
    wished = rounds_of(more, together=together, slots=slots) if more else NO_ROUNDS
    besides = handing + ensemble.seconds_for(best, recipe, plan=plan)
    return msgspec.structs.replace(rounds, besides=besides, wished=(wished.programs, wished.trainings))


def _run(
    candidates: Sequence[Candidate],
    *,
    plan: StudyPlan,
    executor: Executor,
    brief: Callable[[Task], Task],
    folder: StudyFolder,
    slots: int,
    pace: Pace,
    listen: Callable[[Event], None],
    ends: float = inf,
    least: float = 0.0,
    patience: float = PATIENCE_SECONDS,
    count: int | None = None,
) -> dict[int, Result]:
    """Retrain candidates; what is not done when the time ends is left out."""
    weights = any(ensemble.wanted(each.trial, each.recipe, plan=plan)[0] > 1 for each in candidates)
    tasks = tasks_of(candidates, plan=plan, slots=slots, folder=folder, weights=weights, count=count)
    others = sum(each.place > 0 for each in candidates)
    networks = sum(len(task.numbers) for task in tasks)
    listen(RetrainingStarted(trial=candidates[0].trial.number, count=networks, others=others))
    briefed = [brief(task) for task in tasks]
    left = partial(_left, ends)
    return train(briefed, executor, listen=listen, left=left, least=least, patience=patience, pace=pace)


def _left(until: float) -> float:
    return until - time.monotonic()


def _whole(results: Mapping[int, Result]) -> dict[int, Result]:
    """The results of trainings that came to their end: one cut short by the clock says nothing of its candidate."""
    return {number: each for number, each in results.items() if each.ending.kind is not EndingKind.TIMED_OUT}


def _numbers(candidate: Candidate, *, plan: StudyPlan) -> tuple[int, ...]:
    return tuple(number_of(candidate.place, repeat, plan=plan) for repeat in range(plan.search.retrainings))


def _scores(candidate: Candidate, results: Mapping[int, Result], *, plan: StudyPlan) -> tuple[float, ...]:
    """What a candidate came to on the validation part, one retraining after the other; those that failed left out."""
    found = [results[number] for number in _numbers(candidate, plan=plan) if number in results]
    scores = [last_run(result).score(plan.goal) for result in found if result.run is not None]
    return tuple(score for score in scores if score is not None)


def _best(field: Sequence[Candidate], scores: Mapping[int, Sequence[float]], *, plan: StudyPlan) -> Candidate:
    """The finalist with the best mean of what it is judged by; the trial with the best score where none has one.

    Where more counts than the score: of those within noise of the best mean the one that costs least.
    """
    values = {
        each.trial.number: [value_of(each.trial, score, plan=plan) for score in scores[each.trial.number]]
        for each in field
    }
    number = least_expensive(
        values if plan.goal.also else {},
        {each.trial.number: expense(each.trial, plan.goal) for each in field},
        plan.goal,
        count=plan.search.retrainings,
    )
    if number is None:
        number = best_by_mean(values, plan.goal, count=plan.search.retrainings)
    return next((each for each in field if each.trial.number == number), field[0])


def _choice(
    field: Sequence[Candidate], scores: Mapping[int, tuple[float, ...]], *, doubtful: int, plan: StudyPlan
) -> Choice:
    found = [
        Finalist(trial=each.trial.number, score=score, retrained=scores[each.trial.number])
        for each in field
        if (score := _own_score(each)) is not None
    ]
    best = [value_of(field[0].trial, score, plan=plan) for score in scores[field[0].trial.number]]
    return Choice(
        finalists=tuple(found),
        in_doubt=1 + doubtful,
        margin=margin_of([plan.goal.cost(value) for value in best]),
        because=finalists.why_no_more(1 + doubtful, sum(bool(each.retrained) for each in found), plan=plan),
    )


def _own_score(candidate: Candidate) -> float | None:
    """The score that a trial had in the search; with folds on the rows that it was retrained on."""
    folds, recipe = candidate.trial.folds, candidate.recipe
    if folds is None or not recipe.data.fold_count:
        return candidate.trial.score
    return folds.values[recipe.data.fold] if recipe.data.fold < len(folds.values) else candidate.trial.score
