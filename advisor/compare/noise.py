"""Seed noise: how much a score moves when nothing changes but the seed."""

from collections.abc import Mapping, Sequence

import numpy as np

from advisor.records import SeedNoise

CONFIDENCE = 0.95


def seed_noise(scores: Sequence[Mapping[str, float]]) -> tuple[SeedNoise, ...]:
    """Return the spread of every metric over trainings that differ in the seed alone.

    Args:
        scores: One mapping of metrics a training; only metrics that all of them have are used.

    Returns:
        Mean, standard deviation (n - 1) and the 95 % interval of the mean by Student's t, a metric
        each; none without scores, no spread for a single training.

    Example:
        >>> (noise,) = seed_noise([{"accuracy": 0.5}, {"accuracy": 0.7}])
        >>> round(noise.mean, 3), round(noise.sd, 4), noise.trainings
        (0.6, 0.1414, 2)

    Reference: Student, "The probable error of a mean" (1908), doi:10.2307/2331554.
    """
    if not scores:
        return ()
    shared = [name for name in scores[0] if all(name in each for each in scores)]
    return tuple(_noise(name, np.array([each[name] for each in scores])) for name in shared)


def noise_of_mean(scores: Mapping[str, float], without: Sequence[Mapping[str, float]]) -> tuple[SeedNoise, ...]:
    """Return the scores of the mean of some networks, and how much each moves from one set of seeds to another.

    The deviation is the jackknife's. The rows are the same, so it says nothing of other rows.

    Args:
        scores: Of the mean of all networks.
        without: Of the mean of all but one, for each that is left out; fewer than three show no deviation.

    Example:
        >>> (noise,) = noise_of_mean({"loss": 0.2}, [{"loss": 0.21}, {"loss": 0.2}, {"loss": 0.19}])
        >>> noise.mean, round(noise.sd, 4), noise.networks
        (0.2, 0.0115, 3)

    Reference: Efron and Stein, "The jackknife estimate of variance" (1981), doi:10.1214/aos/1176345462.
    """
    count = len(without)
    found = []
    for metric, mean in scores.items():
        known = [each[metric] for each in without if metric in each]
        if count < 3 or len(known) < count:
            found.append(SeedNoise(metric=metric, mean=mean, trainings=1, networks=count))
            continue
        sd = float(np.std(known)) * (count - 1) ** 0.5
        half = quantile_of_t((1 + CONFIDENCE) / 2, count - 1) * sd
        found.append(
            SeedNoise(metric=metric, mean=mean, sd=sd, lo95=mean - half, hi95=mean + half, trainings=1, networks=count)
        )
    return tuple(found)


def quantile_of_t(share: float, freedom: float) -> float:
    """Return the value that Student's t with these degrees of freedom stays below in a share of cases.

    Example:
        >>> round(quantile_of_t(0.975, 4), 6), round(quantile_of_t(0.95, 1), 6)
        (2.776445, 6.313752)
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, share))


def _noise(metric: str, values: np.ndarray) -> SeedNoise:
    mean = float(values.mean())
    count = len(values)
    if count < 2:
        return SeedNoise(metric=metric, mean=mean, trainings=count)
    sd = float(values.std(ddof=1))
    half = quantile_of_t((1 + CONFIDENCE) / 2, count - 1) * sd / count**0.5
    return SeedNoise(metric=metric, mean=mean, sd=sd, lo95=mean - half, hi95=mean + half, trainings=count)
