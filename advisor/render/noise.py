"""The noise of seeds in words: a mean, its deviation, and over how many trainings it was taken."""

from advisor.records import SeedNoise
from advisor.render.wording import counted


def describe_noise(item: SeedNoise) -> str:
    """Say a score with its seed noise.

    Example:
        >>> describe_noise(SeedNoise(metric="accuracy", mean=0.975, sd=0.0071, lo95=0.966, hi95=0.984, trainings=5))
        '0.9750 ± 0.0071 (standard deviation between 5 seeds)'
        >>> describe_noise(SeedNoise(metric="accuracy", mean=0.975, trainings=1))
        '0.9750 (one training: the seed noise is not known)'
    """
    if item.sd is None:
        return f"{mean_and_sd(item)} (one training: the seed noise is not known)"
    return f"{mean_and_sd(item)} (standard deviation between {item.trainings} seeds)"


def describe_seeds(item: SeedNoise) -> str:
    """Say over what a deviation was taken.

    Example:
        >>> describe_seeds(SeedNoise(metric="auc", mean=0.9, sd=0.01, trainings=5))
        'deviation over 5 seeds'
        >>> describe_seeds(SeedNoise(metric="auc", mean=0.9, trainings=1))
        'one training'
    """
    return "one training" if item.sd is None else f"deviation over {counted(item.trainings, 'seed')}"


def mean_and_sd(item: SeedNoise) -> str:
    """Say a mean and its standard deviation between seeds, in figures alone.

    Example:
        >>> mean_and_sd(SeedNoise(metric="accuracy", mean=0.975, sd=0.0071, trainings=5))
        '0.9750 ± 0.0071'
    """
    return f"{item.mean:.4f}" if item.sd is None else f"{item.mean:.4f} ± {item.sd:.4f}"
