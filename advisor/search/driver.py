"""The driver: proposals in, trials out. It alone owns the study; it knows no backend and no dimension by name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

import msgspec

from advisor.errors import RecipeError
from advisor.records import Ending, EndingKind, Recipe, StudyPlan, Trial
from advisor.search import failures
from advisor.search.clock.budget import GRACE_SECONDS
from advisor.search.clock.cost import Clocking, Cost
from advisor.search.clock.timekeeper import Timekeeper
from advisor.search.cohorts import cohort_size
from advisor.search.encores import SHARE, proposed_in_time
from advisor.search.ending_signals import signals_held
from advisor.search.events import EpochEnded, StudyEnded, StudyStarted, TrialEnded, TrialStarted
from advisor.search.halving import rungs_of
from advisor.search.ledger import Ledger, crashed
from advisor.search.orders import CANCELLED, CHANGED, HANDED_OVER, REASONS, Cancelled, hurried, untried, waiting
from advisor.search.outside import Outside
from advisor.search.proposals import Engine, Proposal
from advisor.search.steady import SteadyEngine
from advisor.search.work import Asked, Done, Executor, Message, Progress, Result, Started, Task

POLL_SECONDS = 1.0  # how long the driver waits at most before it looks at the clock again

RecipeMaker: TypeAlias = Callable[[Proposal], Recipe]


@dataclass(frozen=True, kw_only=True)
class Searched:
    """What a search leaves: every trial of the study as it was kept, the best, and the limit that ended it."""

    trials: tuple[Trial, ...]
    best: Trial | None  # None: no trial keeps every limit of the goal
    ended_by: str
    cost: Cost | None = None  # of the best one's network, trained alone
    slowness: float = 1.0  # how many times longer work took at the end, for others share the machine

    @property
    def inside(self) -> tuple[Trial, ...]:
        """The trials that fit the study as it is now."""
        return tuple(trial for trial in self.trials if not trial.outside)


def run_study(
    plan: StudyPlan,
    engine: Engine,
    *,
    executor: Executor,
    recipe_of: RecipeMaker,
    first: Sequence[Proposal] = (),
    history: Sequence[Trial] = (),
    outside: Outside,
) -> Searched:
    """Search until the budget ends it, and return every trial.

    What somebody asks for meanwhile comes first, then those of `first` that the history does not hold, then what the
    engine proposes. Every trial is saved when it starts and when it ends: a kill loses what runs and nothing else.
    On an interruption the trials in flight are saved as interrupted and the KeyboardInterrupt goes on.

    Args:
        plan: The study's budget, goal and settings.
        engine: Proposes trials.
        executor: Trains them.
        recipe_of: Makes the recipe of a proposal, its seed included; raises RecipeError if there is none.
        first: The portfolio, already within the study's space.
        history: Trials of earlier sittings.
        outside: Store, clock and listener.

    Raises:
        NoTrialFinishedError: If the first trials all fail alike, or none has finished in the end.
    """
    driver = _Driver(plan, engine, executor=executor, recipe_of=recipe_of, outside=outside)
    driver.resume(history)
    try:
        ended_by = driver.search(untried(first, history))
    except BaseException:
        with signals_held():
            driver.abandon(REASONS[HANDED_OVER])
        raise
    ledger = driver.ledger
    outside.listen(StudyEnded(ended_by=ended_by, done=ledger.counted))
    if ended_by != CHANGED:
        failures.stop_if_none_finished(ledger.trials)
    cost, slowness = driver.time.cost_of_best(), driver.time.slowness
    return Searched(trials=ledger.trials, best=ledger.best, ended_by=ended_by, cost=cost, slowness=slowness)


@final
class _Driver:
    """The state of a search: the ledger, what is in flight, and when it began."""

    def __init__(
        self, plan: StudyPlan, engine: Engine, *, executor: Executor, recipe_of: RecipeMaker, outside: Outside
    ) -> None:
        self._plan = plan
        self._engine = SteadyEngine(engine)
        self._executor = executor
        self._recipe_of = recipe_of
        self._outside = outside
        self._in_flight: dict[int, Clocking] = {}  # number: of its program
        self.ledger = Ledger(plan.goal, judge=outside.judge, kept=outside.kept)
        self.time = Timekeeper(
            plan,
            self.ledger,
            clock=outside.clock,
            began=outside.began,
            rounds=outside.rounds,
            more_rounds=outside.more_rounds,
            reserve=outside.reserve,
            own=outside.own_seconds,
            slowness=outside.slowness,
        )

    def resume(self, history: Sequence[Trial]) -> None:
        """Take over the trials of earlier sittings; those that ran when the last one ended are interrupted."""
        if not history:
            return
        stale = crashed(history)
        self._outside.save(stale)
        self.ledger.put([*history, *stale])
        self.time.before = self.ledger.counted
        trials = self.ledger.trials
        self._engine.resume(trials, [self.ledger.outcome(each.number) for each in trials if not each.outside])

    def search(self, known: Sequence[Proposal]) -> str:
        """Fill the slots, listen, and so on until a limit is reached; return its name."""
        first = iter(self._outside.opening(known, self._outside.cohorts))
        self._outside.listen(
            StudyStarted(
                name=self._plan.name,
                trials=self._plan.budget.trials,
                metric=self._plan.goal.name,
                done=self.time.before,
                seconds=self.time.limit(),
            )
        )
        while not (ended_by := self._ended_by()):
            if not self._outside.orders().paused and self._fill(first) and not self._in_flight:
                return "space"
            messages = self._executor.wait(seconds=min(POLL_SECONDS, self.time.left()))
            with signals_held():  # a trial that has ended is saved, whoever stops the study then
                for message in messages:
                    self._hear(message)
        if ended_by in ("hours", HANDED_OVER):
            ended_by = self._heard_out(ended_by)
        self.abandon(REASONS.get(ended_by, REASONS[HANDED_OVER]))
        if ended_by == CANCELLED:
            raise Cancelled(CANCELLED)
        return ended_by

    def _ended_by(self) -> str:
        """Name the limit that has been reached, or how somebody asked for an end; empty while there is none."""
        return self.time.ended_by(in_flight=len(self._in_flight)) or self._outside.orders().ended_by

    def _heard_out(self, ended_by: str) -> str:
        """Take what still comes from trainings that were told when the time would be up, or that it is up now."""
        most = hurried(self._executor) if (is_told := ended_by == HANDED_OVER) else GRACE_SECONDS
        began, most = self._outside.clock(), min(most, self.time.left() + GRACE_SECONDS)
        while self._in_flight and (left := self.time.grace(most, since=began, idle=is_told or self._executor.idle)) > 0:
            if self._outside.orders().ended_by == CANCELLED:
                return CANCELLED
            for message in self._executor.wait(seconds=min(POLL_SECONDS, left)):
                self._hear(message)
        return ended_by

    def abandon(self, reason: str) -> None:
        """End what is in flight and save it as interrupted."""
        if not self._in_flight:
            return
        self._executor.cancel()
        ended = self.ledger.interrupted(tuple(self._in_flight), reason=reason)
        self._in_flight.clear()
        self.ledger.put(ended)
        self._outside.save(ended)
        self._engine.tell([self.ledger.outcome(trial.number) for trial in ended])

    @signals_held()  # a library that is loaded for a proposal may swallow an interrupt, or end with another error
    def _fill(self, first: Iterator[tuple[Proposal, ...]]) -> bool:
        """Give every idle slot work, the portfolio first; say whether there is nothing left to propose."""
        while self._executor.idle and self._trials_left != 0 and self.time.is_worth_beginning():
            number, known = self.ledger.next_number, (self._by_hand() or next(first, ()))[: self._trials_left]
            numbered = [msgspec.structs.replace(each, number=n) for n, each in enumerate(known, start=number)]
            proposals = tuple(numbered) or self._proposed(number)
            if not proposals:
                return True
            self._start(proposals)
        return False

    def _by_hand(self) -> tuple[Proposal, ...]:
        """The next trials that somebody asked for, those of one shape together."""
        asked, cohorts = waiting(self._outside.orders().by_hand, self.ledger.trials), self._outside.cohorts
        return cohorts.grouped(asked)[0] if cohorts is not None and asked else asked[:1]

    @property
    def _trials_left(self) -> int | None:
        planned = self._plan.budget.trials
        return None if planned is None else max(0, planned - self.ledger.counted)

    @property
    def _is_short_of_time(self) -> bool:
        """Only time ends the study: then to cut a trial off buys others. A counted trial runs to its end."""
        return self._plan.budget.trials is None and self._plan.budget.hours is not None

    def _proposed(self, number: int) -> tuple[Proposal, ...]:
        if (cohorts := self._outside.cohorts) is None:
            return self._engine.ask((number,))
        size = cohort_size(self._plan.budget.trials, trainings=max(1, self._plan.data.fold_count))
        size = min(size, self._trials_left or size)
        if not self._is_short_of_time:
            return cohorts.propose(self._engine, number, size=size)
        room, trials = (self.time.members(size), self.time.members(size, share=SHARE)), self.ledger.trials
        return proposed_in_time(cohorts, self._engine, number, trials=trials, goal=self._plan.goal, room=room)

    def _start(self, proposals: Sequence[Proposal]) -> None:
        """Save trials as running and give them to a worker; an impossible recipe fails at once."""
        clocking, after = Clocking(began=self._outside.clock(), sharers=len(proposals)), self._outside.change
        trials = [
            Trial(number=p.number, parameters=p.parameters, proposed_by=p.proposed_by, change=after) for p in proposals
        ]
        self._in_flight |= dict.fromkeys((trial.number for trial in trials), clocking)
        self.ledger.put(trials)
        self._outside.save(trials)
        recipes: dict[int, Recipe] = {}
        for proposal in proposals:
            try:
                recipes[proposal.number] = self._recipe_of(proposal)
            except RecipeError as error:
                self._end([Result(number=proposal.number, ending=Ending(EndingKind.ERROR, str(error)))])
        if recipes:
            self._submit(recipes, {each.number: each.goes_on_from for each in proposals})
            for each in trials:
                told = TrialStarted(number=each.number, parameters=each.parameters, proposed_by=each.proposed_by)
                self._outside.listen(told)

    def _submit(self, recipes: Mapping[int, Recipe], goes_on_from: Mapping[int, int | None]) -> None:
        minutes = self._plan.budget.trial_minutes
        earlier = tuple(goes_on_from[number] for number in recipes)
        goes_on = any(each is not None for each in earlier)
        task = Task(
            numbers=tuple(recipes),
            recipes=tuple(recipes.values()),
            goal=self._plan.goal,
            seconds=None if minutes is None else minutes * 60,
            memory_bytes=self._plan.budget.trial_memory_bytes,
            left=self.time.left_to_train(),
            every_fold=self._plan.data.fold_count > 0,
            together=len(recipes) > 1,
            rungs=rungs_of(tuple(recipes.values())) if self._is_short_of_time and not goes_on else (),
            goes_on_from=earlier if goes_on else (),
        )
        self._executor.submit(self._outside.brief(task))

    def _hear(self, message: Message) -> None:
        match message:
            case Started(numbers):
                for clocking in (self._in_flight[number] for number in numbers if number in self._in_flight):
                    clocking.began = self._outside.clock()
            case Progress(number, epoch, values):
                if number in self._in_flight:
                    self._in_flight[number].hear_epoch(self._outside.clock())
                self._outside.listen(EpochEnded(number=number, epoch=epoch, values=values))
            case Asked(number, dimension):
                self._executor.answer(number, self._engine.suggest(number, dimension))
            case Done(results, _, slowness):
                self.time.slowness = slowness
                self._end(results)

    def _end(self, results: Sequence[Result]) -> None:
        """Turn results into trials, save them, tell the engine and whoever listens."""
        mine = [result for result in results if result.number in self._in_flight]  # the others were abandoned
        ended = [self._ended(result) for result in mine]
        self.ledger.put(ended)
        trials = list(ended)
        for trial, result in zip(ended, mine, strict=True):
            steps = self.ledger.shrunk(trial, result)
            self.ledger.put(steps)
            trials += steps
        self._outside.keep(mine)
        self._outside.save(trials)
        self._engine.tell([self.ledger.outcome(trial.number) for trial in trials])
        for trial in trials:
            done = self.ledger.counted - len(self._in_flight)
            left = self.time.forecast(in_flight=len(self._in_flight))
            missed = self._plan.goal.missed(trial.amounts(self._plan.goal)) if trial.score is not None else ()
            told = TrialEnded(trial=trial, done=done, best=self.ledger.best, seconds_left=left, missed=missed)
            self._outside.listen(told)
        failures.stop_if_all_alike(self.ledger.trials)
        failures.stop_if_unreported(self.ledger.trials, self._plan.goal)

    def _ended(self, result: Result) -> Trial:
        """What became of a trial; those that were trained together share the time it took."""
        clocking = self._in_flight.pop(result.number)
        cost = self.time.ended(result, clocking)
        seconds = (self._outside.clock() - clocking.began) / clocking.sharers
        return self.ledger.ended(result, seconds=seconds, alone=cost.preparing + cost.training)
