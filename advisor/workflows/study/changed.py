"""A study that goes on with another plan: what file and command line ask for now, beside what they asked for before."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from advisor import machine
from advisor.errors import Problem, StudyError
from advisor.records import Change, Study, StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.space.design import DesignSpace
from advisor.space.editing.change import change_study, contradictions, last_asked
from advisor.space.editing.entries import MAY_CHANGE, difference, merged
from advisor.store.kept import with_passwords_of, without_passwords
from advisor.store.plans.plans import Examined
from advisor.store.studies import StudyFolder
from advisor.workflows.study.given import GivenStudy, SaidStudy, examined_study, place_of
from advisor.workflows.study.start import PlanChanges, apply_changes, folder_for, now_in_words
from advisor.workflows.study.strategy import with_strategy


class Begun(NamedTuple):
    """A study to go on with: as it stands, what is asked for now, and what that makes of its plan."""

    study: Study
    folder: StudyFolder
    asked: StudyPlan
    given: SaidStudy


def begun_study(
    study_file: GivenStudy,
    *,
    changes: PlanChanges,
    out: Path | None,
    hold: Callable[[StudyFolder], StudyFolder] = lambda folder: folder,
) -> Begun:
    """Return a study to go on with.

    What a file says is taken for a change where it says another thing than when the study last went on: a file that
    nobody has touched leaves what `advisor edit` has changed meanwhile.

    Args:
        study_file: The plan.
        changes: What the command line says in its place.
        out: Folder of the study; `runs/NAME` when None.
        hold: Makes the study's folder ours before it is read; raises where somebody else drives the study.

    Raises:
        FileError: If file or study cannot be read.
        StudyError: If there is no study, or something else is asked for that it must keep, with every difference.
    """
    examined = examined_study(study_file)
    said, _ = with_strategy(apply_changes(examined.plan or examined.sound, changes))
    asked = without_passwords(said)
    folder = hold(folder_for(asked, out=out, resume=True))
    study = folder.read_study()
    plan = merged(study.plan, base=last_asked(study), asked=asked)
    file = str(study_file) if isinstance(study_file, Path) else "STUDY.toml"
    check_kept(
        study.plan,
        plan,
        headline=f"cannot resume {folder.root}",
        successor=f"{file} --out {folder.root}-2",
        also=examined.problems,
    )
    plan = with_passwords_of(plan, said)
    given = Examined(name=examined.name, plan=plan, problems=examined.problems)
    return Begun(study, folder, asked, SaidStudy(given, place_of(study_file).parent))


def check_kept(old: StudyPlan, new: StudyPlan, *, headline: str, successor: str, also: Sequence[Problem] = ()) -> None:
    """Refuse a plan in which something is changed that a study must keep.

    Args:
        old: The plan of the study.
        new: What is asked for.
        headline: Of the error.
        successor: What `advisor search` is given to start a study with the new plan.
        also: What else is wrong.

    Raises:
        StudyError: With every difference, and how to start a study of its own.
    """
    _, refused = difference(old, new)
    if refused:
        raise StudyError(
            f"{headline}: its trials could no longer be compared",
            (*refused, *also),
            f"Start a successor with `advisor search {successor}`; of this study may change: {', '.join(MAY_CHANGE)}.",
        )


def with_plan(
    study: Study,
    plan: StudyPlan,
    *,
    space_of: Callable[[StudyPlan], DesignSpace],
    root: Path,
    asked: StudyPlan | None = None,
    had: dict[str, ParameterValue] | None = None,
    problems: Sequence[Problem] = (),
) -> tuple[Study, Change | None]:
    """Return a study with another plan and the record of the change; nothing is written. Arguments as `change_study`.

    Raises:
        StudyError: With every way in which the change contradicts the study.
    """
    found = (*problems, *contradictions(plan, was=space_of(study.plan), now=space_of(plan)))
    if found:
        remedy = "Nothing was changed. `advisor space` lists the dimensions and their ranges."
        raise StudyError(f"cannot change {root}", found, remedy)
    return change_study(
        study, plan, space_of=space_of, when=now_in_words(), by=machine.login_name(), asked=asked, had=had
    )


def write(folder: StudyFolder, change: Change | None, *, before: Study, after: Study) -> None:
    """Store a change, and what earlier trials had of dimensions that are searched from now on."""
    if change is not None:
        pairs = zip(before.trials, after.trials, strict=True)
        folder.write_change(change, [new for old, new in pairs if new.parameters != old.parameters])


def reshaped(study: Study) -> int:
    """Return the number of the last change after which other things were searched; 0 for none."""
    tables = ("space", "recipe", "study")
    numbers = (
        number
        for number, change in enumerate(study.changes, start=1)
        if any(entry.where.partition(".")[0] in tables for entry in change.entries)
    )
    return max(numbers, default=0)
