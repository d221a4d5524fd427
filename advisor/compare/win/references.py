"""Better than simple models: a network that a linear model matches is not worth its keep."""

from collections.abc import Mapping

from advisor.records import SeedNoise, Study, WinCheck, Winner

QUESTION = "Is it better than the simple models?"
_NAMES = {"majority": "a constant answer", "linear": "a linear model", "boosting": "boosted trees"}


def check(study: Study, won: Winner) -> WinCheck:
    """Hold the winner's mean to the best simple model on the same rows: the test part, or the validation part.

    Better means that the whole 95 % interval of the mean over fresh seeds is.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan
        >>> study = Study(plan=StudyPlan(name="a", data=DataPlan(source="iris")))
        >>> noise = SeedNoise(metric="loss", mean=0.40, sd=0.01, lo95=0.39, hi95=0.41, trainings=5)
        >>> others = {"majority": {"loss": 0.69}, "linear": {"loss": 0.45}}
        >>> found = check(study, Winner(trial=1, test_noise=(noise,), reference_test_scores=others))
        >>> found.answer, found.because
        ('yes', 'test loss 0.4, a linear model 0.45')
    """
    goal = study.plan.goal
    for part, noises, scores in (
        ("test", won.handed_over, won.reference_test_scores),
        ("validation", won.validation_noise, _on_validation(won)),
    ):
        noise = next((each for each in noises if each.metric == goal.name), None)
        known = [(goal.cost(each[goal.name]), name) for name, each in scores.items() if goal.name in each]
        if noise is not None and known:
            cost, name = min(known)
            said = f"{part} {goal.name} {noise.mean:.4g}, {_NAMES.get(name, name)} {goal.cost(cost):.4g}"
            return _held(cost, _worst_cost(noise, study), goal.cost(noise.mean), said)
    return WinCheck(question=QUESTION, answer="not checked", because="no simple model was scored by the same metric")


def _held(other: float, worst: float, mean: float, said: str) -> WinCheck:
    if worst < other:
        return WinCheck(question=QUESTION, answer="yes", because=said)
    by_less = "; ahead by less than seed noise" if mean < other else ""
    return WinCheck(question=QUESTION, answer="no", because=f"{said}{by_less}")


def _worst_cost(noise: SeedNoise, study: Study) -> float:
    ends = (noise.mean,) if noise.lo95 is None or noise.hi95 is None else (noise.lo95, noise.hi95)
    return max(map(study.plan.goal.cost, ends))


def _on_validation(won: Winner) -> Mapping[str, Mapping[str, float]]:
    return {} if won.run is None else {each.name: each.validation for each in won.run.references}
