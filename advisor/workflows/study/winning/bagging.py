"""Which networks of a mean are bagged: trained on training and validation rows, each without another part of them.

Measured on eight tables of 800 to 4,000 known rows (`benchmarks.mixtures`): the mean of eight bagged networks has 3 %
less error on the test part than that of eight on the training part alone, and 5 % less loss.
"""

from collections.abc import Sequence

import msgspec
import numpy as np

from advisor.records import DataPlan, Goal, InputKind, Recipe, Run, SplitKind

BAGS = 8
MOST_BYTES = 2**29  # of the inputs of all bags: they lie in memory side by side while their networks train together
UNLIKE = 3.0  # standard errors: further apart are no parts of one whole
FEWEST = 3  # bags that can be told from the validation part


def can_be_bagged(recipe: Recipe | None, run: Run | None) -> bool:
    """Say whether the rows of a training may be dealt anew: where neither time nor groups part them, and they are few.

    Args:
        recipe: Of the training.
        run: What is known of it.

    Example:
        >>> from advisor.records import DataFacts, Task
        >>> run = Run(data=DataFacts(task=Task.BINARY, train_rows=600, validation_rows=200, input_shape=(9,)))
        >>> splits = (SplitKind.STRATIFIED, SplitKind.TIME)
        >>> [can_be_bagged(Recipe(data=DataPlan(source="a", split=split)), run) for split in splits]
        [True, False]
    """
    if recipe is None or run is None or run.data is None:
        return False
    plan, facts = recipe.data, run.data
    is_ordered = plan.split is SplitKind.TIME or plan.kind is InputKind.SERIES or plan.window > 0
    is_lesson = plan.rows is not None or plan.label_noise > 0
    rows = facts.train_rows + facts.validation_rows
    fits = 4 * BAGS * rows * int(np.prod(facts.input_shape, dtype=np.int64)) <= MOST_BYTES
    is_parted = plan.split is SplitKind.GROUP or plan.fold_count > 0
    return fits and min(facts.train_rows, facts.validation_rows) >= BAGS and not (is_ordered or is_lesson or is_parted)


def in_bag(plan: DataPlan, bag: int) -> DataPlan:
    """Return a plan whose training and validation rows are dealt into bags, of which one validates."""
    return msgspec.structs.replace(plan, bags=BAGS, bag=bag % BAGS)


def is_bagged(run: Run) -> bool:
    """Say whether a network was trained on rows of the validation part."""
    return run.recipe is not None and run.recipe.data.bags > 0


def are_alike(bagged: Sequence[Run], plain: Sequence[Run], goal: Goal) -> bool:
    """Say whether bagged networks score as well on their bags as others do on the validation part, within noise.

    Where they do not, the validation part is not like the other rows (later ones, or cleaner ones), and what is best
    on a bag need not be best there. The noise is that between bags: the validation part is one more of them.

    Example:
        >>> from advisor.records import Scores
        >>> at = lambda *losses: [Run(scores=Scores(validation={"loss": loss})) for loss in losses]
        >>> are_alike(at(0.4, 0.5, 0.6), at(0.45, 0.55), Goal()), are_alike(at(0.4, 0.5, 0.6), at(0.9, 1.1), Goal())
        (True, False)
    """
    costs = [[goal.cost(score) for run in runs if (score := run.score(goal)) is not None] for runs in (bagged, plain)]
    if len(costs[0]) < FEWEST or not costs[1]:
        return True
    apart = abs(float(np.mean(costs[0])) - float(np.mean(costs[1])))
    return apart <= UNLIKE * float(np.std(costs[0], ddof=1)) * (1 + 1 / len(costs[0])) ** 0.5
