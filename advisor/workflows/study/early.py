"""The executor of a study, there before anything else is: its workers import while the study is read and checked.

Imports little itself, for what it imports is waited for before a worker begins.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime

from advisor import files
from advisor.search.executors.local import LocalExecutor
from advisor.search.executors.slots import slots_here
from advisor.search.work import EarlyExecutor
from advisor.workflows.study.away import cluster_executor
from advisor.workflows.study.given import GivenStudy
from advisor.workflows.study.start import PlanChanges

WORK = "advisor.workflows.worker.served:train_task"


@dataclass(frozen=True, eq=False)
class Early:
    """An executor, and since when its study's time counts: a reading of `time.monotonic`, and the time of day."""

    executor: EarlyExecutor
    began: float
    now: datetime


@contextmanager
def early_executor(study_file: GivenStudy, changes: PlanChanges) -> Iterator[Early]:
    """Hand out a cluster's executor, or one of this machine whose first worker gets ready; it is closed at the end.

    Args:
        study_file: The plan, which says where trials are trained.
        changes: What is asked for in place of the plan's own entries.

    Raises:
        FileError: If the study's file cannot be read.
        MissingExtraError: If the library that reaches other machines is not installed.
        UsageError: If they cannot be reached, or are asked for as none can be.
    """
    began, now = time.monotonic(), datetime.now()
    with files.temporary_folder() as apart:
        executor = cluster_executor(study_file, changes=changes, work=WORK) or LocalExecutor(
            WORK, slots=slots_here(), log=apart / "workers.log", at_once=1
        )
        with closing(executor):
            yield Early(executor, began, now)
