"""Words for a study that looks at more than a score: its rule, its front, and what breaks its limits."""

from collections.abc import Sequence

from advisor.records import Front, Goal, Missed, Quantity, Study, Trial
from advisor.records.quantities import MEANINGS
from advisor.render.wording import counted, number

PRUNING = "trials that are cut off early are compared by the score alone"
CAPTION = (
    "The trials that no other beats in everything that counts (filled, joined by the step line), and in grey those "
    "that another beats; crosses break a limit, which is dotted."
)


def rule(goal: Goal) -> str:
    """Say by what rule a winner is chosen where more counts than a score; nothing otherwise.

    Example:
        >>> print(rule(Goal(metric="auc", also=("parameters",), require=("latency_ms < 2",))))
        the winner: fewest parameters within noise of the best auc, among trials that keep latency_ms < 2; \
trials that are cut off early are compared by the score alone
        >>> print(rule(Goal(metric="auc", require=("parameters <= 50000",))))
        the winner: the best auc of the trials that keep parameters <= 50000; \
trials that are cut off early are compared by the score alone
        >>> rule(Goal())
        ''
    """
    if not (goal.also or goal.require):
        return ""
    within = f" that keep {' and '.join(goal.require)}" if goal.require else ""
    if not goal.also:
        return f"the winner: the best {goal.name} of the trials{within}; {PRUNING}"
    first, *others = goal.also
    then = f" (then {', '.join(map(plainly, others))})" if others else ""
    among = f", among trials{within}" if within else ""
    way = least(goal, first)
    return f"the winner: {way}{then} within noise of the best {goal.name}{among}; {PRUNING}"


def least(goal: Goal, name: str) -> str:
    """Say which of several is preferred by something that counts.

    Example:
        >>> least(Goal(), "parameters"), least(Goal(), "auc")
        ('fewest parameters', 'most auc')
    """
    if name == Quantity.PARAMETERS:
        return "fewest parameters"
    return f"{'least' if goal.of(name).lower_is_better else 'most'} {plainly(name)}"


def plainly(name: str) -> str:
    """Return the name of something that counts as words.

    Example:
        >>> plainly("latency_ms"), plainly("log_loss")
        ('latency ms', 'log loss')
    """
    return name.replace("_", " ")


def axis(name: str) -> str:
    """Say what is measured and in which unit, for an axis.

    Example:
        >>> axis("latency_ms"), axis("auc")
        ('ms for one row', 'validation auc')
    """
    return MEANINGS[Quantity(name)] if name in set(Quantity) else f"validation {plainly(name)}"


def amount(name: str, value: float | None) -> str:
    """Say how much of something a trial has.

    Example:
        >>> amount("parameters", 12345.0), amount("latency_ms", 1.2345), amount("auc", 0.98765), amount("auc", None)
        ('12,345', '1.23', '0.9877', 'not reported')
    """
    if value is None:
        return "not reported"
    return number(value) if name in set(Quantity) else f"{value:.4f}"


def missed(found: Sequence[Missed]) -> str:
    """Say which limits are broken, and by what.

    Example:
        >>> missed((Missed(limit="parameters <= 50000", amount=61000.0), Missed(limit="latency_ms < 2", amount=None)))
        'breaks parameters <= 50000 (61,000) and latency_ms < 2 (not reported)'
    """
    said = (f"{each.limit} ({'not reported' if each.amount is None else number(each.amount)})" for each in found)
    return f"breaks {' and '.join(said)}" if found else ""


def lines(study: Study) -> list[str]:
    """Return what is to be said of a front: how many are on it, each of them; or that nothing keeps the limits.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan, TrialState
        >>> goal = Goal(metric="accuracy", also=("parameters",), require=("parameters <= 500",))
        >>> trial = Trial(number=3, state=TrialState.FINISHED, score=0.9, measured={"parameters": 100.0})
        >>> found = Front(objectives=("accuracy", "parameters"), members=(3,), beaten=4, outside=2)
        >>> plan = StudyPlan(name="a", data=DataPlan(source="iris"), goal=goal)
        >>> print(*lines(Study(plan=plan, trials=(trial,), front=found)), sep="\\n")
        front of accuracy and parameters: 1 trial that no other beats; 4 others keep the limits, 2 break one
          trial 3: accuracy 0.9000, parameters 100
    """
    found, goal = study.front, study.plan.goal
    if found is None:
        return []
    if found.nearest is not None:
        return _none_keeps(study, found)
    told = [f"{counted(found.outside, 'trial')} of {found.outside + found.beaten + len(found.members)} break a limit"]
    if not goal.also:
        return told if found.outside else []
    broken = f"; {counted(found.beaten, 'other')} keep the limits, {found.outside} break one" if goal.require else ""
    told = [f"front of {' and '.join(map(plainly, found.objectives))}: {_members(found)}{broken}"]
    trials = {trial.number: trial for trial in study.trials}
    told += [f"  trial {n}: {describe(trials[n], goal)}" for n in found.members[:MOST] if n in trials]
    more = len(found.members) - MOST
    return [*told, f"  and {more} more, in the report"] if more > 0 else told


MOST = 8  # members that are listed on a screen


def describe(trial: Trial, goal: Goal) -> str:
    """Say what a trial has of everything that counts.

    Example:
        >>> small = Trial(number=3, score=0.9, measured={"parameters": 100.0})
        >>> describe(small, Goal(metric="auc", also=("parameters",)))
        'auc 0.9000, parameters 100'
    """
    amounts = trial.amounts(goal)
    return ", ".join(f"{plainly(name)} {amount(name, amounts.get(name))}" for name in named(goal))


def named(goal: Goal) -> tuple[str, ...]:
    """Return the names of everything that a goal looks at, the score first."""
    return goal.name, *goal.measured


def _members(found: Front) -> str:
    if not found.members:
        return "no trial reports all of it"
    return f"{counted(len(found.members), 'trial')} that no other beats"


def _none_keeps(study: Study, found: Front) -> list[str]:
    goal = study.plan.goal
    nearest = next((trial for trial in study.trials if trial.number == found.nearest), None)
    said = f"no trial keeps {' and '.join(goal.require)}, so there is no winner"
    if nearest is None:
        return [said]
    return [said, f"the nearest is trial {nearest.number} ({describe(nearest, goal)}): it {missed(found.missed)}"]
