"""`--heed`: a search that makes the changes itself which `advisor status` would advise, a few and none twice.

A range is widened where the best trials crowd at its end, and that of the learning rate is lowered where trials
diverge. Whatever the study names, a range, choices or a value in its file or by `advisor edit`, stays as somebody
wanted it; so do epochs, budget and goal. No change is made that would leave the best trial outside. A changed dimension
is named from then on, so that none is changed again.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple, final

import msgspec

from advisor.errors import AdvisorError, FileError, NoTrialFinishedError, Problem, StudyError
from advisor.records import Change, Study, StudyPlan, TrialState
from advisor.records.unattended.advising import Advice, AdviceKind
from advisor.render.studies.changes import entries
from advisor.render.unattended.advising import argument, said
from advisor.search.events import Event, Noted
from advisor.search.orders import CHANGED, Orders
from advisor.search.proposals import Engine
from advisor.space.catalogue import canonical
from advisor.space.design import DesignSpace
from advisor.store.studies import StudyFolder
from advisor.workflows.asked.heeding import takes_trials
from advisor.workflows.status import look
from advisor.workflows.study.changed import reshaped, write
from advisor.workflows.study.edit import Known, Words, changed

BY = "heed"  # who made such a change, in the study's record of it
MOST = 3  # changes of a study
HEEDED = (AdviceKind.DIVERGING, AdviceKind.AT_EDGE)
GROWN = 1.1  # the log of trials is looked at again when it is so many times as long
FEWEST_BEST = 5  # of the best trials, that must show an edge: for a command that somebody reads fewer do
FEWEST_LEFT = 5  # trials of the budget, below which a change would teach nobody anything


class _Wanted(NamedTuple):
    advice: Advice
    before: Study
    after: Study
    change: Change


@final
class Heed:
    """Looks at a study as it goes, and changes it.

    Args:
        folder: Of the study.
        known: How its spaces are made, and what its data are.
        listen: Is told of every change.
    """

    def __init__(self, folder: StudyFolder, known: Known, *, listen: Callable[[Event], None]) -> None:
        self._folder = folder
        self._known = known
        self._listen = listen
        self._looked = 0
        self._wants = False
        self._refused: set[str] = set()

    def told(self, orders: Callable[[], Orders]) -> Callable[[], Orders]:
        """Return orders that also hold a search where a change is wanted, and end it once nothing is in flight."""

        def heard() -> Orders:
            now = orders()
            if now.ended_by:
                return now
            runs = self._look() if self._has_grown() else True
            if not self._wants:
                return now
            return msgspec.structs.replace(now, paused=True, ended_by="" if runs else CHANGED)

        return heard

    def _look(self) -> bool:
        """See whether a change is wanted; say whether any trial runs."""
        try:
            self._wants = self._wants or self._wanted() is not None
            return any(trial.state is TrialState.RUNNING for trial in self._folder.read_outline().trials)
        except FileError:
            self._looked = 0  # it is looked at again
            return True

    def changed(self) -> Study | None:
        """Return the study with the change that its trials ask for, recorded; None where they ask for none."""
        self._wants = False
        wanted = self._wanted()
        if wanted is None:
            return None
        write(self._folder, wanted.change, before=wanted.before, after=wanted.after)
        self._listen(Noted(text=f"heeded: {said(wanted.advice)}; {entries(wanted.change)}"))
        return self._folder.read_study()

    def space_of(self, plan: StudyPlan) -> DesignSpace:
        """Return what a plan searches."""
        return self._known.space_of(plan)

    def _has_grown(self) -> bool:
        """Whether there is enough to look at again: while trials are waited for, whatever has come."""
        with suppress(OSError):
            size = self._folder.trials_file.stat().st_size
            if size > self._looked * (1.0 if self._wants else GROWN):
                self._looked = size
                return True
        return False

    def _wanted(self) -> _Wanted | None:
        study = self._folder.read_outline()
        if not self._may_change(study):
            return None
        return next(self._changes(study), None)

    def _may_change(self, study: Study) -> bool:
        planned, mine = study.plan.budget.trials, sum(change.by == BY for change in study.changes)
        counted = sum(not trial.was_interrupted for trial in study.trials)
        return mine < MOST and (planned is None or planned - counted >= FEWEST_LEFT)

    def _changes(self, study: Study) -> Iterator[_Wanted]:
        """What is advised, may be heeded, and contradicts nothing."""
        named = named_in(study.plan)
        for advice in look(self._folder.root, now=time.time()).going.advice:
            about = {canonical(change.dimension) for change in advice.changes}
            weak = advice.kind is AdviceKind.AT_EDGE and advice.of < FEWEST_BEST
            if advice.kind not in HEEDED or weak or not about or about & (named | self._refused):
                continue
            try:
                yield self._tried(study, advice)
            except AdvisorError:  # it contradicts the study in a way that whoever advises does not know of
                self._refused |= about

    def _tried(self, study: Study, advice: Advice) -> _Wanted:
        words = Words(words=tuple(map(argument, advice.changes)))
        after, change = changed(study, words, known=self._known, root=self._folder.root)
        best = study.best
        lost = [trial for trial in after.trials if best is not None and trial.number == best.number and trial.outside]
        if change is None or not change.entries or lost:
            raise StudyError("nothing to heed", [Problem("", trial.outside) for trial in lost])
        mine = msgspec.structs.replace(change, by=BY)
        return _Wanted(advice, study, msgspec.structs.replace(after, changes=(*study.changes, mine)), mine)


def search_heeding(
    heed: Heed,
    study: Study,
    space: DesignSpace,
    *,
    engine: Engine,
    run: Callable[..., Study],
    engine_of: Callable[..., Engine],
) -> Study:
    """Return a study that is searched to its end, over what its trials have asked for on the way.

    Args:
        heed: Changes it.
        study: With the trials of earlier sittings.
        space: What is searched at first.
        engine: Proposes trials at first; whoever opened it closes it.
        run: `run_search`, but for the study, its space, its engine, and who advises.
        engine_of: Opens an engine for a plan and a space, after a change.

    Raises:
        NoTrialFinishedError: If no trial finished, and none asks for a change.
    """
    while True:
        seconds = study.seconds
        try:
            found = run(study, space, engine=engine, advised=heed.told)
        except NoTrialFinishedError:
            after = heed.changed()
            if after is None:
                raise
        else:
            if found.ended_by != CHANGED:
                return found
            after = heed.changed() or found
        study = msgspec.structs.replace(after, ended_by="", seconds=seconds)  # they count from the beginning
        engine.close()
        space = heed.space_of(study.plan)
        engine = engine_of(study.plan, space, change=reshaped(study))


def named_in(plan: StudyPlan) -> frozenset[str]:
    """Return the dimensions that a study names, in whatever spelling: they stay as somebody wanted them.

    Example:
        >>> from advisor.records import DataPlan, Narrowing
        >>> named = StudyPlan(name="a", data=DataPlan(source="b"), recipe={"width": 64}, space={"depth": Narrowing()})
        >>> sorted(named_in(named))
        ['depth', 'width']
    """
    return frozenset(canonical(name) for name in (*plan.space, *plan.recipe))


def check_can_heed(plan: StudyPlan) -> None:
    """Refuse `--heed` where there is nothing that it may change: it would be passed over in silence.

    Raises:
        StudyError: With the reason.
    """
    reason = ""
    if not takes_trials(plan):
        reason = "its trials follow from each other, or its model says itself what is searched"
    elif plan.names_space:
        reason = "it names all that is searched, and what a study names stays ([study] standard_space adds the rest)"
    if reason:
        remedy = "Leave it out; `advisor status STUDY --watch` shows what its trials ask for."
        raise StudyError("--heed has nothing to change in this study", [Problem("", reason)], remedy)
