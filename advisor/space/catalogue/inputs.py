"""What the network is given and judged by: scaling, labels, loss, weights of the classes."""

from advisor.records import Direction
from advisor.space.dimension import Choice, Dimension, Limits, Uniform, When

INPUTS: tuple[Dimension, ...] = (
    Dimension(
        name="scaling",
        domain=Choice(("standardize", "batch_normalization", "unit", "robust", "quantile", "none")),
        default="standardize",
        sets="scaling",
        why="Inputs of one scale make one learning rate fit every weight; SELU needs mean 0 and deviation 1.",
        reference="lecture 1.2 and 1.3; LeCun et al. (1998); robust: Holzmueller et al. (2024), arXiv:2407.04491",
    ),
    Dimension(
        name="numeric_encoding",
        domain=Choice(("none", "piecewise")),
        default="none",
        sets="numeric_encoding",
        why="piecewise: tables' numbers also by their quantiles, so that a network bends where rows lie dense.",
        reference="Gorishniy et al. (2022), arXiv:2203.05556",
    ),
    Dimension(
        name="labels",
        domain=Choice(("sparse", "one_hot")),
        default="sparse",
        sets="labels",
        why="Class indices or one-hot rows: the same loss, written for two kinds of labels.",
        reference="lecture, compiling the model",
    ),
    Dimension(
        name="loss",
        domain=Choice(("auto", "mean_squared_error", "mean_absolute_error", "huber")),
        default="auto",
        sets="loss",
        why="Cross-entropy for classes; for numbers, absolute and Huber errors forgive outliers.",
        reference="lecture, compiling the model; Huber (1964), doi:10.1214/aoms/1177703732",
    ),
    Dimension(
        name="class_weights",
        domain=Choice(("none", "balanced")),
        default="none",
        sets="class_weights",
        why="Weighted by the inverse of their share, rare classes count as much as frequent ones.",
        reference="King and Zeng (2001), doi:10.1093/oxfordjournals.pan.a004868",
    ),
    Dimension(
        name="label_smoothing",
        domain=Uniform(0.0, 0.2),
        default=0.0,
        sets="label_smoothing",
        limits=Limits(0, 1, high_included=False),
        when_overfitting=Direction.RAISE,
        why="Training labels a little less than certain, so that no network grows ever surer; validated without it.",
        reference="Szegedy et al. (2016), arXiv:1512.00567; Holzmueller et al. (2024), arXiv:2407.04491",
    ),
    Dimension(
        name="threshold_choice",
        domain=Choice(("given", "validation")),
        default="given",
        sets="threshold_choice",
        why="validation: after training, keep the threshold that is best for the goal on the validation part.",
        reference="Lipton, Elkan and Narayanaswamy (2014), arXiv:1402.1892",
    ),
    Dimension(
        name="threshold",
        domain=Uniform(0.1, 0.9),
        default=0.5,
        sets="threshold",
        active_when=(When("threshold_choice", ("given",)),),
        limits=Limits(0, 1, low_included=False, high_included=False),
        words_go_to="threshold_choice",
        why="Two classes: the probability from which a row counts as positive; lower finds more, with false alarms.",
        reference="Elkan (2001), The foundations of cost-sensitive learning",
    ),
)
