"""What a search is told from outside while it runs: trials by hand, a pause, a stop, a cancellation."""

from collections.abc import Sequence

import pytest

from advisor.records import StudyPlan, Trial, TrialState
from advisor.search.clock.budget import GRACE_SECONDS
from advisor.search.driver import POLL_SECONDS, run_study
from advisor.search.orders import HURRIED_SECONDS, Cancelled, Orders
from advisor.search.outside import Outside
from advisor.search.proposals import Proposal
from advisor.search.work import Message
from tests.search.fakes import Clock, FakeExecutor, Listener, budget

FIRST = [Proposal(number=n, parameters={"learning_rate": 10.0**-n}, proposed_by=f"portfolio: {n}") for n in (1, 2)]


class Waiting(FakeExecutor):
    """Waits as long as it is asked to, however little there is to wait for; a training takes `seconds`."""

    def __init__(self, clock: Clock, *, slots: int = 1, seconds: float = 3.0) -> None:
        super().__init__(clock, slots=slots, seconds=seconds)
        self.ends: list[float] = []
        self.waits: list[float] = []

    def submit(self, task) -> None:
        super().submit(task)
        self.ends.append(self.clock.now + self.seconds)

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        self.waits.append(seconds)
        self.clock.now += seconds
        if not self.ends or self.clock.now < self.ends[0]:
            return ()
        self.clock.now -= self.seconds  # which the fake itself adds
        self.ends.pop(0)
        return super().wait(seconds=seconds)

    def cancel(self) -> None:
        super().cancel()
        self.ends.clear()


class Said:
    """Orders by the time from which they hold."""

    def __init__(self, clock: Clock, orders: Sequence[tuple[float, Orders]]) -> None:
        self.clock, self.orders = clock, orders

    def __call__(self) -> Orders:
        return [Orders(), *(order for since, order in self.orders if self.clock.now >= since)][-1]


def by_hand(*rates: float) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(number=0, parameters={"learning_rate": rate}, proposed_by=f"by hand: request {number}")
        for number, rate in enumerate(rates, start=1)
    )


def test_trials_by_hand_come_before_all_others_each_once_and_teach(plan: StudyPlan, store, recipe_of) -> None:
    clock, engine = Clock(), Listener()
    said = Said(clock, [(1.0, Orders(by_hand=by_hand(0.5))), (5.0, Orders(by_hand=by_hand(0.5, 0.25)))])
    outside = Outside(save=store.save, clock=clock, orders=said)
    found = run_study(
        budget(plan, trials=6), engine, executor=Waiting(clock), recipe_of=recipe_of, first=FIRST, outside=outside
    )
    names = ["portfolio: 1", "by hand: request 1", "by hand: request 2", "portfolio: 2", "sampler", "sampler"]
    assert [trial.proposed_by for trial in found.trials] == names
    assert [trial.number for trial in found.trials] == list(range(6))
    assert [outcome.parameters["learning_rate"] for outcome in engine.told][1:3] == [0.5, 0.25]


def test_a_trial_by_hand_that_was_interrupted_is_tried_again_and_one_that_ended_is_not(
    plan: StudyPlan, store, recipe_of
) -> None:
    clock = Clock()
    asked = Orders(by_hand=by_hand(0.5, 0.25))
    limits = [(0.0, asked), (4.0, Orders(by_hand=asked.by_hand, ended_by="cancelled"))]
    with pytest.raises(Cancelled):
        run_study(
            budget(plan, trials=9),
            Listener(),
            executor=Waiting(clock),
            recipe_of=recipe_of,
            outside=Outside(save=store.save, clock=clock, orders=Said(clock, limits)),
        )
    assert [trial.state for trial in store.trials.values()] == [TrialState.FINISHED, TrialState.INTERRUPTED]
    found = run_study(
        budget(plan, trials=3),
        Listener(),
        executor=Waiting(clock),
        recipe_of=recipe_of,
        history=tuple(store.trials.values()),
        outside=Outside(save=store.save, clock=clock, orders=lambda: asked),
    )
    assert [trial.proposed_by for trial in found.trials] == [
        "by hand: request 1",
        "by hand: request 2",
        "by hand: request 2",
        "sampler",
    ]


def test_trials_by_hand_are_no_more_than_the_budget_has(plan: StudyPlan, store, recipe_of) -> None:
    clock = Clock()
    outside = Outside(save=store.save, clock=clock, orders=lambda: Orders(by_hand=by_hand(0.5, 0.25, 0.125)))
    found = run_study(budget(plan, trials=2), Listener(), executor=Waiting(clock), recipe_of=recipe_of, outside=outside)
    assert [trial.proposed_by for trial in found.trials] == ["by hand: request 1", "by hand: request 2"]


def test_a_pause_begins_nothing_lets_run_what_runs_and_the_clock_goes_on(plan: StudyPlan, store, recipe_of) -> None:
    clock = Clock()
    executor = Waiting(clock, slots=2)
    said = Said(clock, [(1.0, Orders(paused=True)), (20.0, Orders())])
    seen: list[tuple[float, int]] = []

    def save(trials) -> None:
        store.save(trials)
        seen.append((clock.now, sum(trial.state is TrialState.RUNNING for trial in store.trials.values())))

    found = run_study(
        budget(plan, trials=4),
        Listener(),
        executor=executor,
        recipe_of=recipe_of,
        outside=Outside(save=save, clock=clock, orders=said),
    )
    assert [state.state for state in found.trials] == [TrialState.FINISHED] * 4
    paused = [running for now, running in seen if 3.0 <= now < 20.0]
    assert paused[-1] == 0  # both came to their end
    assert len([now for now, _ in seen if 6.0 < now < 20.0]) == 0
    assert max(executor.waits) <= POLL_SECONDS  # nobody waits longer to be heard


