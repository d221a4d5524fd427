"""A search that hears what it is told from beside it, through a file of its study's folder."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import final

import msgspec

from advisor import machine
from advisor.errors import FileError
from advisor.records import StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.records.studies.requests import Request, RequestKind, Requests
from advisor.render.studies import asked
from advisor.search.events import Event, Noted
from advisor.search.orders import CANCELLED, HANDED_OVER, NO_ORDERS, Orders
from advisor.search.proposals import Proposal
from advisor.space.design import DesignSpace
from advisor.space.editing.by_hand import problems_in
from advisor.store.studies import StudyFolder
from advisor.workflows.study.start import now_in_words
from advisor.workflows.study.strategy import opens_with_portfolio

_ENDS = {RequestKind.STOP: HANDED_OVER, RequestKind.CANCEL: CANCELLED}


def takes_trials(plan: StudyPlan) -> bool:
    """Say whether a study tries what somebody else proposes: not where its trials follow from each other."""
    return opens_with_portfolio(plan) and not plan.search.hypermodel


@contextmanager
def heeding(
    folder: StudyFolder, plan: StudyPlan, space: DesignSpace, *, listen: Callable[[Event], None] = lambda _: None
) -> Iterator[Callable[[], Orders]]:
    """Note that a search runs, hand out what it is told, and note that it has ended.

    Whatever was said before it began is heard no more, but for the trials that wait.

    Args:
        folder: Of the study.
        plan: As it is searched now.
        space: What is searched: trials that lie outside of it wait for a sitting that has them.
        listen: Is told what was heard.
    """
    begun = request_of(RequestKind.BEGUN)
    folder.write_requests([msgspec.structs.replace(begun, process=os.getpid(), machine=machine.host_name())])
    try:
        yield Heeding(folder, space if takes_trials(plan) else None, listen=listen)
    finally:
        with suppress(FileError):  # where nothing can be written, the number of this process says that it has ended
            folder.write_requests([request_of(RequestKind.ENDED)])


@final
class Heeding:
    """Reads what a search is told, when its file has changed.

    Args:
        folder: Of the study.
        space: What its trials are taken from; None where it takes none.
        listen: Is told what was heard.
    """

    def __init__(
        self, folder: StudyFolder, space: DesignSpace | None, *, listen: Callable[[Event], None] = lambda _: None
    ) -> None:
        self._folder = folder
        self._listen = listen
        self._heard_before = Requests()
        self._space = space
        self._seen = -1
        self._orders = NO_ORDERS

    def __call__(self) -> Orders:
        """Return what the search is told, as it stands now; as it stood where that cannot be read."""
        with suppress(FileError, OSError):
            size = self._folder.requests_file.stat().st_size
            if size != self._seen:
                requests = self._folder.read_requests()
                self._orders, self._seen = self._heard(requests), size
                for line in asked.heard(requests, before=self._heard_before):
                    self._listen(Noted(text=line))
                self._heard_before = requests
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


def request_of(kind: RequestKind, parameters: dict[str, ParameterValue] | None = None) -> Request:
    """Return a request that is made now, by whoever runs this process."""
    return Request(kind=kind, when=now_in_words(), by=machine.login_name(), parameters=parameters or {})
