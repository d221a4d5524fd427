"""`advisor.diagnose`: the command `advisor diagnose`, given a run or a study in Python."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias, TypeVar, overload

from advisor.compare.standing import standing_of_study
from advisor.diagnose.engine import diagnose_study
from advisor.errors import Problem, UsageError
from advisor.records import Diagnoses, Diagnosis, Study, StudyPlan
from advisor.records.run import ReadRun
from advisor.store.studies import StudyFolder
from advisor.workflows import diagnose as workflow
from advisor.workflows.python.history import RunLike, is_path, read_given
from advisor.workflows.python.words import in_python_words

StudyFile: TypeAlias = str | os.PathLike[str] | Mapping[str, object]
Target: TypeAlias = str | Mapping[str, float]
Each = TypeVar("Each", bound=RunLike)


@overload
def diagnose(
    given: list[Each] | tuple[Each, ...],
    *,
    target: Target | None = ...,
    study: StudyFile | None = ...,
    columns: Mapping[str, str] | None = ...,
) -> Diagnoses: ...


@overload
def diagnose(
    given: RunLike | Study,
    *,
    target: Target | None = ...,
    study: StudyFile | None = ...,
    columns: Mapping[str, str] | None = ...,
) -> Diagnosis: ...


def diagnose(
    given: RunLike | Study | list[Each] | tuple[Each, ...],
    *,
    target: Target | None = None,
    study: StudyFile | None = None,
    columns: Mapping[str, str] | None = None,
) -> Diagnosis | Diagnoses:
    """Say what is wrong with a training, how sure that is, and what to do next; of a list, of each training in it.

    Args:
        given: What `model.fit` returned, its `.history`, a table of it, a run, the path of a log or of a study's
            folder, or the text of a log; or a study. A list of these gives all their diagnoses.
        target: The result that you need: {"accuracy": 0.95}, or "accuracy=0.95".
        study: A study file, or its sections, to take the goal and the settings of rules from.
        columns: For a log with names of its own: which of them is which trace, {"loss": "train/xent"}.

    Raises:
        UsageError: If something cannot be read.

    Example:
        >>> import advisor
        >>> rising = {"loss": [0.9, 0.5, 0.3, 0.2, 0.1, 0.05], "val_loss": [0.9, 0.7, 0.7, 0.9, 1.2, 1.6]}
        >>> print(advisor.diagnose(rising).decision.action)
        stop_earlier
    """
    with in_python_words():
        plan = None if study is None else _plan(study)
        if isinstance(given, Study):
            return _of_study(given, plan)
        asked = workflow.asked_of(target=_target(target), plan=plan)
        if isinstance(given, list | tuple):
            found = [each for one in given for each in read_given(one, columns=columns)]
            diagnosed = workflow.diagnose_found(found, asked)
            return Diagnoses(runs=tuple(each.diagnosis for each in diagnosed))
        if is_path(given):
            folder = StudyFolder(Path(given).expanduser())
            if folder.exists:
                return _of_study(folder.read_study(), plan)
        one = _only(read_given(given, columns=columns), given)
        return workflow.diagnose_found([one], asked)[0].diagnosis


def _of_study(study: Study, plan: StudyPlan | None) -> Diagnosis:
    standing = standing_of_study(study)
    return diagnose_study(study.inside, standing=standing, settings=(plan or study.plan).diagnose)


def _only(found: Sequence[ReadRun], given: object) -> ReadRun:
    if len(found) != 1:
        problem = Problem("", f"expected one training, got {len(found)}")
        shown = repr(str(given)) if isinstance(given, str | os.PathLike) and len(str(given)) < 80 else "..."
        remedy = f"For every one of them: advisor.diagnose([{shown}])."
        raise UsageError("cannot give one diagnosis", [problem], remedy)
    return found[0]


def _target(target: Target | None) -> str | None:
    if isinstance(target, Mapping):
        return ",".join(f"{name}={value}" for name, value in target.items())
    return target


def _plan(study: StudyFile) -> StudyPlan:
    from advisor.workflows.python.study import plan_given  # reads tables: not for a log alone

    return plan_given(study)
