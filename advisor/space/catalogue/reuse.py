"""Transfer learning: which network is reused, where it is cut, how it is unfrozen (lecture 2)."""

from advisor.space.dimension import Dimension, IntUniform, Limits, LogUniform, Role, Text, Uniform, When

_TRANSFER = When("architecture.family", ("transfer",))

REUSE: tuple[Dimension, ...] = (
    Dimension(
        name="base_model",
        domain=Text(),
        default="",
        sets="architecture.transfer.base",
        active_when=(_TRANSFER,),
        why="A `.keras` or `.h5` file, or a name in keras.applications, that solves a similar task.",
        reference="lecture 2",
    ),
    Dimension(
        name="base_weights",
        domain=Text(),
        default="",
        sets="architecture.transfer.weights",
        active_when=(_TRANSFER,),
        why="A local file with the weights of a network of keras.applications, for machines without internet.",
        reference="lecture 2",
    ),
    Dimension(
        name="cut_at",
        domain=Text(),
        default="",
        sets="architecture.transfer.cut_at",
        active_when=(_TRANSFER,),
        why="The last layer that is reused: upper layers are too specific to the old task.",
        reference="lecture 2; Yosinski et al. (2014), arXiv:1411.1792",
    ),
    Dimension(
        name="unfreeze",
        domain=IntUniform(0, 4),
        default=1,
        sets="architecture.transfer.unfreeze",
        active_when=(_TRANSFER,),
        role=Role.SCIENTIFIC,
        limits=Limits(low=0),
        why="How many of the top reused layers are trained too; the more rows, the more layers.",
        reference="lecture 2",
    ),
    Dimension(
        name="unfreeze_after",
        domain=Uniform(0.3, 0.7),
        default=0.5,
        sets="architecture.transfer.unfreeze_after",
        active_when=(_TRANSFER,),
        limits=Limits(0, 1, low_included=False, high_included=False),
        why="Share of the epochs in which only the new head is trained: its first gradients wreck good weights.",
        reference="lecture 2",
    ),
    Dimension(
        name="unfrozen_learning_rate_factor",
        domain=LogUniform(0.01, 1.0),
        default=0.1,
        sets="architecture.transfer.unfrozen_learning_rate_factor",
        active_when=(_TRANSFER,),
        role=Role.NUISANCE,
        limits=Limits(0, 1, low_included=False),
        why="The learning rate is multiplied by this once layers are unfrozen, to protect their weights.",
        reference="lecture 2",
    ),
)


def most_to_unfreeze(rows: int) -> int:
    """Return how many reused layers a search unfreezes at most, where its study does not say.

    The lecture says "the more rows, the more layers" and gives no number; ours is one more with every tenfold,
    so that ten thousand rows reach the four of the catalogue.

    Args:
        rows: Of the training part.

    Example:
        >>> [most_to_unfreeze(rows) for rows in (50, 500, 5_000, 50_000, 500_000)]
        [1, 2, 3, 4, 5]

    Reference: lecture 2.
    """
    return max(1, len(str(rows)) - 1)
