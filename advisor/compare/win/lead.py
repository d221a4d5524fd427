"""A tie within seed noise: is the winner's mean over fresh seeds really ahead of the next one's?"""

from collections.abc import Sequence

import msgspec
import numpy as np

from advisor.compare.preference import expense
from advisor.records import Choice, Finalist, Goal, Study, WinCheck, Winner

QUESTION = "Does it lead by more than seed noise?"
CONFIDENCE = 0.95


def check(study: Study, won: Winner) -> WinCheck:
    """Hold the winner's lead over the next finalist to the noise of both means, or look whether there is a rival.

    Where no other trial's score comes within seed noise of the retrained mean, there is none. Two means are told
    apart by Welch's test (two-sided, 5 %).

    Example:
        >>> from advisor.records import DataPlan, StudyPlan
        >>> study = Study(plan=StudyPlan(name="a", data=DataPlan(source="iris")))
        >>> both = tuple(Finalist(trial=n, score=0.3, retrained=(0.40 + 0.01 * n, 0.42, 0.44)) for n in (1, 2))
        >>> found = check(study, Winner(trial=1, choice=Choice(finalists=both, in_doubt=2, margin=0.05)))
        >>> found.answer, found.because
        ('no', 'a tie with trial 2: means of 0.4233 and 0.4267 over fresh seeds')

    Reference: Welch, "The generalization of Student's problem" (1947), doi:10.1093/biomet/34.1-2.28.
    """
    choice, goal = won.choice, study.plan.goal
    if choice is None or choice.margin is None:
        because = choice.because if choice is not None and choice.because else "the seed noise is not known"
        return WinCheck(question=QUESTION, answer="not checked", because=because)
    own, *others = _by_mean(choice, won.trial, goal) or (None,)
    if own is None or len(own.retrained) < 2:
        return WinCheck(question=QUESTION, answer="not checked", because="the winner was not retrained twice")
    if not others:
        return _unrivalled(choice)
    found = _against(own, others[0], goal)
    sizes = {trial.number: expense(trial, goal) for trial in study.trials if goal.also}
    if found.answer == "no" and sizes.get(own.trial, ()) < sizes.get(others[0].trial, ()):
        because = f"{found.because}; of a tie the goal takes the one with the best {goal.also[0].replace('_', ' ')}"
        return msgspec.structs.replace(found, because=because)
    return found


def _by_mean(choice: Choice, winner: int, goal: Goal) -> list[Finalist]:
    """The retrained finalists, the winner first, then by their means."""
    known = [(each.trial != winner, goal.cost(each.mean), each) for each in choice.finalists if each.mean is not None]
    ranked = [each for _, _, each in sorted(known, key=lambda item: item[:2])]
    return ranked if ranked and ranked[0].trial == winner else []


def _unrivalled(choice: Choice) -> WinCheck:
    if choice.because:
        rivals = choice.in_doubt - 1
        because = f"trials within seed noise that were not retrained: {rivals:,}" if rivals else choice.because
        return WinCheck(question=QUESTION, answer="no" if rivals else "not checked", because=because)
    because = "no other trial's score is within seed noise of its mean"
    return WinCheck(question=QUESTION, answer="yes", because=because)


def _against(own: Finalist, other: Finalist, goal: Goal) -> WinCheck:
    means = [float(np.mean(each.retrained)) for each in (own, other)]
    said = f"means of {means[0]:.4g} and {means[1]:.4g} over fresh seeds"
    if _differ(own.retrained, other.retrained) and goal.cost(means[0]) < goal.cost(means[1]):
        return WinCheck(question=QUESTION, answer="yes", because=f"ahead of trial {other.trial}: {said}")
    return WinCheck(question=QUESTION, answer="no", because=f"a tie with trial {other.trial}: {said}")


def _differ(ones: Sequence[float], others: Sequence[float]) -> bool:
    """Say whether two means are told apart; equal values on both sides are not."""
    if len(others) < 2:
        return False
    from scipy.special import stdtr

    parts = [float(np.var(each, ddof=1)) / len(each) for each in (ones, others)]
    difference = abs(float(np.mean(ones)) - float(np.mean(others)))
    if sum(parts) == 0.0:
        return difference > 0.0
    freedom = sum(parts) ** 2 / sum(p**2 / (len(e) - 1) for p, e in zip(parts, (ones, others), strict=True))
    return 2 * float(stdtr(freedom, -difference / sum(parts) ** 0.5)) < 1 - CONFIDENCE
