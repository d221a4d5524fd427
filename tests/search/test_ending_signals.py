"""A signal that comes while a trial is saved: the trial is kept, and the study stops."""

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from advisor.records import StudyPlan, Trial, TrialState
from advisor.search.driver import run_study
from advisor.search.ending_signals import STOPPING, signals_held
from advisor.search.outside import Outside
from advisor.search.proposals import Proposal
from tests.search.fakes import Listener
from tests.search.played import PlayedExecutor


@contextmanager
def stopped_by(number: int) -> Iterator[None]:
    """Have a signal interrupt what runs in the block, and see that it did."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(number, stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("number", [each for each in STOPPING if each != signal.SIGINT])
def test_a_signal_in_the_middle_of_saving_waits_until_all_is_saved(plan: StudyPlan, recipe_of, number: int) -> None:
    saved: dict[int, Trial] = {}
    executor = PlayedExecutor()

    def save(trials: Sequence[Trial]) -> None:
        if any(trial.state is TrialState.FINISHED for trial in trials) and len(saved) == 2:
            signal.raise_signal(number)
        saved.update({trial.number: trial for trial in trials})

    with stopped_by(number):
        outside = Outside(save=save, clock=executor.clock)
        run_study(plan, Listener(), executor=executor, recipe_of=recipe_of, outside=outside)
    states = [saved[place].state for place in sorted(saved)]
    assert states.count(TrialState.FINISHED) == 1
    assert set(states) == {TrialState.FINISHED, TrialState.INTERRUPTED}
    assert executor.busy == 0


def test_an_interrupt_is_not_lost_in_a_library_that_is_loaded_for_a_proposal(plan: StudyPlan, recipe_of) -> None:
    class Loading(Listener):
        def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
            with suppress(BaseException):  # as some modules do around what they may do without
                signal.raise_signal(signal.SIGTERM)
            return super().ask(numbers)

    executor = PlayedExecutor()
    with stopped_by(signal.SIGTERM):
        outside = Outside(save=lambda _: None, clock=executor.clock)
        run_study(plan, Loading(), executor=executor, recipe_of=recipe_of, outside=outside)
    assert executor.busy == 0


def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with signals_held():
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_outside_the_main_thread_the_block_simply_runs() -> None:
    ran = []

    def work() -> None:
        with signals_held():
            ran.append(threading.current_thread())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ran == [thread]
