"""Words for a study that looks for the right size of a network: growing, pruning, complexity (lecture 4.2)."""

from advisor.records import Strategy, Study, Trial
from advisor.render import wording


def describe_size(trial: Trial) -> str:
    """Say how large a trial's network is; nothing where it is not known.

    Example:
        >>> describe_size(Trial(number=0, size=1234, pruned_share=0.8)), describe_size(Trial(number=0))
        ('1,234 weights, 80 % of those between layers pruned', '')
    """
    if trial.size is None:
        return ""
    taken = f", {wording.number(trial.pruned_share, 'fraction')} of those between layers pruned"
    return wording.counted(trial.size, "weight") + (taken if trial.pruned_share else "")


def describe_size_cost(trial: Trial) -> str:
    """Say what a trial is judged by if its size counts too, to follow its score; nothing otherwise.

    Example:
        >>> describe_size_cost(Trial(number=0, score=0.97, size=1000, objective=0.94))
        ', 0.9400 including the cost of 1,000 weights'
    """
    if trial.objective is None or trial.size is None:
        return ""
    return f", {trial.objective:.4f} including the cost of {wording.counted(trial.size, 'weight')}"


def describe_ending(study: Study) -> str:
    """Say how the search for a size ended; nothing for a study that does not look for one."""
    match study.plan.search.strategy:
        case Strategy.SAMPLING:
            return ""
        case Strategy.GROWING:
            return _grown(study)
        case Strategy.PRUNING | Strategy.COMPLEXITY:
            return _weighed(study)


def _grown(study: Study) -> str:
    goal, target = study.plan.goal, study.plan.budget.until
    best = study.best
    if target is None or best is None or best.score is None:
        return ""
    asked = f"{goal.metric} {'at most' if goal.lower_is_better else 'at least'} {wording.number(target)}"
    found = f"{goal.metric} {best.score:.4f} with {describe_size(best)} (trial {best.number})"
    if study.ended_by == "until":
        return f"The target ({asked}) is reached: {found}. No smaller network that was tried reaches it."
    tried = "the largest network of the space was reached" if study.ended_by == "space" else "the budget ran out first"
    return f"No network that was tried reaches the target ({asked}): {tried}. Best: {found}."


def _weighed(study: Study) -> str:
    weight, goal = study.plan.search.complexity_weight, study.plan.goal
    return f"Judged by {goal.metric} and size together: ten times the weights must gain {wording.number(weight)}."
