"""What a network of a cohort costs alone, by the networks that were seen to train alone; and what company costs it."""

from math import inf
from typing import NamedTuple, final

import msgspec

from advisor.records import Run
from advisor.search.clock.cost import EACH_MEMBER, Clocking, Cost

MOST_EACH = 1.0  # of the time alone: no member of a cohort adds more


class Work(NamedTuple):
    """What a training does: the weights of its network, the rows of a step, and the steps it took and was to take."""

    weights: int
    rows: int
    steps: int
    planned: int


def work_of(run: Run | None) -> Work | None:
    """Return the work of a run; None where it does not tell.

    Example:
        >>> from advisor.records import DataFacts, DataPlan, ModelFacts, Recipe, Task, Trace
        >>> facts, network = DataFacts(task=Task.BINARY, train_rows=100), ModelFacts(trainable_parameters=30)
        >>> recipe = Recipe(data=DataPlan(source="a"), batch_size=32, epochs=10)
        >>> traces = (Trace("loss", (0.5, 0.4, 0.3, 0.2, 0.1)),)
        >>> work_of(Run(recipe=recipe, data=facts, model=network, traces=traces)), work_of(Run())
        (Work(weights=30, rows=32, steps=20, planned=40), None)
    """
    if run is None or run.recipe is None or run.data is None or run.model is None or not run.epochs:
        return None
    rows = run.recipe.batch_size or run.data.train_rows
    weights, each = run.model.trainable_parameters, -(-run.data.train_rows // max(1, rows))
    return None if weights is None else Work(weights, rows, each * run.epochs, each * run.recipe.epochs)


@final
class SeenAlone:
    """The networks that trained alone, and what the members of the latest cohort added to each other.

    A cohort of wide networks takes many times as long as one of them, a cohort of narrow ones hardly longer: by one
    number for all, the winner's retrainings would seem four times as long as they are, and there would be no time for
    its mean.
    """

    def __init__(self) -> None:
        self.each = EACH_MEMBER  # of the time alone that each further member adds
        self._seen: list[tuple[Work, float]] = []  # with seconds a step
        self._prepared = inf  # seconds of the shortest preparation of a program for one
        self._latest: Clocking | None = None

    def settled(self, cost: Cost, work: Work | None, clocking: Clocking, *, seconds: float, done: float) -> Cost:
        """Note a training that has ended, and return what it costs alone: no more than what was seen to.

        Args:
            cost: By how many trained together.
            work: Of the training.
            clocking: Of its program.
            seconds: From its program's first epoch to its end.
            done: Share of its epochs that the clock let it train.
        """
        if work is None or seconds <= 0:
            return cost
        if clocking.sharers == 1:
            self._seen.append((work, seconds / work.steps))
            self._prepared = min(self._prepared, cost.preparing)
            return cost
        a_step = min((step * _times(work, seen) for seen, step in self._seen), default=inf)
        alone = a_step * work.steps
        if alone == inf:
            return cost
        each = (seconds / alone - 1) / (clocking.sharers - 1)
        # members that left early show too much: the one that stayed longest counts
        self.each = min(self.each, each) if clocking is self._latest else each
        self.each, self._latest = min(MOST_EACH, max(EACH_MEMBER, self.each)), clocking
        whole = a_step * (work.planned if done < 1 else work.steps)
        preparing = min(cost.preparing, self._prepared)  # a first epoch of thirty networks is none of a few
        return msgspec.structs.replace(cost, preparing=preparing, training=min(cost.training, whole))


def _times(work: Work, seen: Work) -> float:
    """How many times as long a step takes at most: smaller ones may take as long, for much of it is overhead."""
    return max(1.0, work.weights / max(1, seen.weights)) * max(1.0, work.rows / max(1, seen.rows))
