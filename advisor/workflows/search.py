"""A study from its plan to its winner: search, retrain the winner, compare, write. `summary` diagnoses and reports."""

import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from advisor import files
from advisor.errors import FileError, NoTrialFinishedError
from advisor.records import Change, Study, StudyPlan
from advisor.render.studies.changes import lines as lines_of_changes
from advisor.search.events import Event, FolderChosen, Noted, SamplerChosen
from advisor.search.executors.local import LocalExecutor
from advisor.search.executors.slots import slots_here
from advisor.search.lean import Lean
from advisor.search.orders import CANCELLED, Cancelled
from advisor.search.outside import Outside
from advisor.search.proposals import Engine, sampler_of
from advisor.search.work import EarlyExecutor, Executor, Task
from advisor.space.design import DesignSpace
from advisor.store.holding import holding
from advisor.store.studies import StudyFolder
from advisor.workflows.asked.heeding import heeding
from advisor.workflows.study.away import cluster_executor
from advisor.workflows.study.changed import Begun, begun_study, reshaped, with_plan, write
from advisor.workflows.study.check import Looked, look_at_study
from advisor.workflows.study.earlier import start_from_earlier, without_passwords
from advisor.workflows.study.engine import engine_for
from advisor.workflows.study.given import GivenStudy
from advisor.workflows.study.proposing import cohorts_of, complete_task, opening_proposals, recipe_of_proposal
from advisor.workflows.study.resumed import check_data
from advisor.workflows.study.start import NO_CHANGES, PlanChanges, begin, folder_for, with_hours
from advisor.workflows.study.strategy import judge_of, opens_with_portfolio, shares_for
from advisor.workflows.study.telling import tell_what_was_read
from advisor.workflows.study.winning.compared import with_comparisons
from advisor.workflows.study.winning.finalists import reserved_rounds
from advisor.workflows.study.winning.spare import Sitting, search_and_choose
from advisor.workflows.study.winning.winner import retraining_rounds
from advisor.workflows.unattended.notifying import notifying, without_addresses

WORK = "advisor.workflows.worker.trial:train_task"


def search(
    study_file: GivenStudy,
    *,
    changes: PlanChanges = NO_CHANGES,
    out: Path | None = None,
    resume: bool = False,
    data_folder: Path | None = None,
    on_event: Callable[[Event], None] = lambda _: None,
) -> tuple[Study, StudyFolder]:
    """Search the space of a study, retrain and measure the winner, and write study and model.

    Args:
        study_file: The plan.
        changes: What is asked for in place of the plan's own entries.
        out: Folder of the study; `runs/NAME`, or the next free one, when None.
        resume: Continue the study in that folder.
        data_folder: Where data sets by name are looked for first.
        on_event: Receives everything that happens.

    Raises:
        UsageError: If plan, folder or data cannot be used; nothing has been trained then.
        NoTrialFinishedError: If no trial finished.
        KeyboardInterrupt: When interrupted; the study can be resumed.
    """
    began, now = time.monotonic(), datetime.now()
    with (
        files.temporary_folder() as apart,
        closing(_executor(study_file, changes, apart)) as executor,
        holding() as hold,
    ):
        begun = begun_study(study_file, changes=changes, out=out, hold=hold) if resume else None
        given, laid_over = (begun.given, NO_CHANGES) if begun is not None else (study_file, changes)
        looked = look_at_study(given, changes=laid_over, data_folder=data_folder)
        with notifying(looked.plan.search.notify, on_event, began=began) as notifier:
            study, folder = _searched(
                replace(looked, plan=without_addresses(looked.plan)),
                folder_of=lambda plan: hold(folder_for(plan, out=out, resume=False)),
                begun=begun,
                executor=executor,
                began=began,
                now=now,
                on_event=notifier,
            )
            folder.write_study(study)
            notifier.send(notifier.watchful.finished(study))
    return study, folder


def _executor(study_file: GivenStudy, changes: PlanChanges, apart: Path) -> EarlyExecutor:
    """Return a cluster's executor, or start one worker of this machine, which gets ready while the study is checked."""
    return cluster_executor(study_file, changes=changes, work=WORK) or LocalExecutor(
        WORK, slots=slots_here(), log=apart / "workers.log", at_once=1
    )


