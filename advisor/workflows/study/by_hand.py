"""What people ask of a study from beside it: trials of their own, a pause, an end; and how its search hears of them."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import final

import msgspec

from advisor import machine
from advisor.errors import FileError, Problem, StudyError, on_one_line
from advisor.records import Study, StudyPlan
from advisor.records.parts.requests import Request, RequestKind, Requests
from advisor.records.plan import ParameterValue
from advisor.render.studies import asked
from advisor.search.orders import CANCELLED, HANDED_OVER, NO_ORDERS, Orders
from advisor.search.proposals import Proposal
from advisor.space.catalogue import canonical
from advisor.space.design import DesignSpace, opening_trials
from advisor.space.editing.by_hand import parameters_asked, problems_in
from advisor.store.studies import StudyFolder
from advisor.workflows.study.edit import known_of
from advisor.workflows.study.start import now_in_words
from advisor.workflows.study.strategy import opens_with_portfolio

_ENDS = {RequestKind.STOP: HANDED_OVER, RequestKind.CANCEL: CANCELLED}


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
    folder.write_requests([_request(RequestKind.ADD, parameters) for parameters in wanted])
    added = folder.read_requests().added[len(requests.added) :]
    given = [frozenset(canonical(word.partition("=")[0]) for word in words) for words in trials]
    return asked.added(added, study, like=like, given=given, root=str(root), runs=is_searched(requests))


def ask(root: Path, kind: RequestKind) -> str:
    """Ask a search to pause, to go on or to end, and say what that does; nothing where it does not run.

    Raises:
        FileError: If there is no study in the folder.
    """
    folder = StudyFolder(root)
    study, requests = folder.read_outline(), folder.read_requests()
    runs = is_searched(requests)
    idle = {RequestKind.PAUSE: bool(requests.paused_since), RequestKind.RESUME: not requests.paused_since}
    if runs and not idle.get(kind, False):
        folder.write_requests([_request(kind)])
    return asked.answer(kind, study, requests, root=str(root), runs=runs)


def status_lines(folder: StudyFolder, study: Study) -> str:
    """Return what was asked of a study and is not done yet, a line each; empty where there is nothing."""
    requests = folder.read_requests()
    return "\n".join(map(on_one_line, asked.lines(requests, study, runs=is_searched(requests))))


def takes_trials(plan: StudyPlan) -> bool:
    """Say whether a study tries what somebody else proposes: not where its trials follow from each other."""
    return opens_with_portfolio(plan) and not plan.search.hypermodel


def is_searched(requests: Requests) -> bool:
    """Say whether the search of a study runs; one on another machine is believed to."""
    sitting = requests.sitting
    if sitting is None:
        return False
    return sitting.machine != machine.host_name() or machine.is_running(sitting.process)


@contextmanager
def heeding(folder: StudyFolder, plan: StudyPlan, space: DesignSpace) -> Iterator[Callable[[], Orders]]:
    """Note that a search runs, hand out what it is told, and note that it has ended.

    Whatever was said before it began is heard no more, but for the trials that wait.

    Args:
        folder: Of the study.
        plan: As it is searched now.
        space: What is searched: trials that lie outside of it wait for a sitting that has them.
    """
    begun = _request(RequestKind.BEGUN)
    folder.write_requests([msgspec.structs.replace(begun, process=os.getpid(), machine=machine.host_name())])
    try:
        yield Heeding(folder, space if takes_trials(plan) else None)
    finally:
        with suppress(FileError):  # where nothing can be written, the number of this process says that it has ended
            folder.write_requests([_request(RequestKind.ENDED)])


@final
class Heeding:
    """Reads what a search is told, when its file has changed.

    Args:
        folder: Of the study.
        space: What its trials are taken from; None where it takes none.
    """

    def __init__(self, folder: StudyFolder, space: DesignSpace | None) -> None:
        self._folder = folder
        self._space = space
        self._seen = -1
        self._orders = NO_ORDERS

    def __call__(self) -> Orders:
        """Return what the search is told, as it stands now; as it stood where that cannot be read."""
        with suppress(FileError, OSError):
            size = self._folder.requests_file.stat().st_size
            if size != self._seen:
                self._orders, self._seen = self._heard(self._folder.read_requests()), size
        return self._orders

    def _heard(self, requests: Requests) -> Orders:
        asked_for = () if self._space is None else requests.added
        return Orders(
            paused=bool(requests.paused_since),
            ended_by=_ENDS[requests.end] if requests.end is not None else "",
            by_hand=tuple(
                Proposal(number=0, parameters=each.parameters, proposed_by=each.name)
                for each in asked_for
                if self._space is not None and not problems_in(each.parameters, self._space)
            ),
        )


def _request(kind: RequestKind, parameters: dict[str, ParameterValue] | None = None) -> Request:
    return Request(kind=kind, when=now_in_words(), by=machine.login_name(), parameters=parameters or {})


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