def test_the_time_of_a_pause_is_gone(plan: StudyPlan, store, recipe_of) -> None:
    clock = Clock()
    found = run_study(
        budget(plan, hours=0.01),
        Listener(),
        executor=Waiting(clock),
        recipe_of=recipe_of,
        outside=Outside(save=store.save, clock=clock, orders=Said(clock, [(4.0, Orders(paused=True))])),
    )
    assert found.ended_by == "hours"
    assert clock.now <= 36.0
    assert len(found.trials) == 2


def test_a_stop_takes_what_still_comes_and_begins_nothing_new(plan: StudyPlan, store, recipe_of) -> None:
    clock = Clock()
    executor = Waiting(clock, slots=2, seconds=4.0)
    said = Said(clock, [(1.0, Orders(ended_by="stopped"))])
    outside = Outside(save=store.save, clock=clock, orders=said)
    found = run_study(budget(plan, trials=9), Listener(), executor=executor, recipe_of=recipe_of, outside=outside)
    assert found.ended_by == "stopped"
    assert [trial.state for trial in found.trials] == [TrialState.FINISHED] * 2
    assert found.best is not None
    assert clock.now <= 1.0 + GRACE_SECONDS + POLL_SECONDS


class Hasty(Waiting):
    """Trainings of ten minutes that end a second after they are hurried, if at all."""

    def __init__(self, clock: Clock, *, slots: int = 1, listens: bool = True) -> None:
        super().__init__(clock, slots=slots, seconds=600.0)
        self.listens = listens

    def hurry(self) -> None:
        if self.listens:
            self.ends = [self.clock.now + 1.0 + place for place in range(len(self.tasks))]


@pytest.mark.parametrize(
    ("listens", "state", "seconds"),
    [(True, TrialState.FINISHED, 3.0), (False, TrialState.INTERRUPTED, 1.0 + HURRIED_SECONDS)],
)
def test_what_trains_is_told_of_a_stop_and_has_a_while_to_hand_over(
    listens: bool, state: TrialState, seconds: float, plan: StudyPlan, store, recipe_of
) -> None:
    clock = Clock()
    executor = Hasty(clock, slots=2, listens=listens)
    history = [Trial(number=0, parameters={"learning_rate": 0.1}, state=TrialState.FINISHED, score=0.5)]
    found = run_study(
        budget(plan, trials=9),
        Listener(),
        executor=executor,
        recipe_of=recipe_of,
        history=history,
        outside=Outside(save=store.save, clock=clock, orders=Said(clock, [(1.0, Orders(ended_by="stopped"))])),
    )
    assert found.ended_by == "stopped"
    assert [trial.state for trial in found.trials[1:]] == [state] * 2
    assert clock.now == seconds


def test_the_budget_has_no_more_time_for_a_stop_than_it_has(plan: StudyPlan, store, recipe_of) -> None:
    clock = Clock()
    history = [Trial(number=0, parameters={"learning_rate": 0.1}, state=TrialState.FINISHED, score=0.5)]
    run_study(
        budget(plan, hours=0.01),
        Listener(),
        executor=Hasty(clock, listens=False),
        recipe_of=recipe_of,
        history=history,
        outside=Outside(save=store.save, clock=clock, orders=Said(clock, [(10.0, Orders(ended_by="stopped"))])),
    )
    assert clock.now <= 36.0 + GRACE_SECONDS


def test_a_cancellation_is_heard_while_a_stop_waits(plan: StudyPlan, store, recipe_of) -> None:
    clock = Clock()
    said = Said(clock, [(1.0, Orders(ended_by="stopped")), (5.0, Orders(ended_by="cancelled"))])
    with pytest.raises(Cancelled):
        run_study(
            budget(plan, trials=9),
            Listener(),
            executor=Hasty(clock, listens=False),
            recipe_of=recipe_of,
            outside=Outside(save=store.save, clock=clock, orders=said),
        )
    assert clock.now == 5.0
    assert [trial.reason for trial in store.trials.values()] == ["interrupted: the study was cancelled"]


def test_a_cancellation_ends_what_runs_at_once_and_keeps_what_there_is(plan: StudyPlan, store, recipe_of) -> None:
    clock, engine = Clock(), Listener()
    executor = Waiting(clock, slots=2)
    said = Said(clock, [(5.0, Orders(ended_by="cancelled"))])
    outside = Outside(save=store.save, clock=clock, orders=said)
    with pytest.raises(KeyboardInterrupt):
        run_study(budget(plan, trials=9), engine, executor=executor, recipe_of=recipe_of, outside=outside)
    assert executor.cancelled
    assert clock.now == 5.0
    trials = list(store.trials.values())
    assert [trial.state for trial in trials] == [TrialState.FINISHED] * 2 + [TrialState.INTERRUPTED] * 2
    assert {trial.reason for trial in trials[2:]} == {"interrupted: the study was cancelled"}
    assert len(engine.told) == 4
