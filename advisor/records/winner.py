"""What choosing a winner took and showed: seed noise, the finalists, and what was checked of the win."""

from typing import Literal

import msgspec
import numpy as np

from advisor.records.goal import Goal

# why no more finalists were retrained
NO_TIME = "there was no time for more"
OWN_NETWORK = "there was no time to train it again, so its own network is handed over"
LONG_ENOUGH = "to train all of them again would have taken more than a quarter of the time of the search"


class SeedNoise(msgspec.Struct, frozen=True, kw_only=True):
    """One metric over trainings of one recipe that differ in nothing but the seed."""

    metric: str
    mean: float
    sd: float | None = None  # None: a single training
    lo95: float | None = None  # interval of the mean (Student's t)
    hi95: float | None = None
    trainings: int
    networks: int = 1  # more: it is a score of their mean, and `sd` what leaving out one at a time shows of it


class Finalist(msgspec.Struct, frozen=True, kw_only=True):
    """A trial that might be the best, and what it came to when it was trained again on fresh seeds."""

    trial: int
    score: float  # the goal's metric on the validation part, in its trial (with folds: on the fold retrained on)
    retrained: tuple[float, ...] = ()  # the same on fresh seeds; the trial's own score is not among them

    @property
    def mean(self) -> float | None:
        """The mean over the fresh seeds; None where it was not retrained.

        Example:
            >>> Finalist(trial=3, score=0.1, retrained=(0.5, 1.0)).mean, Finalist(trial=3, score=0.1).mean
            (0.75, None)
        """
        return sum(self.retrained) / len(self.retrained) if self.retrained else None

    @property
    def sd(self) -> float | None:
        """The standard deviation between the fresh seeds; None for fewer than two.

        Example:
            >>> Finalist(trial=3, score=0.1, retrained=(1.0, 3.0, 5.0)).sd, Finalist(trial=3, score=0.1).sd
            (2.0, None)
        """
        return float(np.std(self.retrained, ddof=1)) if len(self.retrained) > 1 else None


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """How a study chose its winner: by the mean of fresh seeds, among the trials that seed noise leaves in doubt."""

    finalists: tuple[Finalist, ...] = ()  # the trial with the best score first
    in_doubt: int = 1  # trials whose score is within the margin, the best one included
    margin: float | None = None  # behind the retrained mean of the best; None: the seed noise is not known
    because: str = ""  # why fewer were retrained than are in doubt

    def luck(self, goal: Goal) -> float | None:
        """Return by how much the best trial's score was better than its mean over fresh seeds; None if not known.

        Example:
            >>> best = Finalist(trial=3, score=0.25, retrained=(0.5, 1.0))
            >>> Choice(finalists=(best,)).luck(Goal()), Choice().luck(Goal())
            (0.5, None)
        """
        best = next(iter(self.finalists), None)
        if best is None or best.mean is None:
            return None
        return goal.cost(best.mean) - goal.cost(best.score)


class Ensemble(msgspec.Struct, frozen=True, kw_only=True):
    """Several networks handed over as one, their answers averaged, and what that scores."""

    networks: int = 1  # 1: one alone is handed over
    bagged: int = 0  # of them trained on training and validation rows together, each without another part of both
    parameters: int | None = None  # trainable weights of all of them
    validation: tuple[SeedNoise, ...] = ()  # one per metric
    test: tuple[SeedNoise, ...] = ()
    because: str = ""  # why one alone is handed over, or fewer than were asked for


class WinCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a win rests on, and whether it holds; "yes" is good news, whatever the question."""

    question: str
    answer: Literal["yes", "no", "not checked"]
    because: str
