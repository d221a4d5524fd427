"""What people ask of a study from beside it, trials of their own, a pause, an end, and what that does."""

from collections.abc import Sequence
from pathlib import Path

from advisor.errors import Problem, StudyError, on_one_line
from advisor.records import Study
from advisor.records.studies.plan import ParameterValue
from advisor.records.studies.requests import RequestKind, Requests
from advisor.render.studies import asked
from advisor.space.catalogue import canonical
from advisor.space.design import opening_trials
from advisor.space.editing.by_hand import parameters_asked
from advisor.store.holding import is_held_by
from advisor.store.studies import StudyFolder
from advisor.workflows.asked.heeding import request_of, takes_trials


def add(root: Path, trials: Sequence[Sequence[str]]) -> str:
    """Ask for trials in words, and say who tries them when.

    Args:
        root: Folder of the study.
        trials: NAME=VALUE each; what is not named is as in the best trial so far, or as the study begins.

    Raises:
        FileError: If there is no study in the folder.
        StudyError: With every mistake; nothing is asked for then.
    """
    folder = StudyFolder(root)
    study = folder.read_outline()
    if not takes_trials(study.plan):
        problem = Problem("", "its trials follow from each other, or its model says itself what is searched")
        raise StudyError(f"cannot add trials to {root}", [problem], "Nothing was changed.")
    from advisor.workflows.study.edit import known_of  # takes two seconds to load, and who looks at a study needs none

    space, requests = known_of(folder, study).space_of(study.plan), folder.read_requests()
    best = study.inside.best
    start, like = (opening_trials(space)[0][1], "as the study begins") if best is None else (
        best.parameters,
        f"as in trial {best.number}, the best so far",
    )  # fmt: skip
    found = [parameters_asked(words, space, start=start) for words in trials]
    wanted = [parameters for parameters, _ in found]
    problems = [_placed(each, place, of=len(found)) for place, (_, mine) in enumerate(found) for each in mine]
    problems += [] if problems else _known_already(wanted, study, requests)
    if problems:
        raise StudyError(
            f"cannot add trials to {root}", problems, "Nothing was changed. `advisor space` lists the dimensions."
        )
    folder.write_requests([request_of(RequestKind.ADD, parameters) for parameters in wanted])
    added = folder.read_requests().added[len(requests.added) :]
    given = [frozenset(canonical(word.partition("=")[0]) for word in words) for words in trials]
    sitting = requests.sitting
    return asked.added(
        added,
        study,
        like=like,
        given=given,
        root=str(root),
        runs=is_searched(folder, requests),
        changed=sitting is not None and any(change.when > sitting.when for change in study.changes),
    )


def ask(root: Path, kind: RequestKind) -> str:
    """Ask a search to pause, to go on or to end, and say what that does; nothing where it does not run.

    Raises:
        FileError: If there is no study in the folder.
    """
    folder = StudyFolder(root)
    study, requests = folder.read_outline(), folder.read_requests()
    runs = is_searched(folder, requests)
    idle = {RequestKind.PAUSE: bool(requests.paused_since), RequestKind.RESUME: not requests.paused_since}
    if runs and not idle.get(kind, False):
        folder.write_requests([request_of(kind)])
    return asked.answer(kind, study, requests, root=str(root), runs=runs)


def status_lines(folder: StudyFolder, study: Study) -> str:
    """Return what was asked of a study and is not done yet, a line each; empty where there is nothing."""
    requests = folder.read_requests()
    return "\n".join(map(on_one_line, asked.lines(requests, study, runs=is_searched(folder, requests))))


def is_paused(folder: StudyFolder) -> bool:
    """Say whether the search of a study runs and begins nothing new."""
    requests = folder.read_requests()
    return bool(requests.paused_since) and is_searched(folder, requests)


def is_searched(folder: StudyFolder, requests: Requests) -> bool:
    """Say whether the search of a study runs: it has noted that it began, and holds the study's folder."""
    return requests.sitting is not None and is_held_by(requests.sitting, folder.root)


def _placed(problem: Problem, place: int, *, of: int) -> Problem:
    return problem if of == 1 else Problem(f"trial {place + 1}: {problem.where}", problem.message)


def _known_already(wanted: Sequence[dict[str, ParameterValue]], study: Study, requests: Requests) -> list[Problem]:
    """Trials that would be the same again."""
    known = {f"trial {trial.number}": trial.parameters for trial in study.trials if not trial.was_interrupted}
    known |= {each.name: each.parameters for each in requests.waiting(study.trials)}
    problems = []
    for place, parameters in enumerate(wanted):
        same = next((name for name, others in known.items() if others == parameters), None)
        if same is not None:
            problems.append(_placed(Problem("", f"{same} is the same already"), place, of=len(wanted)))
        known[f"trial {place + 1} of these"] = parameters
    return problems
