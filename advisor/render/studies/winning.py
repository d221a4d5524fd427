"""Words for how a winner was chosen, the luck that was taken out, and what the win rests on; one for every place."""

from advisor.records import Choice, Finalist, Goal, Study
from advisor.records.winner import LONG_ENOUGH, NO_TIME
from advisor.render.studies import several
from advisor.render.wording import counted, number


def luck(study: Study) -> str:
    """Say what the best trial's score came to on fresh seeds; nothing where that was not measured.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan, Winner
        >>> plan = StudyPlan(name="a", data=DataPlan(source="iris"))
        >>> best = Finalist(trial=3, score=0.25, retrained=(0.5, 0.52))
        >>> luck(Study(plan=plan, winner=Winner(trial=3, choice=Choice(finalists=(best,)))))
        'trial 3, the best: validation loss 0.2500 in the search, 0.5100 on fresh seeds: 0.26 of it was luck'
    """
    choice, goal = _choice(study), study.plan.goal
    by = None if choice is None else choice.luck(goal)
    if choice is None or by is None:
        return ""
    best = choice.finalists[0]
    told = f"{number(by)} of it was luck" if by > 0 else "it was not luck"
    if by > 0 and study.winner is not None and study.winner.is_cut_short:
        told = "the clock cut those short, so how much of it was luck is not known"
    return (
        f"trial {best.trial}, the best: validation {goal.name} {best.score:.4f} in the search, "
        f"{best.mean:.4f} on fresh seeds: {told}"
    )


def chosen(study: Study) -> str:
    """Say among how many the winner was chosen, and why not among more; nothing for a study of before there were any.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan, Winner
        >>> plan = StudyPlan(name="a", data=DataPlan(source="iris"))
        >>> both = (Finalist(trial=3, score=0.2, retrained=(0.5,)), Finalist(trial=7, score=0.3, retrained=(0.4,)))
        >>> choice = Choice(finalists=both, in_doubt=9, because="no time for more")
        >>> chosen(Study(plan=plan, winner=Winner(trial=7, choice=choice)))
        'trial 7: the best mean of 2 finalists on fresh seeds; 9 trials were within seed noise: no time for more'
    """
    choice, won, goal = _choice(study), study.winner, study.plan.goal
    if choice is None or won is None:
        return ""
    count = sum(bool(each.retrained) for each in choice.finalists)
    among = f"trial {won.trial}: the best mean of {count} finalists on fresh seeds"
    if goal.also and choice.margin is not None:
        way = several.least(goal, goal.also[0])
        among = f"trial {won.trial}: {way} of {count} finalists, within seed noise of the best mean on fresh seeds"
    if count < 2:
        among = f"trial {won.trial}: the only finalist"
    if choice.in_doubt > max(count, 1):
        return f"{among}; {choice.in_doubt:,} trials were within seed noise: {_why(choice, study)}"
    return f"{among}; {_why(choice, study)}" if choice.because else among


def _why(choice: Choice, study: Study) -> str:
    """Say why no more were retrained; older versions told of a lack of time where nothing limits it."""
    budget = study.plan.budget
    unlimited = budget.hours is None and budget.until_time is None
    return LONG_ENOUGH if unlimited and choice.because == NO_TIME else choice.because


def finalists(choice: Choice, goal: Goal) -> list[tuple[str, str]]:
    """Return each finalist with its score in the search and its mean on fresh seeds, the best mean first.

    Example:
        >>> both = (Finalist(trial=3, score=0.2, retrained=(0.5,)), Finalist(trial=7, score=0.3, retrained=(0.4,)))
        >>> finalists(Choice(finalists=both), Goal())[0]
        ('trial 7', 'loss 0.3000 in the search, 0.4000 on 1 fresh seed')
    """
    known = [(goal.cost(each.mean), each) for each in choice.finalists if each.mean is not None]
    return [(f"trial {each.trial}", _came_to(each, goal)) for _, each in sorted(known, key=lambda item: item[0])]


def _came_to(finalist: Finalist, goal: Goal) -> str:
    seeds = counted(len(finalist.retrained), "fresh seed")
    return f"{goal.name} {finalist.score:.4f} in the search, {finalist.mean:.4f} on {seeds}"


def checks(study: Study) -> list[str]:
    """Say what of the win was checked, what did not hold, and what could not be looked at; nothing where nothing was.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan, WinCheck, Winner
        >>> found = (
        ...     WinCheck(question="Did every trial run to its end?", answer="yes", because="none was pruned"),
        ...     WinCheck(question="Does it lead by more than seed noise?", answer="no", because="a tie with trial 2"),
        ... )
        >>> study = Study(plan=StudyPlan(name="a", data=DataPlan(source="iris")), winner=Winner(trial=1, checks=found))
        >>> print(*checks(study), sep="\\n")
        1 of 2 checks of the win hold
        Does it lead by more than seed noise? No (a tie with trial 2)
    """
    found = study.winner.checks if study.winner is not None else ()
    if not found:
        return []
    holding = sum(each.answer == "yes" for each in found)
    others = [f"{each.question} {each.answer.capitalize()} ({each.because})" for each in found if each.answer != "yes"]
    return [f"{holding} of {counted(len(found), 'check')} of the win hold", *others]


def _choice(study: Study) -> Choice | None:
    return study.winner.choice if study.winner is not None else None
