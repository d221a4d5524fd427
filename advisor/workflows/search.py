"""A study from its plan to its winner: search, retrain the winner, compare, write. `summary` diagnoses and reports."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from advisor.errors import FileError, NoTrialFinishedError
from advisor.records import Change, Study, StudyPlan
from advisor.records.studies.earlier import EarlierStudy
from advisor.render.studies.changes import lines as lines_of_changes
from advisor.render.studies.changes import will_go_on
from advisor.search.clock.budget import handing_seconds
from advisor.search.events import Event, FolderChosen, Noted, SamplerChosen
from advisor.search.lean import Lean
from advisor.search.orders import CANCELLED, CHANGED, Cancelled
from advisor.search.outside import Outside
from advisor.search.proposals import Engine, StoringEngine, sampler_of
from advisor.search.shared_references import SharedReferences
from advisor.search.work import EarlyExecutor, Executor, Result, Task
from advisor.space.design import DesignSpace
from advisor.store.holding import holding
from advisor.store.kept import without_passwords
from advisor.store.studies import StudyFolder
from advisor.workflows.asked.heeding import heeding
from advisor.workflows.study.changed import Begun, begun_study, reshaped, with_plan, write
from advisor.workflows.study.check import Looked, look_at_study
from advisor.workflows.study.earlier import start_from_earlier
from advisor.workflows.study.early import Early, early_executor
from advisor.workflows.study.edit import Known
from advisor.workflows.study.engine import engine_for
from advisor.workflows.study.given import GivenStudy
from advisor.workflows.study.going_on import KeptStates, going_on
from advisor.workflows.study.proposing import cohorts_of, completing, opening_proposals, recipe_of_proposal
from advisor.workflows.study.resumed import check_data
from advisor.workflows.study.start import NO_CHANGES, PlanChanges, begin, folder_for, with_hours
from advisor.workflows.study.storage import with_usable_storage
from advisor.workflows.study.strategy import judge_of, opens_with_portfolio, shares_for
from advisor.workflows.study.telling import tell_what_was_read
from advisor.workflows.study.winning.compared import with_comparisons
from advisor.workflows.study.winning.finalists import reserved_rounds
from advisor.workflows.study.winning.own import OwnNetworks
from advisor.workflows.study.winning.spare import Advised, Sitting, search_and_choose
from advisor.workflows.study.winning.winner import retraining_rounds
from advisor.workflows.unattended.advised import Heed, check_can_heed, search_heeding
from advisor.workflows.unattended.arranging import workers_that_pay
from advisor.workflows.unattended.notifying import notifying, without_addresses

LATER = "which are in its folder, and are stored by --resume"


def search(
    study_file: GivenStudy,
    *,
    changes: PlanChanges = NO_CHANGES,
    out: Path | None = None,
    resume: bool = False,
    heed: bool = False,
    data_folder: Path | None = None,
    early: Early | None = None,
    on_event: Callable[[Event], None] = lambda _: None,
) -> tuple[Study, StudyFolder]:
    """Search the space of a study, retrain and measure the winner, and write study and model.

    Args:
        study_file: The plan.
        changes: What is asked for in place of the plan's own entries.
        out: Folder of the study; `runs/NAME`, or the next free one, when None.
        resume: Continue the study in that folder.
        heed: Make the changes of the space that its trials ask for.
        data_folder: Where data sets by name are looked for first.
        early: What was begun for this study while this module was imported, and stays the caller's to end.
        on_event: Receives everything that happens.

    Raises:
        UsageError: If plan, folder or data cannot be used; nothing has been trained then.
        NoTrialFinishedError: If no trial finished.
        KeyboardInterrupt: When interrupted; the study can be resumed.
    """
    with (
        early_executor(study_file, changes) if early is None else nullcontext(early) as ready,
        holding() as hold,
    ):
        begun = begun_study(study_file, changes=changes, out=out, hold=hold) if resume else None
        given, laid_over = (begun.given, NO_CHANGES) if begun is not None else (study_file, changes)
        looking = time.monotonic()
        looked = look_at_study(given, changes=laid_over, data_folder=data_folder)
        with notifying(looked.plan.search.notify, on_event, began=ready.began) as notifier:
            study, folder = _searched(
                replace(looked, plan=without_addresses(looked.plan)),
                folder_of=lambda plan: hold(folder_for(plan, out=out, resume=False)),
                begun=begun,
                executor=ready.executor,
                apart=ready.apart,
                handing=handing_seconds(time.monotonic() - looking),
                heed=heed,
                began=ready.began,
                now=ready.now,
                on_event=notifier,
            )
            folder.write_study(study)
            notifier.send(notifier.watchful.finished(study))
    return study, folder


def _searched(
    looked: Looked,
    *,
    folder_of: Callable[[StudyPlan], StudyFolder],
    begun: Begun | None,
    executor: EarlyExecutor,
    apart: Path | None,
    handing: float,
    heed: bool,
    began: float,
    now: datetime,
    on_event: Callable[[Event], None],
) -> tuple[Study, StudyFolder]:
    plan, space = without_passwords(with_hours(looked.plan, now=now)), looked.space
    opened = with_usable_storage(looked.plan)
    if heed:
        check_can_heed(plan)
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
    engine_of = partial(
        _engine,
        storage=opened.search.storage,
        folder=folder,
        fingerprint=facts.fingerprint if facts is not None else "",
        earlier=earlier,
    )
    with closing(engine_of(plan, space, change=0 if study is None else reshaped(study))) as proposing:
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
        executor.begin(log=(log := folder.root / "workers.log"))
        tell_what_was_read(looked, study.earlier, on_event)
        with workers_that_pay(executor, study, looked, log=log, tell=lambda said: on_event(Noted(text=said))) as (
            paying,
            found,
        ):
            if found != study.workers:
                study = msgspec.structs.replace(study, workers=found)
                folder.write_study(study)
            run = partial(
                run_search,
                executor=paying,
                folder=folder,
                brief=completing(plan, space.base, looked.source, data_folder=looked.data_folder, apart=apart),
                handing=handing,
                listen=on_event,
                began=began,
            )
            if not heed:
                return run(study, space, engine=proposing), folder
            advice = Heed(folder, Known(looked.space_of, facts), listen=on_event)
            return search_heeding(advice, study, space, engine=proposing, run=run, engine_of=engine_of), folder


def _engine(
    plan: StudyPlan,
    space: DesignSpace,
    *,
    change: int,
    storage: str | None,
    folder: StudyFolder,
    fingerprint: str,
    earlier: Sequence[EarlierStudy],
) -> Engine:
    """The engine of a study whose storage stands in its plan without a password."""
    search = msgspec.structs.replace(plan.search, storage=storage)
    whole = msgspec.structs.replace(plan, search=search)
    return engine_for(whole, space, folder=folder, fingerprint=fingerprint, change=change, earlier=earlier)


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
    advised: Advised = lambda orders: orders,
    handing: float = 0.0,
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
        advised: Adds to what the search is told that it ends for a change: the study is then without a new winner.
        handing: Seconds more that it takes to hand over a network, for there are many rows.

    Raises:
        NoTrialFinishedError: If no trial finished.
        KeyboardInterrupt: When interrupted; the study can be resumed.
    """
    plan, began = study.plan, time.monotonic() if began is None else began
    study = msgspec.structs.replace(study, sampler=sampler_of(engine))
    if study.sampler is not None:
        listen(SamplerChosen(name=study.sampler.name, because=study.sampler.because))
    kept, networks = KeptStates(folder, plan, study.trials, listen=listen), OwnNetworks(plan, handing=handing)
    simple = SharedReferences(plan, study.trials, save=kept.save, complete=folder.add_references)

    def keep(results: Sequence[Result]) -> None:
        kept.keep(results)
        networks.keep(results)

    outside = Outside(
        save=simple.save,
        keep=keep,
        listen=listen,
        kept=Lean(),
        judge=judge_of(plan),
        cohorts=cohorts_of(plan, space),
        brief=lambda task: brief(
            simple.brief(networks.brief(kept.brief(msgspec.structs.replace(task, shrink=shares_for(plan)))))
        ),
        rounds=partial(retraining_rounds, plan=plan, slots=executor.idle, handing=handing),
        more_rounds=reserved_rounds(plan=plan, slots=executor.idle),
        own_seconds=networks.seconds,
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
        advised=advised,
        own=networks.of,
        handing=handing,
    )
    waiting, opens = going_on(study, space, folder.root), opens_with_portfolio(plan)
    first = opening_proposals(space, earlier=study.earlier, trials=plan.budget.trials) if opens else ()
    for line in will_go_on(study, [number for each in waiting if (number := each.goes_on_from) is not None]):
        listen(Noted(text=line))
    first = (*waiting, *first)
    try:
        found, winner = search_and_choose(sitting, first=first, history=study.trials, winner=study.winner)
        if isinstance(engine, StoringEngine) and engine.behind:
            listen(Noted(text=f"the study's storage lacks the last trials, {LATER}: {engine.behind}"))
    except (KeyboardInterrupt, NoTrialFinishedError) as stop:
        cut_short = CANCELLED if isinstance(stop, Cancelled) else "interrupted"
        ended_by = cut_short if isinstance(stop, KeyboardInterrupt) else "failures"
        folder.write_study(
            msgspec.structs.replace(folder.read_outline(), ended_by=ended_by, plan=plan, sampler=study.sampler)
        )
        raise
    seconds, trials = (study.seconds or 0.0) + time.monotonic() - began, found.trials
    simple.end(None if winner is None else winner.run)
    with suppress(FileError):  # what was kept says enough to end with; who reads the study is told of the file
        trials = folder.with_runs(trials)
    study = msgspec.structs.replace(study, trials=trials, winner=winner, seconds=seconds, ended_by=found.ended_by)
    return study if found.ended_by == CHANGED else with_comparisons(study, space)
