"""How many workers a study has, where it does not say so: tried in turns on the study's own trials, if it is long."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from advisor import files
from advisor.machine import usable_cores
from advisor.records import ExecutorName, Study, StudyPlan
from advisor.records.studies.workers import ChosenWorkers
from advisor.records.unattended.planning import OtherWorkers, Planned
from advisor.render.unattended import arranging as words
from advisor.search.executors.slots import devices_here, other_workers_here
from advisor.search.work import EarlyExecutor
from advisor.workflows.study.check import Looked

LONG_HOURS = 4.0  # of a study that finds out by itself: a hundredth of its time is then long enough to compare
SHARE = 0.0075  # of its time, and a third more at most (`arranged.MOST`): never more than a hundredth
MOST_SECONDS = 300.0
PLAN_SECONDS = 75.0  # before a study is started at all


def other_number(plan: StudyPlan) -> int | None:
    """Return how many workers may do better than those that a study would have; None where none can, or it says.

    A model that asks as it is built waits for one search to answer, and is not tried in two places.
    """
    is_here = plan.cluster.executor is ExecutorName.LOCAL
    is_open = plan.search.workers is None and not plan.search.hypermodel
    return other_workers_here() if is_here and is_open else None


def on_other_number(planned: Planned, looked: Looked, *, tell: Callable[[str], None]) -> OtherWorkers | None:
    """Try a long study that is only planned with another number of workers; None where that is idle.

    Args:
        planned: With its forecast.
        looked: Its plan, space and data.
        tell: Hears what takes a while.
    """
    from advisor.workflows.unattended.rehearsing import WORTH_SECONDS, in_turns, known_before, workers

    count, found = other_number(looked.plan), planned.forecast
    if count is None or found is None or found.seconds.middle < WORTH_SECONDS:
        return None
    with (
        files.temporary_folder() as apart,
        closing(workers(apart)) as usual,
        closing(workers(apart, count=count)) as other,
    ):
        for each in (usual, other):
            each.begin(log=apart / "workers.log")
        tell(words.trying(PLAN_SECONDS, usual=usual.idle, count=count))
        known = known_before(looked, own=Path(planned.folder))
        return in_turns(known, usual=usual, other=other, seconds=PLAN_SECONDS, apart=apart)


@contextmanager
def workers_that_pay(
    executor: EarlyExecutor, study: Study, looked: Looked, *, log: Path, tell: Callable[[str], None]
) -> Iterator[tuple[EarlyExecutor, ChosenWorkers | None]]:
    """Hand out the executor of a study that begins, and how many workers it has and why, where that was tried.

    A long study that names no number finds out by itself, once; one that goes on has what was found on this machine.
    All else has the executor that is there.

    Args:
        executor: With the usual number of workers, which have begun.
        study: With what an earlier sitting found.
        looked: The study's space and data.
        log: Takes what the workers print.
        tell: Hears what takes a while, and what came of it.
    """
    count, hours, found = other_number(study.plan), study.plan.budget.hours or 0.0, study.workers
    if found is not None and (found.cores, found.gpus) != (usable_cores(), len(devices_here())):
        found = None
    is_to_be_tried = found is None and hours >= LONG_HOURS
    if count is None or not (is_to_be_tried or (found is not None and found.count == count)):
        yield executor, study.workers
        return
    from advisor.workflows.unattended.rehearsing import in_turns, known_of, workers  # what rehearses: for a long study

    with files.temporary_folder() as apart, closing(workers(apart, count=count)) as other:
        other.begin(log=log)
        if found is None:
            seconds = min(MOST_SECONDS, SHARE * 3600 * hours)
            tell(words.trying(seconds, usual=executor.idle, count=count))
            known = known_of(replace(looked, plan=study.plan), study.earlier)
            tried = in_turns(known, usual=executor, other=other, seconds=seconds, apart=apart)
            if tried is None:  # another sitting may see more
                tell(words.not_seen(executor.idle))
            else:
                found = _chosen(tried, usual=executor.idle)
        if found is not None:
            tell(words.chosen(found))
        if found is not None and found.count == count:
            executor.close()  # what is not used holds memory
            yield other, found
            return
    yield executor, found


def _chosen(tried: OtherWorkers, *, usual: int) -> ChosenWorkers:
    return ChosenWorkers(
        count=tried.count if tried.pays else usual,
        because=words.why(tried),
        cores=usable_cores(),
        gpus=len(devices_here()),
    )