def _searched(
    looked: Looked,
    *,
    folder_of: Callable[[StudyPlan], StudyFolder],
    begun: Begun | None,
    executor: EarlyExecutor,
    began: float,
    now: datetime,
    on_event: Callable[[Event], None],
) -> tuple[Study, StudyFolder]:
    plan, space = without_passwords(with_hours(looked.plan, now=now)), looked.space
    folder = folder_of(plan) if begun is None else begun.folder
    study, change = (None, None) if begun is None else _gone_on(looked, plan, begun)
    earlier = start_from_earlier(
        looked.plan,
        space,
        data=looked.source,
        beside=looked.beside,
        known=study.earlier if study is not None else (),
        own=folder.root,
    )
    facts = looked.dataset.facts if looked.dataset is not None else None
    engine = engine_for(
        plan,
        space,
        folder=folder,
        fingerprint=facts.fingerprint if facts is not None else "",
        change=0 if study is None else reshaped(study),
        earlier=earlier,
    )
    with closing(engine) as proposing:
        if study is None or begun is None:
            study = begin(folder, plan)
        else:
            write(folder, change, before=begun.study, after=study)
            study = msgspec.structs.replace(study, plan=plan)
            for line in lines_of_changes(study):
                on_event(Noted(text=line))
        if earlier != study.earlier:
            study = msgspec.structs.replace(study, earlier=earlier)
            folder.write_study(study)
        on_event(FolderChosen(folder=str(folder.root)))
        executor.begin(log=folder.root / "workers.log")
        tell_what_was_read(looked, study.earlier, on_event)
        study = run_search(
            study,
            space,
            engine=proposing,
            executor=executor,
            folder=folder,
            brief=partial(complete_task, data_folder=looked.data_folder, hypermodel=plan.search.hypermodel),
            listen=on_event,
            began=began,
        )
    return study, folder


def _gone_on(looked: Looked, plan: StudyPlan, begun: Begun) -> tuple[Study, Change | None]:
    """A study as it goes on, with what is changed of it."""
    root = begun.folder.root
    if looked.source is not None:
        check_data(begun.study, looked.source, root=root)
    asked = without_addresses(without_passwords(begun.asked))
    return with_plan(begun.study, plan, space_of=looked.space_of, root=root, asked=asked)


def run_search(
    study: Study,
    space: DesignSpace,
    *,
    engine: Engine,
    executor: Executor,
    folder: StudyFolder,
    brief: Callable[[Task], Task],
    listen: Callable[[Event], None],
    began: float | None = None,
) -> Study:
    """Return the study with its trials, its winner and what comparing them shows.

    Args:
        study: With the trials of earlier sittings.
        space: What is searched.
        engine: Proposes trials.
        executor: Trains them.
        folder: Of the study.
        brief: Adds to a task where data lie and whose model is built.
        listen: Receives everything that happens.
        began: Reading of `time.monotonic` from which the study's hours count; now, when None.

    Raises:
        NoTrialFinishedError: If no trial finished.
        KeyboardInterrupt: When interrupted; the study can be resumed.
    """
    plan, began = study.plan, time.monotonic() if began is None else began
    study = msgspec.structs.replace(study, sampler=sampler_of(engine))
    if study.sampler is not None:
        listen(SamplerChosen(name=study.sampler.name, because=study.sampler.because))
    outside = Outside(
        save=folder.write_trials,
        listen=listen,
        kept=Lean(),
        judge=judge_of(plan),
        cohorts=cohorts_of(plan, space),
        brief=lambda task: brief(msgspec.structs.replace(task, shrink=shares_for(plan))),
        rounds=partial(retraining_rounds, plan=plan, slots=executor.idle),
        more_rounds=reserved_rounds(plan=plan, slots=executor.idle),
        began=began,
        change=len(study.changes),
    )
    sitting = Sitting(
        plan=plan,
        engine=engine,
        executor=executor,
        recipe_of=partial(recipe_of_proposal, plan=plan, space=space),
        outside=outside,
        brief=brief,
        folder=folder,
        began=began,
        heeding=partial(heeding, folder, plan, space, listen=listen),
    )
    is_opened = opens_with_portfolio(plan)
    first = opening_proposals(space, earlier=study.earlier, trials=plan.budget.trials) if is_opened else ()
    try:
        found, winner = search_and_choose(sitting, first=first, history=study.trials, winner=study.winner)
    except (KeyboardInterrupt, NoTrialFinishedError) as stop:
        cut_short = CANCELLED if isinstance(stop, Cancelled) else "interrupted"
        ended_by = cut_short if isinstance(stop, KeyboardInterrupt) else "failures"
        folder.write_study(
            msgspec.structs.replace(folder.read_outline(), ended_by=ended_by, plan=plan, sampler=study.sampler)
        )
        raise
    seconds = (study.seconds or 0.0) + time.monotonic() - began
    trials = found.trials
    with suppress(FileError):  # what was kept says enough to end with; who reads the study is told of the file
        trials = folder.with_runs(trials)
    study = msgspec.structs.replace(study, trials=trials, winner=winner, seconds=seconds, ended_by=found.ended_by)
    return with_comparisons(study, space)
