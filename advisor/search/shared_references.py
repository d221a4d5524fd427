"""Simple models beside trials: one training of a study fits them for all others, and the first result waits for none.

On wide rows they take seconds: those of 9,000 pictures of 784 pixels 3.2 s of one core, in every worker anew.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, final

import msgspec

from advisor.records import Recipe, Reference, Run, Strategy, StudyPlan, Trial, TrialState
from advisor.search.work import Task

FEWEST = 4  # trials of a study that are worth it: of fewer, none may be left to fit them

_Key: TypeAlias = bytes  # rows, and how their words and losses are read: simple models see nothing else of a recipe


@final
class SharedReferences:
    """Knows the simple models' scores of a study once a training has brought them.

    Args:
        plan: Of the study.
        trials: Of earlier sittings.
        save: Stores trials.
        complete: Adds scores to runs that are stored, by the numbers of their trials.

    Example:
        >>> from advisor.records import DataPlan
        >>> recipe = Recipe(data=DataPlan(source="digits"))
        >>> plan = StudyPlan(name="a", data=recipe.data)
        >>> runs = {0: Run(recipe=recipe), 1: Run(recipe=recipe, references=(Reference(name="linear"),))}
        >>> shared = SharedReferences(plan, (), save=lambda trials: None, complete=print)
        >>> for number, run in runs.items():
        ...     print(shared.brief(Task(numbers=(number,), recipes=(recipe,))).with_references)
        ...     shared.save([Trial(number=number, parameters={}, state=TrialState.FINISHED, run=run)])
        False
        True
        {0: (Reference(name='linear', train={}, validation={}),)}
    """

    def __init__(
        self,
        plan: StudyPlan,
        trials: Sequence[Trial],
        *,
        save: Callable[[Sequence[Trial]], None],
        complete: Callable[[Mapping[int, Sequence[Reference]]], None],
    ) -> None:
        few = plan.budget.trials is not None and plan.budget.trials < FEWEST
        plain = plan.search.strategy is Strategy.SAMPLING and not (plan.search.hypermodel or plan.data.fold_count)
        self._are_shared = plain and not few
        self._is_begun = False  # some training has ended
        self._known: dict[_Key, tuple[Reference, ...]] = {}
        self._fitting: dict[_Key, int] = {}  # the trial whose training fits them
        self._lacking: dict[int, _Key] = {}
        self._save, self._complete = save, complete
        for trial in trials if plain else ():
            self._added(trial)

    def brief(self, task: Task) -> Task:
        """Say whether a task fits the simple models: the first that begins once there is a result."""
        if not self._are_shared:
            return task
        key = _key_of(task.recipes[0])
        if not self._is_begun or key in self._known or key in self._fitting:
            return msgspec.structs.replace(task, with_references=False)
        self._fitting[key] = task.numbers[0]
        return task

    def save(self, trials: Sequence[Trial]) -> None:
        """Store trials, those that have ended with the simple models' scores, as far as these are known."""
        self._save([self._added(trial) for trial in trials] if self._are_shared else trials)
        self._catch_up()

    def end(self, run: Run | None) -> None:
        """Take the scores from the winner's run where the study ended before a trial had brought any."""
        if run is not None and run.recipe is not None and run.references:
            self._known.setdefault(_key_of(run.recipe), run.references)
            self._catch_up()

    def _catch_up(self) -> None:
        """Complete the runs of trials that ended before the scores were known."""
        late = {number: self._known[key] for number, key in self._lacking.items() if key in self._known}
        self._lacking = {number: key for number, key in self._lacking.items() if number not in late}
        if found := {number: references for number, references in late.items() if references}:
            self._complete(found)

    def _added(self, trial: Trial) -> Trial:
        if trial.state is TrialState.RUNNING:
            return trial
        self._is_begun, run = True, trial.run
        fitted = [key for key, number in self._fitting.items() if number == trial.number]
        for key in fitted:
            del self._fitting[key]
        if run is None or run.recipe is None:
            return trial
        key = _key_of(run.recipe)
        if run.references or fitted:
            self._known.setdefault(key, run.references)
        elif key in self._known:
            return msgspec.structs.replace(trial, run=msgspec.structs.replace(run, references=self._known[key]))
        else:
            self._lacking[trial.number] = key
        return trial


def _key_of(recipe: Recipe) -> _Key:
    return msgspec.json.encode((recipe.data, recipe.words, recipe.loss))
