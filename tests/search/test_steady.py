"""An engine that fails costs a proposal, and ends a study only when it fails again and again."""

import errno

import pytest

from advisor.errors import FileError, StudyError
from advisor.search.proposals import Outcome, Proposal
from advisor.search.steady import MOST_FAILURES, SteadyEngine
from advisor.space.dimension import Dimension, Uniform

RATE = Dimension(name="rate", domain=Uniform(0.0, 1.0), default=0.25, sets="numbers.rate", why="", reference="")


class Failing:
    """An engine that raises whatever it is given."""

    def __init__(self, error):
        self.error = error

    def ask(self, numbers):
        raise self.error

    def tell(self, outcomes):
        raise self.error

    def suggest(self, number, dimension):
        raise self.error

    def resume(self, history, outcomes):
        raise self.error

    def close(self):
        """Nothing is held."""


def test_the_defaults_stand_in_for_what_an_engine_cannot_say():
    engine = SteadyEngine(Failing(KeyError("no such parameter")))
    (proposal,) = engine.ask((3, 4))
    assert proposal == Proposal(number=3, parameters={}, proposed_by="the defaults: the engine raised KeyError")
    assert engine.suggest(3, RATE) == 0.25
    engine.tell([Outcome(number=3, parameters={}, value=1.0)])


def test_an_engine_that_fails_again_and_again_ends_the_study():
    engine = SteadyEngine(Failing(KeyError("no such parameter")))
    for number in range(MOST_FAILURES):
        engine.ask((number,))
    with pytest.raises(KeyError):
        engine.ask((MOST_FAILURES,))


def test_an_error_of_this_program_is_never_hidden():
    with pytest.raises(StudyError):
        SteadyEngine(Failing(StudyError("a text cannot be searched", [], ""))).ask((0,))


def test_a_disk_that_refuses_ends_the_study_at_once_with_what_it_says():
    with pytest.raises(FileError, match="cannot write the sampler's storage") as refused:
        SteadyEngine(Failing(OSError(errno.ENOSPC, "No space left on device"))).ask((0,))
    assert "No space left on device" in str(refused.value)
