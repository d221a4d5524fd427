"""The samplers of the engine that keeps its trials with Optuna: which there are, and which one a study gets."""

import warnings
from collections.abc import Callable, Sequence
from typing import TypeAlias

import optuna
from optuna.samplers import (
    BaseSampler,
    CmaEsSampler,
    GPSampler,
    NSGAIISampler,
    QMCSampler,
    RandomSampler,
    TPESampler,
)

from advisor.errors import Problem, StudyError
from advisor.records import ChosenSampler, Goal
from advisor.space.dimension import Dimension

SURROGATE = "surrogate"  # ours
COUNTING = frozenset({"qmc", "cmaes", "nsga2"})  # these go on from what they find in the study: it is never shortened
MOST_DIMENSIONS = 40  # that our model finds a length for in some ten milliseconds
FEWEST_TRIALS = 8  # the model is asked after so many; before that points are spread evenly

ONE_SCORE = Goal()

Maker: TypeAlias = Callable[[int], BaseSampler]

_MAKERS: dict[str, Maker] = {
    # group: conditional dimensions are modelled where they are active, and an ask costs a third
    "tpe": lambda seed: TPESampler(seed=seed, multivariate=True, group=True, constant_liar=True),
    "gp": lambda seed: GPSampler(seed=seed),
    "cmaes": lambda seed: CmaEsSampler(seed=seed, warn_independent_sampling=False),
    "qmc": lambda seed: QMCSampler(
        seed=seed, scramble=True, warn_independent_sampling=False, warn_asynchronous_seeding=False
    ),
    "random": lambda seed: RandomSampler(seed=seed),
    "nsga2": lambda seed: NSGAIISampler(seed=seed),
}
SAMPLERS = ("default", SURROGATE, *_MAKERS)
_NEEDS = {"gp": "torch", "cmaes": "cmaes"}


def choose_sampler(
    name: str, dimensions: Sequence[Dimension], *, trials: int | None, goal: Goal = ONE_SCORE
) -> ChosenSampler:
    """Return the sampler that was asked for, or the one that suits a space and a number of trials.

    Args:
        name: One of `SAMPLERS`.
        dimensions: What is searched; none where a model of the user's own says it as it is built.
        trials: Planned in all; None where only time ends the study.
        goal: What counts beside a score, and what must hold.

    Raises:
        StudyError: If there is no such sampler, or its package is missing.

    Example:
        >>> from advisor.space.dimension import Uniform
        >>> one = Dimension(name="x", domain=Uniform(0, 1), default=1, sets="", why="", reference="")
        >>> print(choose_sampler("default", [one], trials=20).because)
        1 dimension known beforehand, one score, 20 trials: a model of the scores pays
        >>> choose_sampler("default", [], trials=20).name, choose_sampler("tpe", [one], trials=20).because
        ('tpe', 'the study names it')
        >>> print(choose_sampler("default", [one], trials=20, goal=Goal(also=("parameters",))).because)
        1 dimension known beforehand, 2 objectives, 20 trials: a model of the objectives weighed anew each \
time, one in four of the score alone, finds the front
    """
    if name not in SAMPLERS:
        problem = Problem("search.sampler", f"expected one of {', '.join(SAMPLERS)}, got {name!r}")
        raise StudyError("no such sampler", [problem], "Choose one of these.")
    believes = any(each.around is not None for each in dimensions)
    if name not in ("default", SURROGATE) and believes:
        problem = Problem("search.sampler", f"{name} cannot use `around`, which [space] says; {SURROGATE} can")
        raise StudyError("a sampler that believes nothing", [problem], "Leave out the sampler, or `around`.")
    if name != "default":
        if name in _NEEDS:
            optuna_sampler(name, 0)
        return ChosenSampler(name=name, because="the study names it")
    if not dimensions:
        return ChosenSampler(name="tpe", because="the model says what is searched only as it is built")
    if len(dimensions) > MOST_DIMENSIONS:
        return ChosenSampler(name="tpe", because=f"{len(dimensions)} dimensions are too many for a model of the scores")
    planned = "only time ends the study" if trials is None else f"{trials} trial{'' if trials == 1 else 's'}"
    if trials is not None and trials <= FEWEST_TRIALS and not believes:
        return ChosenSampler(name="qmc", because=f"{planned}: too few for a model, so points are spread evenly")
    known = f"{len(dimensions)} dimension{'' if len(dimensions) == 1 else 's'} known beforehand"
    return ChosenSampler(name=SURROGATE, because=f"{known}, {_asked(goal)}, {planned}: {_modelled(goal)}")


def _asked(goal: Goal) -> str:
    count, limits = len(goal.objectives), len(goal.limits)
    asked = "one score" if count == 1 else f"{count} objectives"
    return asked if not limits else f"{asked}, {limits} limit{'' if limits == 1 else 's'}"


def _modelled(goal: Goal) -> str:
    several = "a model of the objectives weighed anew each time, one in four of the score alone, finds the front"
    what = several if goal.also else "a model of the scores pays"
    return f"{what}; beyond a limit counts as worse than all within" if goal.limits else what


def optuna_sampler(name: str, seed: int) -> BaseSampler:
    """Return Optuna's sampler of a name; for our own one that is never asked.

    Raises:
        StudyError: If the package that it needs is not installed.

    Example:
        >>> type(optuna_sampler("qmc", 0)).__name__
        'QMCSampler'
    """
    make = _MAKERS["random" if name == SURROGATE else name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        try:
            sampler = make(seed)
            if name in _NEEDS:
                __import__(_NEEDS[name])
        except ImportError as error:
            problem = Problem("search.sampler", f"{name} needs the package {_NEEDS.get(name, error.name)}")
            raise StudyError(
                "a sampler's package is not installed", [problem], "Install it, or choose another sampler."
            ) from error
    return sampler
