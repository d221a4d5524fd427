"""Search, choose the winner, and search on with what was kept back for that and not needed."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TypeAlias

import msgspec

from advisor.records import EngineName, Recipe, Strategy, StudyPlan, Trial, Winner
from advisor.records.winner import OWN_NETWORK
from advisor.render.wording import duration
from advisor.search.clock.budget import (
    FRESH_WORKER_SECONDS,
    GRACE_SECONDS,
    PATIENCE_SECONDS,
    Pace,
    report_begins,
    seconds_for_finalists,
    seconds_to_search_on,
)
from advisor.search.driver import RecipeMaker, Searched, run_study
from advisor.search.events import Event, Noted, StudyEnded, StudyStarted
from advisor.search.orders import CHANGED, Orders
from advisor.search.outside import Outside
from advisor.search.proposals import Engine, Proposal
from advisor.search.work import Executor, Task
from advisor.store.studies import StudyFolder
from advisor.workflows.study.strategy import leading
from advisor.workflows.study.winning.fitting import in_time, is_tight, seconds_for_another
from advisor.workflows.study.winning.own import handed_over
from advisor.workflows.study.winning.winner import Rivals, retrain, retraining_rounds

NETWORK_SECONDS = 1.0  # of training, after the program is ready: less is no network

Advised: TypeAlias = Callable[[Callable[[], Orders]], Callable[[], Orders]]  # orders with what somebody else adds


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """What a search and the choice of its winner need.

    Args:
        plan: Of the study.
        engine: Proposes trials.
        executor: Trains them.
        recipe_of: Makes the recipe of a proposal.
        outside: Store, clock and listener of the search.
        brief: Adds to a task where data lie and whose model is built.
        folder: Of the study.
        began: Reading of `time.monotonic` from which the study's hours count.
        heeding: Lets a search hear what it is told while it runs; nothing is said to one when left out.
        advised: Adds to what it is told that it ends for a change; not to a search in spare time.
        own: Returns the network of a trial, which may be handed over itself; nothing where it is not held.
        handing: Seconds more that it takes to hand over a network, for there are many rows.
    """

    plan: StudyPlan
    engine: Engine
    executor: Executor
    recipe_of: RecipeMaker
    outside: Outside
    brief: Callable[[Task], Task]
    folder: StudyFolder
    began: float
    heeding: Callable[[], AbstractContextManager[Callable[[], Orders]]] = lambda: nullcontext(Orders)
    advised: Advised = lambda orders: orders
    own: Callable[[Trial], bytes] = lambda _: b""
    handing: float = 0.0


def search_and_choose(
    sitting: Sitting, *, first: Sequence[Proposal], history: Sequence[Trial], winner: Winner | None
) -> tuple[Searched, Winner | None]:
    """Return what was found and who won; time that is left over once the winner is retrained is searched on.

    Another trial that is the best by then is retrained too, and wins where its mean on fresh seeds is better.

    Args:
        sitting: With everything that trains.
        first: The portfolio.
        history: Trials of earlier sittings.
        winner: Of an earlier sitting.
    """
    found = _search(sitting, sitting.outside, first=first, history=history, advised=sitting.advised)
    if found.ended_by == CHANGED:
        return found, winner
    began = time.monotonic()
    winner = _choose(sitting, found, winner)
    took = time.monotonic() - began
    while True:
        another = _another(sitting, found, winner, took=took)
        seconds, for_another = _spare(sitting, found, took=another)
        if not seconds:
            return found, winner
        said = f"there is a winner: searching on for {duration(seconds)} that are left"
        sitting.outside.listen(Noted(text=said))
        more = _search(sitting, _searching_on(sitting, seconds, slowness=found.slowness), history=found.trials)
        is_new = _number(more.best) != _number(found.best)
        found, began = more, time.monotonic()
        if is_new and for_another:
            winner = _choose(sitting, found, winner, champion=winner)
            took = max(took, time.monotonic() - began)
        elif is_new:
            winner = told_of_better(winner, more.best)


def told_of_better(winner: Winner | None, best: Trial | None) -> Winner | None:
    """Return the winner with word of a trial that scored better when there was no time left to train it again.

    Example:
        >>> from advisor.records import Choice
        >>> told_of_better(Winner(trial=3, choice=Choice()), Trial(number=9)).choice.because
        'trial 9 scored better when there was no time left to train it again: --resume does'
    """
    if winner is None or winner.choice is None or best is None:
        return winner
    said = f"trial {best.number} scored better when there was no time left to train it again: --resume does"
    because = "; ".join(filter(None, (winner.choice.because, said)))
    return msgspec.structs.replace(winner, choice=msgspec.structs.replace(winner.choice, because=because))


def _number(trial: Trial | None) -> int | None:
    return None if trial is None else trial.number


def _search(
    sitting: Sitting,
    outside: Outside,
    *,
    first: Sequence[Proposal] = (),
    history: Sequence[Trial],
    advised: Advised = lambda orders: orders,
) -> Searched:
    with sitting.heeding() as orders:
        return run_study(
            sitting.plan,
            sitting.engine,
            executor=sitting.executor,
            recipe_of=sitting.recipe_of,
            first=first,
            history=history,
            outside=replace(outside, orders=advised(orders)),
        )


def _spare(sitting: Sitting, found: Searched, *, took: float) -> tuple[float, bool]:
    """Seconds to search on, and whether another can be retrained then.

    None where the search has another end than its time, or goes through sizes in order.
    """
    settings = sitting.plan.search
    in_order = settings.strategy is not Strategy.SAMPLING or settings.engine is not EngineName.OPTUNA
    if found.ended_by != "hours" or in_order or settings.hypermodel:
        return 0.0, False
    passed, trials = time.monotonic() - sitting.began, len(found.trials)
    return seconds_to_search_on(sitting.plan.budget, passed=passed, took=took, trials=trials, slowness=found.slowness)


def _another(sitting: Sitting, found: Searched, winner: Winner | None, *, took: float) -> float:
    """Seconds that retraining another trial takes: as long as the winner's did, without other finalists' beside it."""
    if winner is None or found.best is None or found.cost is None:
        return took
    return seconds_for_another(
        winner,
        took=took,
        planned=retraining_rounds(found.best, plan=sitting.plan, slots=sitting.executor.idle).seconds(found.cost),
    )


def _searching_on(sitting: Sitting, spare: float, *, slowness: float) -> Outside:
    """The same outside for a search whose end is known, and that is no study of its own."""
    outside, hours = sitting.outside, sitting.plan.budget.hours or 0.0

    def listen(event: Event) -> None:
        if not isinstance(event, StudyStarted | StudyEnded):
            outside.listen(event)

    reserve = hours * 3600 - (time.monotonic() - sitting.began) - spare
    return replace(outside, listen=listen, reserve=reserve, slowness=slowness)


def _choose(
    sitting: Sitting, found: Searched, winner: Winner | None, *, champion: Winner | None = None
) -> Winner | None:
    """The winner as it was where it is still the best trial's; else the best one's of the trials that fit."""
    plan, searched = sitting.plan, time.monotonic() - sitting.began
    best = leading(found.inside, found.best, plan=plan)
    recipe = best.run.recipe if best is not None and best.run is not None else None
    if best is None or recipe is None or not (winner is None or _must_choose_again(winner, best, found)):
        return winner
    ends = sitting.began + report_begins(plan.budget, trials=len(found.trials), slowness=found.slowness)
    own = sitting.own(best) if champion is None or _is_own(champion) else b""
    trained_by = ends - sitting.handing
    insured = _own(sitting, best, recipe, own) if own and is_tight(found, left=trained_by - time.monotonic()) else None
    left = trained_by - time.monotonic()
    if insured is not None and left < NETWORK_SECONDS + (0.0 if found.cost is None else found.cost.preparing):
        return insured
    plan, least = in_time(plan, best, found.cost, left=left, slots=sitting.executor.idle)
    won = retrain(
        best,
        recipe,
        plan=plan,
        executor=sitting.executor,
        brief=sitting.brief,
        folder=sitting.folder,
        listen=sitting.outside.listen,
        rivals=Rivals(trials=found.inside, seconds=lambda: _left(sitting, searched, found)),
        ends=ends,
        least=0.0 if insured is not None or champion is not None else least,
        patience=GRACE_SECONDS + found.slowness * FRESH_WORKER_SECONDS if own else PATIENCE_SECONDS,
        pace=Pace(
            slowness=found.slowness,
            finishing=0.0 if found.cost is None else found.cost.finishing,
            handing=sitting.handing,
        ),
        champion=champion if insured is None else insured if plan.search.retrainings == 1 else None,
    )
    return won if won.run is not None or not own else insured or _own(sitting, best, recipe, own) or won


def _own(sitting: Sitting, best: Trial, recipe: Recipe, network: bytes) -> Winner | None:
    return handed_over(
        best, recipe, network, plan=sitting.plan, executor=sitting.executor, brief=sitting.brief, folder=sitting.folder
    )


def _must_choose_again(winner: Winner, best: Trial, found: Searched) -> bool:
    """Another trial is the best by now, or the one that won was not retrained, or does not fit the study any more."""
    is_outside = any(trial.outside and trial.number == winner.trial for trial in found.trials)
    return is_outside or _is_own(winner) or winner.best_trial != best.number


def _is_own(winner: Winner) -> bool:
    return winner.choice is not None and OWN_NETWORK in winner.choice.because


def _left(sitting: Sitting, searched: float, found: Searched) -> float:
    passed, trials = time.monotonic() - sitting.began, len(found.trials)
    return seconds_for_finalists(
        sitting.plan.budget, searched=searched, passed=passed, trials=trials, slowness=found.slowness
    )
