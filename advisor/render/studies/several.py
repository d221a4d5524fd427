"""Words for a study that looks at more than a score: its rule, its front, and what breaks its limits."""

from collections.abc import Mapping, Sequence

from advisor.records import Front, Goal, Missed, Quantity, Study, Trial
from advisor.records.parts.quantities import MEANINGS
from advisor.render.wording import counted, number

PRUNING = "trials that are cut off early are compared by the score alone"


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
        ('latency in ms', 'log loss')
    """
    words = name.replace("_", " ")
    return f"{words.removesuffix(' ms')} in ms" if words.endswith(" ms") else words


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
        front of accuracy and parameters: 1 trial that no other beats; 4 others within the limits, 2 beyond
          trial 3: accuracy 0.9000, parameters 100
    """
    found, goal = study.front, study.plan.goal
    if found is None:
        return []
    if found.nearest is not None:
        return unmet(study)
    told = [f"{counted(found.outside, 'trial')} of {found.outside + found.beaten + len(found.members)} break a limit"]
    if not goal.also:
        return told if found.outside else []
    broken = f"; {counted(found.beaten, 'other')} within the limits, {found.outside} beyond" if goal.require else ""
    *first, last = map(plainly, found.objectives)
    told = [f"front of {', '.join(first)} and {last}: {_members(found)}{broken}"]
    trials = {trial.number: trial for trial in study.trials}
    told += [f"  trial {n}: {describe(trials[n], goal)}" for n in found.members[:MOST] if n in trials]
    more = len(found.members) - MOST
    return [*told, f"  and {more} more, in the report"] if more > 0 else told


def of_winner(study: Study) -> tuple[str, ...]:
    """Say what the winner has of everything that counts beside its score; nothing where only that counts.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan, Winner
        >>> trial = Trial(number=3, score=0.9, measured={"parameters": 1200.0})
        >>> plan = StudyPlan(name="a", data=DataPlan(source="iris"), goal=Goal(require=("parameters <= 5000",)))
        >>> of_winner(Study(plan=plan, trials=(trial,), winner=Winner(trial=3)))
        ('It has 1,200 parameters, within the limit parameters <= 5000.',)
    """
    goal, won = study.plan.goal, study.winner
    trial = next((each for each in study.trials if won is not None and each.number == won.trial), None)
    if trial is None or not goal.measured:
        return ()
    said = ", ".join(_has(name, trial.measured.get(name)) for name in goal.measured)
    limits = f", within the limit{'s' if len(goal.require) > 1 else ''} {' and '.join(goal.require)}"
    return (f"It has {said}{limits if goal.require else ''}.",)


def _has(name: str, value: float | None) -> str:
    if value is None or name not in set(Quantity):
        return f"{plainly(name)} {amount(name, value)}"
    return f"{amount(name, value)} {axis(name)}"


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


def caption(study: Study) -> str:
    """Say what the figure of a front shows.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="iris"), goal=Goal(also=("parameters",)))
        >>> caption(Study(plan=plan))
        'Validation score against what else counts: the front, which no other trial beats, and in grey the others.'
    """
    goal = study.plan.goal
    front = ": the front, which no other trial beats, and in grey the others" if goal.also else ""
    limits = "; crosses break a limit (dotted)" if goal.require else ""
    return f"Validation score against what else counts{front}{limits}."


def table_caption(study: Study, found: Front, rows: int) -> str:
    """Say which trials stand in the table of a front."""
    if found.nearest is not None:
        return "The trial that comes nearest to the limits."
    if not study.plan.goal.also:
        return "The best trial of those that keep the limits, and the winner."
    of = f", {rows} of them here" if rows < len(found.members) else ""
    return (
        f"{_members(found)}{of}, the best score first after the winner; "
        f"{counted(found.beaten, 'other')} that another beats, {found.outside} beyond a limit."
    )


def _members(found: Front) -> str:
    if not found.members:
        return "no trial reports all of it"
    return f"{counted(len(found.members), 'trial')} that no other beats"


def marks(study: Study, words: Mapping[int, str]) -> dict[int, str]:
    """Return, for each trial that breaks a limit, what it breaks, before the words that are said of it already."""
    goal = study.plan.goal
    broken = {trial.number: missed(goal.missed(trial.amounts(goal))) for trial in study.scored}
    return {
        n: "; ".join(each for each in (said, words.get(n, "")) if each not in ("", "-"))
        for n, said in broken.items()
        if said
    }


def unmet(study: Study) -> list[str]:
    """Say that no trial keeps the limits, and which comes nearest; nothing where one does."""
    goal, found = study.plan.goal, study.front
    if found is None or found.nearest is None:
        return []
    nearest = next((trial for trial in study.trials if trial.number == found.nearest), None)
    said = f"no trial keeps {' and '.join(goal.require)}, so there is no winner"
    if nearest is None:
        return [said]
    return [said, f"the nearest is trial {nearest.number} ({describe(nearest, goal)}): it {missed(found.missed)}"]
