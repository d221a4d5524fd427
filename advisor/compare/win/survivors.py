"""Survivors of pruning: a trial that starts slowly may have been pruned before it could show what it comes to."""

from advisor.records import Study, TrialState, WinCheck

QUESTION = "Did every trial run to its end?"


def check(study: Study) -> WinCheck:
    """Count the trials that were pruned: the winner was chosen among the others alone.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan, Trial
        >>> states = (TrialState.FINISHED, TrialState.PRUNED, TrialState.FINISHED, TrialState.FAILED)
        >>> trials = tuple(Trial(number=n, state=state) for n, state in enumerate(states))
        >>> found = check(Study(plan=StudyPlan(name="a", data=DataPlan(source="iris")), trials=trials))
        >>> found.answer, found.because
        ('no', '1 of 3 trials pruned; the winner is the best of the other 2')
    """
    pruned = sum(trial.state is TrialState.PRUNED for trial in study.trials)
    finished = sum(trial.state is TrialState.FINISHED for trial in study.trials)
    if pruned:
        because = f"{pruned:,} of {pruned + finished:,} trials pruned; the winner is the best of the other {finished:,}"
        return WinCheck(question=QUESTION, answer="no", because=because)
    return WinCheck(question=QUESTION, answer="yes", because="none was pruned")
