"""Equal epochs: a trial that was given fewer epochs than another was beaten by the clock, not by its parameters."""

from advisor.records import EndingKind, Study, TrialState, WinCheck, Winner

QUESTION = "Were all trials given the same number of epochs?"
_JUDGED = frozenset({TrialState.FINISHED, TrialState.PRUNED})


def check(study: Study, won: Winner) -> WinCheck:
    """Compare the epochs that the judged trials were given; those that stopped early were given what the plan says.

    Example:
        >>> from advisor.records import DataPlan, Recipe, Run, StudyPlan, Trial
        >>> data = DataPlan(source="iris")
        >>> runs = [Run(recipe=Recipe(data=data, epochs=epochs)) for epochs in (10, 30)]
        >>> trials = tuple(Trial(number=n, state=TrialState.FINISHED, run=run) for n, run in enumerate(runs))
        >>> found = check(Study(plan=StudyPlan(name="a", data=data), trials=trials), Winner(trial=1))
        >>> found.answer, found.because
        ('no', 'from 10 to 30 epochs; the winner had 30')
    """
    runs = {t.number: t.run for t in study.trials if t.state in _JUDGED and t.run is not None}
    given = {number: run.recipe.epochs for number, run in runs.items() if run.recipe is not None}
    if not given:
        return WinCheck(question=QUESTION, answer="not checked", because="no trial's recipe was recorded")
    least, most = min(given.values()), max(given.values())
    if least < most:
        own = f"; the winner had {given[won.trial]}" if won.trial in given else ""
        return WinCheck(question=QUESTION, answer="no", because=f"from {least} to {most} epochs{own}")
    cut = sum(run.ending.kind is EndingKind.TIMED_OUT for run in runs.values())
    if cut:
        because = f"{cut:,} of {len(runs):,} trials were cut short by the clock"
        return WinCheck(question=QUESTION, answer="no", because=because)
    return WinCheck(question=QUESTION, answer="yes", because=f"at most {most} in each")
