"""Words for what more trials would bring: is another night worth it?"""

from advisor.records import Outlook, Study
from advisor.render.wording import counted, duration, number

CAPTION = (
    "What the best of so many of the last trials comes to, with a band that holds for all counts at once (80 %), "
    "and what as many more may come to."
)


def lines(study: Study) -> list[str]:
    """Return a line for each number of further trials, and one on what they assume; why not, where nothing is known.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan, TuningCurve
        >>> plan = StudyPlan(name="a", data=DataPlan(source="iris"))
        >>> more = Outlook(trials=20, hours=0.5, chance=0.17, gain=0.003, lo80=0.0, hi80=0.011)
        >>> print(*lines(Study(plan=plan, tuning=TuningCurve(trials=100, outlooks=(more,)))), sep="\\n")
        20 more trials (30 min 0 s): a chance of 17 % of a better one; loss expected 0.003 better (80 %: 0 to 0.011)
        taken from the last 100 trials, as if more would be proposed like them
    """
    found = study.tuning
    if found is None:
        return []
    if not found.outlooks:
        return [f"what more trials would bring cannot be told: {found.because}"]
    basis = f"taken from the last {counted(found.trials, 'trial')}, as if more would be proposed like them"
    hint = "; the search was still getting better, so it may be more" if found.is_improving else ""
    return [*(_told(each, study.plan.goal.name) for each in found.outlooks), basis + hint]


def _told(more: Outlook, metric: str) -> str:
    took = f" ({duration(more.hours * 3600)})" if more.hours is not None else ""
    interval = f"80 %: {number(more.lo80)} to {number(more.hi80)}"
    chance = f"a chance of {round(100 * more.chance)} % of a better one"
    expected = f"{metric} expected {number(more.gain)} better ({interval})"
    return f"{counted(more.trials, 'more trial')}{took}: {chance}; {expected}"
