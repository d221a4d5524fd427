"""Trials that go on for more epochs: which of them wait for it, and the states of trainings that a study keeps."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import final

import msgspec

from advisor.errors import FileError, RecipeError, on_one_line
from advisor.records import Study, StudyPlan, Trial
from advisor.records.study import ranked_trials
from advisor.search.events import Event, Noted
from advisor.search.orders import untried
from advisor.search.proposals import Proposal
from advisor.search.work import Result, Task
from advisor.space.design import DesignSpace
from advisor.space.editing.going_on import can_go_on, gone_on_from, name_of
from advisor.store.checkpoints import keep_only, kept_trials, read_checkpoint, write_checkpoint
from advisor.store.studies import StudyFolder
from advisor.workflows.study.strategy import can_keep_weights


def going_on(study: Study, space: DesignSpace, root: Path) -> tuple[Proposal, ...]:
    """Return the trials that go on for more epochs with the next sitting, the best first; none where that is not asked.

    Args:
        study: As it is now, its trials marked with the epochs that they had.
        space: What it searches now.
        root: Its folder.
    """
    if not study.plan.search.keep_weights or not can_keep_weights(study.plan):
        return ()

    def epochs_now(trial: Trial) -> int:
        try:
            return space.recipe(_active(trial, space)).epochs
        except RecipeError:
            return 0

    ranks = {trial.number: rank for rank, trial in enumerate(study.ranked)}
    found = can_go_on(study.trials, epochs_now=epochs_now, kept=kept_trials(root))
    proposals = tuple(
        Proposal(
            number=rank,
            parameters=trial.parameters,
            proposed_by=name_of(trial.number, epochs),
            goes_on_from=trial.number,
        )
        for rank, trial, epochs in sorted(
            ((ranks[trial.number], trial, epochs) for trial, epochs in found if trial.number in ranks),
            key=lambda each: each[0],
        )
    )
    return untried(proposals, study.trials)


def _active(trial: Trial, space: DesignSpace) -> dict[str, bool | int | float | str]:
    return {
        each.name: trial.parameters[each.name]
        for each in space.dimensions
        if each.name in trial.parameters and space.is_active(each, trial.parameters)
    }


@final
class KeptStates:
    """The states of the best trials' trainings; what cannot be kept is told once, and loses no trial.

    Args:
        folder: Of the study.
        plan: Of the study.
        trials: Of earlier sittings.
        listen: Is told what could not be kept.
    """

    def __init__(
        self, folder: StudyFolder, plan: StudyPlan, trials: Sequence[Trial], *, listen: Callable[[Event], None]
    ) -> None:
        self._folder = folder
        self._goal = plan.goal
        self._count = plan.search.keep_weights if can_keep_weights(plan) else 0
        self._listen = listen
        self._failed = False
        kept = kept_trials(folder.root)
        self._trials = {trial.number: _lean(trial) for trial in trials if trial.number in kept}
        self._left = set(gone_on_from(trials))
        self._tidy()

    def brief(self, task: Task) -> Task:
        """Add to a task the states that its trainings go on from, and how many are to come back."""
        asked = task.goes_on_from
        return msgspec.structs.replace(
            task,
            keep_checkpoints=self._count,
            checkpoints=tuple(b"" if n is None else read_checkpoint(self._folder.root, n) for n in asked),
        )

    def keep(self, results: Sequence[Result]) -> None:
        """Write the states that came back; which of them stay is known when their trials are stored."""
        for result in results if self._count else ():
            write = partial(write_checkpoint, self._folder.root, result.number, result.checkpoint)
            if result.checkpoint and self._is_done(write):
                self._trials[result.number] = Trial(number=result.number)

    def save(self, trials: Sequence[Trial]) -> None:
        """Store trials, then let go of the states that are not among the best any more."""
        self._folder.write_trials(trials)
        mine = [trial for trial in trials if trial.number in self._trials]
        self._trials |= {trial.number: _lean(trial) for trial in mine}
        left = gone_on_from(trials)
        self._left |= left
        if mine or left:
            self._tidy()

    def _tidy(self) -> None:
        """Keep the states of the best; one that does not fit now comes back if the space does, and so its state."""
        rivals = [trial for number, trial in self._trials.items() if number not in self._left]
        best = {trial.number for trial in ranked_trials(rivals, self._goal)[: self._count]}
        self._trials = {number: trial for number, trial in self._trials.items() if number in best}
        self._is_done(partial(keep_only, self._folder.root, best))

    def _is_done(self, step: Callable[[], None]) -> bool:
        try:
            step()
        except FileError as error:
            if not self._failed:
                self._listen(Noted(text=f"a trial stands, its weights are not kept: {on_one_line(str(error))}"))
            self._failed = True
            return False
        return True


def _lean(trial: Trial) -> Trial:
    return msgspec.structs.replace(trial, run=None, outside="")
