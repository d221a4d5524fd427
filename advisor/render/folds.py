"""Words for a cross-validation and for a chosen threshold, the same in the terminal and in the report."""

from pathlib import Path

from advisor.records import DataPlan, FoldScores, Run, Study
from advisor.records.goal import ThresholdChoice


def describe_spread(folds: FoldScores | None) -> str:
    """Say how far the folds of a trial are apart, to follow their mean; nothing without folds.

    Example:
        >>> describe_spread(FoldScores(values=(0.5, 0.6), sd=0.0707)), describe_spread(None)
        (' ± 0.0707 over 2 folds', '')
    """
    if folds is None or folds.sd is None:
        return ""
    return f" ± {folds.sd:.4f} over {len(folds.values)} folds"


def winner_facts(study: Study) -> list[tuple[str, str]]:
    """Return the facts about a winner's folds and its threshold, as names with values."""
    winner = study.winner
    if winner is None:
        return []
    facts = []
    trial = next((trial for trial in study.trials if trial.number == winner.trial), None)
    if trial is not None and trial.folds is not None and trial.score is not None:
        count, metric = len(trial.folds.values), study.plan.goal.name
        sd = "" if trial.folds.sd is None else f" ± {trial.folds.sd:.4f} (standard deviation between folds)"
        facts.append((f"validation {metric}, mean over {count} folds", f"{trial.score:.4f}{sd}"))
    if winner.fold is not None:
        told = f"fold {winner.fold + 1}, the median one, each time with a new seed"
        facts.append(("retrained on the rows of", told))
    return facts + threshold_facts(winner.run)


def describe_folds(plan: DataPlan) -> str:
    """Say how many folds there are and how often rows are split into them; nothing without folds.

    Example:
        >>> describe_folds(DataPlan(source="iris", folds=5, repeats=3)), describe_folds(DataPlan(source="iris"))
        ('5 folds, repeated 3 times', '')
    """
    again = f", repeated {plan.repeats} times" if plan.repeats > 1 else ""
    return f"{plan.folds} folds{again}" if plan.folds else ""


def threshold_facts(run: Run | None) -> list[tuple[str, str]]:
    """Return the threshold of two classes where the validation part chose it, as a name with a value."""
    recipe = run.recipe if run is not None else None
    if recipe is None or recipe.threshold_choice is not ThresholdChoice.VALIDATION:
        return []
    return [("positive at a probability of at least", f"{recipe.threshold:.4g}, chosen on the validation part")]


def beside_the_median(number: int, folder: Path) -> str:
    """Say which fold is shown, and where all folds are.

    Example:
        >>> beside_the_median(3, Path("runs/iris_folds"))
        'shown below: fold 3, the median one; all folds: runs/iris_folds'
    """
    return f"shown below: fold {number}, the median one; all folds: {folder.as_posix()}"
