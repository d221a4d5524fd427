"""Trials of earlier studies that are as good as own ones, as Optuna's samplers are shown them."""

from collections.abc import Mapping, Sequence

from optuna.distributions import BaseDistribution
from optuna.trial import FrozenTrial, create_trial

from advisor.records.studies.earlier import EarlierStudy, EarlierUse
from advisor.records.studies.plan import ParameterValue
from advisor.search.engines.distributions import distribution_of, holds
from advisor.search.engines.samplers import COUNTING, SURROGATE
from advisor.search.surrogate.earlier import thinned
from advisor.space.dimension import Dimension

MOST = 300  # trials of an earlier study that are shown


def evidence_of(earlier: Sequence[EarlierStudy], dimensions: Sequence[Dimension], *, sampler: str) -> list[FrozenTrial]:
    """Return the trials of earlier studies that are the same trainings, for a sampler that does not count.

    Example:
        >>> evidence_of([], [], sampler="tpe")
        []
    """
    found = []
    for study in () if sampler in COUNTING or sampler == SURROGATE else earlier:
        for trial in thinned(study.trials, MOST) if study.use is EarlierUse.EVIDENCE else ():
            known = distributions_of(dimensions, trial.parameters)
            parameters = {name: trial.parameters[name] for name in known}
            found.append(create_trial(params=parameters, distributions=known, value=trial.value))
    return found


def distributions_of(
    dimensions: Sequence[Dimension], parameters: Mapping[str, ParameterValue]
) -> dict[str, BaseDistribution]:
    """Return the distributions of those parameters that are searched and lie in their domain.

    Example:
        >>> from advisor.space.dimension import Uniform
        >>> line = Dimension(name="x", domain=Uniform(0, 1), default=0.5, sets="x", why="", reference="")
        >>> list(distributions_of([line], {"x": 0.5, "y": 1})), list(distributions_of([line], {"x": 2.0}))
        (['x'], [])
    """
    found = {d.name: distribution_of(d) for d in dimensions if d.name in parameters}
    return {name: dist for name, dist in found.items() if holds(dist, parameters[name])}
