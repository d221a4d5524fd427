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
    if item.networks > 1:
        return f"{mean_and_sd(item)} ({describe_seeds(item)})"
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
        >>> describe_seeds(SeedNoise(metric="auc", mean=0.9, sd=0.01, trainings=1, networks=5))
        'mean of 5 networks, deviation by leaving out one at a time'
    """
    if item.networks > 1:
        how = "" if item.sd is None else ", deviation by leaving out one at a time"
        return f"mean of {item.networks} networks{how}"
    return "one training" if item.sd is None else f"deviation over {counted(item.trainings, 'seed')}"


def mean_and_sd(item: SeedNoise) -> str:
    """Say a mean and its standard deviation between seeds, in figures alone.

    Example:
        >>> mean_and_sd(SeedNoise(metric="accuracy", mean=0.975, sd=0.0071, trainings=5))
        '0.9750 ± 0.0071'
    """
    return f"{item.mean:.4f}" if item.sd is None else f"{item.mean:.4f} ± {item.sd:.4f}"
