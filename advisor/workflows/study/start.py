"""How a study begins: the plan with what the command line changes of it, its folder, and what it resumes."""

import importlib.util
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from advisor.errors import Problem, StudyError
from advisor.records import Budget, EngineName, ModelFormat, SearchSettings, Study, StudyPlan
from advisor.store.studies import StudyFolder

RUNS = Path("runs")
LASTING = ("name", "data", "goal", "recipe", "base_recipe", "space", "breaks", "epochs")  # a resumed study keeps these
SMOKE = Budget(trials=2, trial_minutes=5.0)


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What the command line says in place of the plan; None leaves the plan unchanged."""

    trials: int | None = None
    hours: float | None = None
    until: float | None = None
    engine: EngineName | None = None
    sampler: str | None = None
    model_format: ModelFormat | None = None
    smoke: bool = False


def changed_plan(plan: StudyPlan, changes: Changes) -> StudyPlan:
    """Return the plan with what was asked for on the command line laid over it.

    Naming hours without trials lifts the plan's own number of trials: the night is to be used.

    Example:
        >>> from advisor.records import DataPlan
        >>> plan = StudyPlan(name="digits", data=DataPlan(source="digits"))
        >>> changed_plan(plan, Changes(hours=8.0)).budget.trials is None
        True
    """
    plan = msgspec.structs.replace(plan, budget=_budget(plan.budget, changes), search=_settings(plan.search, changes))
    return _short(plan) if changes.smoke else plan


def _budget(budget: Budget, changes: Changes) -> Budget:
    only_time = changes.hours is not None and changes.trials is None
    return msgspec.structs.replace(
        budget,
        trials=None if only_time else changes.trials if changes.trials is not None else budget.trials,
        hours=changes.hours if changes.hours is not None else budget.hours,
        until=changes.until if changes.until is not None else budget.until,
    )


def _settings(settings: SearchSettings, changes: Changes) -> SearchSettings:
    """Another engine starts with its own default sampler: the plan's belongs to the plan's engine."""
    engine = changes.engine or settings.engine
    sampler = settings.sampler if engine is settings.engine else "default"
    return msgspec.structs.replace(
        settings,
        engine=engine,
        sampler=changes.sampler or sampler,
        model_format=changes.model_format or settings.model_format,
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
        problem = Problem(str(folder.root), f"already holds the study {folder.read_outline().plan.name!r}")
        raise StudyError(
            "there is already a study in that folder", [problem], "Continue with --resume, or choose another folder."
        )
    return folder


def check_hypermodel(hypermodel: str) -> None:
    """Look whether `module:function` can be there, without importing it: it imports a backend.

    Raises:
        StudyError: If it is not of that form, or there is no such module.
    """
    module, _, function = hypermodel.partition(":")
    try:
        is_there = bool(function) and importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        is_there = False
    if not is_there:
        problem = Problem("--hypermodel", f'expected MODULE:FUNCTION with a module on the path, got "{hypermodel}"')
        raise StudyError("cannot find the hypermodel", [problem], "Write it as Python imports it: my_models:build.")


def begun(folder: StudyFolder, plan: StudyPlan, *, resume: bool) -> Study:
    """Return the study as it stands: read from its folder, or new, its plan written there.

    Raises:
        StudyError: If the folder's study was made from another plan.
    """
    if not resume:
        folder.create(plan, started=datetime.now(UTC).isoformat(timespec="seconds"))
        return folder.read_study()
    study = folder.read_study()
    different = [name for name in LASTING if getattr(study.plan, name) != getattr(plan, name)]
    if different:
        problems = [Problem(name, "differs from the plan the study was started with") for name in different]
        raise StudyError(
            f"cannot resume {folder.root}", problems, "Resume with the original plan, or start a new study."
        )
    return msgspec.structs.replace(study, plan=plan)


def _next_free(folder: StudyFolder) -> StudyFolder:
    number = 2
    free = folder
    while free.exists:
        free = StudyFolder(folder.root.with_name(f"{folder.root.name}-{number}"))
        number += 1
    return free
