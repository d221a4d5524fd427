"""The recipes that open a study, by what its data are: the lecture's default first, as it is, then what fits them.

On tables networks made for tables follow it, in batches by the rows, and on images convolutions. On regressions
momentum has a smaller rate: the squared error of a target far out makes a step that ends in NaN.
"""

import math

import msgspec

from advisor.records import DataFacts, Goal, Task
from advisor.records.goal import AT_A_THRESHOLD
from advisor.records.studies.plan import ParameterValue
from advisor.space.portfolio import PORTFOLIO, NamedRecipe
from advisor.space.portfolio.first import OF_ANY

BATCHES = (32, 64, 128, 256)
ROWS_A_BATCH = 64  # a training part has at least so many batches, as long as the smallest does
ON_TABLES = (
    "lecture-default",
    "table-pieces",
    "table-pieces-slow",  # differs in numbers: one program with the one before
    "lecture-default-without-dropout",
    "table-robust",
)
ON_IMAGES = (
    "lecture-default",
    "image-convolutions",
    "image-convolutions-mirrored",
    "image-convolutions-moved",
    "lecture-default-without-dropout",
)
ON_FEW_PHOTOGRAPHS = (ON_IMAGES[0], ON_IMAGES[2], ON_IMAGES[1], *ON_IMAGES[3:])
FEW_IMAGES = 5_000  # of the training part
COLORS = 3
LARGEST_MAP, SMALLEST_MAP = 8, 2  # pixels of a side after the last convolutional block
MOST_BLOCKS = 4
SMOOTHING = 0.1
RATE_OF_MOMENTUM = 0.001  # on regressions


def opening_on_tables(facts: DataFacts, goal: Goal) -> tuple[NamedRecipe, ...]:
    """Return the recipes that open a study of a table, first trial first.

    Args:
        facts: With the task, and the rows of the training part.
        goal: Where it counts right and wrong answers, labels are smoothed: that costs some of the loss.

    Example:
        >>> [each.name for each in opening_on_tables(DataFacts(task=Task.REGRESSION, train_rows=460), Goal())][:2]
        ['lecture-default', 'table-pieces']
    """
    parameters: dict[str, ParameterValue] = {"batch_size": batch_size_for(facts.train_rows)}
    if counts_answers(facts, goal):
        parameters["label_smoothing"] = SMOOTHING
    return tuple(_changed(PORTFOLIO[name], **parameters) for name in ON_TABLES)


def opening_on_images(facts: DataFacts) -> tuple[NamedRecipe, ...]:
    """Return the recipes that open a study of images, first trial first; the fewer blocks, the smaller they are.

    Of few photographs those are mirrored before any are left as they are. Measured: 1,800 of them, whole searches of
    90 s on one core, two seeds: validation loss 1.61 and 1.56 with the plain ones first, 1.28 and 1.29 with these.

    Example:
        >>> facts = [DataFacts(task=Task.BINARY, train_rows=900, input_shape=(side, side, 3)) for side in (28, 96)]
        >>> [opening_on_images(each)[1].parameters["blocks"] for each in facts]
        [2, 4]
        >>> many = DataFacts(task=Task.BINARY, train_rows=50_000, input_shape=(32, 32, 3))
        >>> [opening_on_images(each)[1].name for each in (facts[0], many)]
        ['image-convolutions-mirrored', 'image-convolutions']
    """
    is_photograph = facts.input_shape[2:] == (COLORS,)
    names = ON_FEW_PHOTOGRAPHS if is_photograph and facts.train_rows <= FEW_IMAGES else ON_IMAGES
    return tuple(_changed(PORTFOLIO[name], blocks=blocks_for(facts)[0]) for name in names)


def blocks_for(facts: DataFacts) -> tuple[int, int]:
    """Return the fewest and the most convolutional blocks for images: each halves their sides.

    Example:
        >>> sides = (16, 28, 32, 224)
        >>> [blocks_for(DataFacts(task=Task.BINARY, train_rows=900, input_shape=(side, side))) for side in sides]
        [(1, 3), (2, 3), (2, 4), (4, 4)]
    """
    side = min(facts.input_shape[:2])
    fewest = min(MOST_BLOCKS, max(1, math.ceil(math.log2(side / LARGEST_MAP))))
    return fewest, min(MOST_BLOCKS, max(fewest, math.floor(math.log2(side / SMALLEST_MAP))))


def counts_answers(facts: DataFacts, goal: Goal) -> bool:
    """Say whether a study of classes is judged by how many answers are right, however sure the network is.

    Example:
        >>> facts = DataFacts(task=Task.BINARY, train_rows=460)
        >>> counts_answers(facts, Goal(metric="accuracy")), counts_answers(facts, Goal(metric="log_loss"))
        (True, False)
    """
    return facts.task is not Task.REGRESSION and goal.name in AT_A_THRESHOLD


def opening_of_task(facts: DataFacts) -> tuple[NamedRecipe, ...]:
    """Return the recipes that open a study of other data: the portfolio's, with rates for the task.

    Example:
        >>> opening = opening_of_task(DataFacts(task=Task.REGRESSION, train_rows=460))
        >>> next(each.parameters["learning_rate"] for each in opening if each.name == "nesterov-with-ridge")
        0.001
    """
    if facts.task is not Task.REGRESSION:
        return OF_ANY
    return tuple(
        _changed(named, learning_rate=RATE_OF_MOMENTUM) if named.parameters.get("optimizer") == "nesterov" else named
        for named in OF_ANY
    )


def batch_size_for(rows: int) -> int:
    """Return how many rows a step takes on a table of so many.

    Example:
        >>> [batch_size_for(rows) for rows in (300, 5_000, 10_000, 100_000)]
        [32, 64, 128, 256]
    """
    return next((size for size in reversed(BATCHES) if rows >= size * ROWS_A_BATCH), BATCHES[0])


def _changed(named: NamedRecipe, **parameters: ParameterValue) -> NamedRecipe:
    """The recipe with other numbers; the lecture's own stay as they are."""
    if named.name.startswith("lecture-"):
        return named
    return msgspec.structs.replace(named, parameters={**named.parameters, **parameters})
