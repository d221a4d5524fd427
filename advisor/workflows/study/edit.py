"""Change a study between its trials: words become its plan from the next sitting on, and every trial is looked at."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from advisor.errors import Problem
from advisor.nearest import did_you_mean
from advisor.records import Change, DataFacts, InputKind, Study, StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.render.studies.changes import change_made
from advisor.space.catalogue import canonical
from advisor.space.design import DesignSpace
from advisor.space.editing.asked import edited, value_of_word
from advisor.space.fitted.data_fit import find_misfits
from advisor.store.plans.values import problems_of_values
from advisor.store.studies import StudyFolder
from advisor.workflows.study.changed import check_kept, with_plan, write
from advisor.workflows.study.check import fitted_space, search_space
from advisor.workflows.study.going_on import going_on
from advisor.workflows.study.start import PlanChanges, apply_changes
from advisor.workflows.study.strategy import can_keep_weights, with_strategy


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants of a study: of its space, of its budget, and what its earlier trials had."""

    words: tuple[str, ...] = ()  # width=64, learning_rate=0.001..0.1, activation+=tanh, goal.target=0.98
    free: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    had: tuple[str, ...] = ()  # numbers.units=32
    epochs: int | None = None
    target: float | None = None
    budget: PlanChanges = PlanChanges()


class Known(NamedTuple):
    """What is known of a study without reading its data: how spaces are made of plans, and what its data are."""

    space_of: Callable[[StudyPlan], DesignSpace]
    facts: DataFacts | None = None


def edit(root: Path, wanted: Words, *, dry: bool = False) -> str:
    """Change the study in a folder, and say what that makes of its trials; data and networks are not looked at.

    Args:
        root: Folder of the study.
        wanted: What is asked for.
        dry: Say what would be changed, and change nothing.

    Raises:
        FileError: If there is no study in the folder.
        StudyError: With every mistake, every contradiction and everything that cannot be changed; nothing is written.
    """
    folder = StudyFolder(root)
    before = folder.read_outline()
    known = known_of(folder, before)
    after, change = changed(before, wanted, known=known, root=root)
    if not dry:
        write(folder, change, before=before, after=after)
    going = [each.goes_on_from for each in going_on(after, known.space_of(after.plan), root)]
    return change_made(
        after,
        change,
        root=str(root),
        dry=dry,
        going_on=[number for number in going if number is not None],
        asks=can_keep_weights(after.plan),
    )


def changed(study: Study, wanted: Words, *, known: Known, root: Path) -> tuple[Study, Change | None]:
    """Return a study with what is wanted of it, and the record of the change; errors as of `edit`."""
    plan, problems = edited(study.plan, known.space_of(study.plan), wanted.words, free=wanted.free, drop=wanted.drop)
    plan = apply_changes(plan, wanted.budget)
    plan = plan if wanted.epochs is None else msgspec.structs.replace(plan, epochs=wanted.epochs)
    goal = plan.goal if wanted.target is None else msgspec.structs.replace(plan.goal, target=wanted.target)
    plan, lacks = with_strategy(msgspec.structs.replace(plan, goal=goal))
    had, wrong = _had(wanted.had, study.plan, plan)
    found = [*problems, *lacks, *wrong, *problems_of_values(plan), *search_space(plan)[1]]
    headline, successor = f"cannot change {root}", f"STUDY.toml --out {root}-2"
    check_kept(study.plan, plan, headline=headline, successor=successor, also=_each_once(found))
    space = known.space_of(plan)
    if known.facts is not None and not found:
        found += find_misfits(space.base, known.facts, plan.goal, searched=space.dimensions)
    return with_plan(study, plan, space_of=known.space_of, root=root, had=had, problems=_each_once(found))


def _had(said: Sequence[str], old: StudyPlan, new: StudyPlan) -> tuple[dict[str, ParameterValue], list[Problem]]:
    """What earlier trials had, by names of dimensions that are searched from now on; and what is wrong with it."""
    pairs = [word.partition("=") for word in said]
    fresh = {canonical(name) for name in new.space} - {canonical(name) for name in old.space}
    problems = [
        Problem(f"--had {name}{sign}{value}", _wrong_had(name, value, fresh))
        for name, sign, value in pairs
        if not value or canonical(name) not in fresh
    ]
    return {canonical(name): value_of_word(value) for name, _, value in pairs}, problems


def _wrong_had(name: str, value: str, fresh: set[str]) -> str:
    if not value:
        return "expected NAME=VALUE"
    return f"{name} is not a dimension that comes to the study now{did_you_mean(name, fresh)}"


def _each_once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """A mistake that is found in two ways is told once, by the first that named its place."""
    places = {problem.where.rpartition("space.")[2]: problem for problem in reversed(problems)}
    return tuple(problem for problem in problems if places[problem.where.rpartition("space.")[2]] is problem)


def known_of(folder: StudyFolder, study: Study) -> Known:
    """Return what the runs of a study tell of its data, and how its spaces are made."""
    runs = (folder.read_run(trial.number) for trial in study.trials)
    facts = next((run.data for run in runs if run is not None and run.data is not None), None)
    if facts is None:
        return Known(lambda plan: search_space(plan)[0])
    return Known(partial(fitted_space, facts=facts, kind=_kind(facts, study.plan)), facts)


def _kind(facts: DataFacts, plan: StudyPlan) -> InputKind:
    """What the rows of the data are: a table's are numbers side by side that have a mean."""
    if plan.data.kind is not None:
        return plan.data.kind
    is_table = len(facts.input_shape) == 1 and facts.input_mean is not None
    return InputKind.TABLE if is_table else InputKind.IMAGE
