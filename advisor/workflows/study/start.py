"""How a study begins: the plan with what the command line changes of it, and its folder."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from advisor.errors import Problem, StudyError
from advisor.records import (
    Budget,
    ClusterSettings,
    EngineName,
    ExecutorName,
    ModelFormat,
    SearchSettings,
    Study,
    StudyPlan,
)
from advisor.store.plans.times import WANTED, hours_until
from advisor.store.studies import StudyFolder

RUNS = Path("runs")
SMOKE = Budget(trials=2, trial_minutes=5.0)


class PlanChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says in place of the plan; None leaves the plan unchanged."""

    trials: int | None = None
    hours: float | None = None
    until: float | str | None = None  # a value of the metric, or a time
    engine: EngineName | None = None
    sampler: str | None = None
    hypermodel: str | None = None
    model_format: ModelFormat | None = None
    storage: str | None = None
    earlier: tuple[str, ...] = ()
    executor: ExecutorName | None = None
    address: str | None = None
    jobs: int | None = None
    smoke: bool = False
    notify: tuple[str, ...] = ()  # more addresses that are told how it goes


NO_CHANGES = PlanChanges()


def apply_changes(plan: StudyPlan, changes: PlanChanges) -> StudyPlan:
    """Return the plan with what was asked for on the command line laid over it.

    Naming hours without trials lifts the plan's own number of trials: the night is to be used.

    Example:
        >>> from advisor.records import DataPlan
        >>> plan = StudyPlan(name="digits", data=DataPlan(source="digits"))
        >>> apply_changes(plan, PlanChanges(hours=8.0)).budget.trials is None
        True
    """
    plan = msgspec.structs.replace(
        plan,
        budget=_budget(plan.budget, changes),
        search=_settings(plan.search, changes),
        cluster=_cluster(plan.cluster, changes),
    )
    return _short(plan) if changes.smoke else plan


def _budget(budget: Budget, changes: PlanChanges) -> Budget:
    at = changes.until if isinstance(changes.until, str) else None
    value = changes.until if isinstance(changes.until, float | int) else None
    only_time = (changes.hours is not None or at is not None) and changes.trials is None
    return msgspec.structs.replace(
        budget,
        trials=None if only_time else changes.trials if changes.trials is not None else budget.trials,
        hours=changes.hours if changes.hours is not None else budget.hours,
        until=value if value is not None else budget.until,
        until_time=at if at is not None else budget.until_time,
    )


def with_hours(plan: StudyPlan, *, now: datetime) -> StudyPlan:
    """Return the plan with the hours that are left until the time at which it ends, if it names one; or its own.

    Args:
        plan: Whose budget may name a time.
        now: Local, without a time zone.

    Raises:
        StudyError: If that time is past.

    Example:
        >>> from advisor.records import DataPlan
        >>> night = StudyPlan(name="a", data=DataPlan(source="b"), budget=Budget(until_time="07:00", hours=9.0))
        >>> with_hours(night, now=datetime(2026, 3, 1, 23, 0)).budget.hours
        8.0
    """
    at = plan.budget.until_time
    if at is None:
        return plan
    left = hours_until(at, now=now)
    if left is None:
        problem = Problem("budget.until", f'expected {WANTED} that is still to come, got "{at}"')
        raise StudyError("the study's time is past", [problem], "Give a later one.")
    hours = left if plan.budget.hours is None else min(left, plan.budget.hours)
    return msgspec.structs.replace(plan, budget=msgspec.structs.replace(plan.budget, hours=hours))


def _settings(settings: SearchSettings, changes: PlanChanges) -> SearchSettings:
    """Another engine starts with its own default sampler: the plan's belongs to the plan's engine."""
    engine = changes.engine or settings.engine
    sampler = settings.sampler if engine is settings.engine else "default"
    return msgspec.structs.replace(
        settings,
        engine=engine,
        sampler=changes.sampler or sampler,
        hypermodel=changes.hypermodel if changes.hypermodel is not None else settings.hypermodel,
        model_format=changes.model_format or settings.model_format,
        storage=changes.storage or settings.storage,
        notify=(*settings.notify, *changes.notify),
        earlier=changes.earlier or settings.earlier,
    )


def _cluster(settings: ClusterSettings, changes: PlanChanges) -> ClusterSettings:
    return msgspec.structs.replace(
        settings,
        executor=changes.executor or settings.executor,
        address=changes.address if changes.address is not None else settings.address,
        jobs=changes.jobs if changes.jobs is not None else settings.jobs,
    )


def _short(plan: StudyPlan) -> StudyPlan:
    """Two trials of two epochs and one retraining, to see that everything works."""
    settings = msgspec.structs.replace(plan.search, retrainings=1)
    return msgspec.structs.replace(plan, budget=SMOKE, search=settings, epochs=2)


def folder_for(plan: StudyPlan, *, out: Path | None, resume: bool) -> StudyFolder:
    """Return where the study lies: the folder named, or `runs/NAME`, or the next free one.

    Raises:
        StudyError: If a study to resume is not there, or a new one would overwrite another.
    """
    folder = StudyFolder(out or RUNS / plan.name)
    if resume:
        if not folder.exists:
            problem = Problem(str(folder.root), "expected a folder with a study.json")
            raise StudyError(
                "there is no study to resume", [problem], "Give its folder with --out, or start a new study."
            )
        return folder
    if out is None:
        return _next_free(folder)
    if folder.exists:
        problem = Problem(str(folder.root), f'holds the study "{folder.read_outline().plan.name}"')
        raise StudyError(
            "there is already a study in that folder", [problem], "Continue with --resume, or choose another folder."
        )
    return folder


def begin(folder: StudyFolder, plan: StudyPlan) -> Study:
    """Write the plan of a new study into its folder, and return the study."""
    folder.create(plan, started=now_in_words())
    return folder.read_study()


def now_in_words() -> str:
    """Return the time, as studies note it: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _next_free(folder: StudyFolder) -> StudyFolder:
    number = 2
    free = folder
    while free.exists:
        free = StudyFolder(folder.root.with_name(f"{folder.root.name}-{number}"))
        number += 1
    return free
