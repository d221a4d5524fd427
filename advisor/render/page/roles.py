"""Which of the runs that are told one by one are worth opening first: the winner's and a typical one."""

from advisor.records import Run, Study


def role(study: Study | None, run: Run) -> str:
    """Say what a run is in its study; nothing of most of them, and of runs without a study.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan, Trial, TrialState
        >>> runs = [Run(name=name) for name in ("a", "b", "c")]
        >>> trials = [Trial(number=n, state=TrialState.FINISHED, score=n / 9, run=run) for n, run in enumerate(runs)]
        >>> study = Study(plan=StudyPlan(name="a", data=DataPlan(source="b")), trials=tuple(trials))
        >>> [role(study, run) for run in runs]
        [' (the best by its score)', ' (a typical one: in the middle of the ranks)', '']
    """
    if study is None:
        return ""
    winner = study.winner.trial if study.winner is not None else None
    ranked = study.ranked
    for place, trial in enumerate(ranked):
        if trial.run is run:
            if trial.number == winner:
                return " (the winner)"
            if place == len(ranked) // 2:
                return " (a typical one: in the middle of the ranks)"
            return " (the best by its score)" if place == 0 else ""
    return ""
