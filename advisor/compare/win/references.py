"""Better than simple models: a network that a linear model matches is not worth its keep."""

from collections.abc import Mapping, Sequence

from advisor.compare.standing import over_simple
from advisor.records import Goal, SeedNoise, Study, WinCheck, Winner
from advisor.records.run import SIMPLE_MODELS

QUESTION = "Is it better than the simple models?"
NAMES = SIMPLE_MODELS


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
    on_test = over_simple(won.reference_test_scores, _of(won.handed_over, goal), goal, part="test")
    on_validation = over_simple(_on_validation(won), _of(won.validation_noise, goal), goal, part="validation")
    best = next(iter(on_test or on_validation), None)
    if best is None:
        because = "no simple model was scored by the same metric"
        return WinCheck(question=QUESTION, answer="not checked", because=because)
    said = f"{best.part} {goal.name} {best.ours:.4g}, {NAMES.get(best.over, best.over)} {best.theirs:.4g}"
    if best.gain > (best.noise or 0.0):
        return WinCheck(question=QUESTION, answer="yes", because=said)
    by_less = "; ahead by less than seed noise" if best.gain > 0 else ""
    return WinCheck(question=QUESTION, answer="no", because=f"{said}{by_less}")


def _of(noises: Sequence[SeedNoise], goal: Goal) -> SeedNoise | None:
    return next((each for each in noises if each.metric == goal.name), None)


def _on_validation(won: Winner) -> Mapping[str, Mapping[str, float]]:
    return {} if won.run is None else {each.name: each.validation for each in won.run.references}
