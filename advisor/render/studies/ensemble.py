"""Words for what a study hands over: the mean of several networks, or one; the same in the terminal and the report."""

from advisor.records import Ensemble, Study, Winner
from advisor.render.noise import describe_noise
from advisor.render.wording import counted


def what(study: Study) -> str:
    """Say of how many networks the mean is handed over, or why it is one; nothing where nobody asks.

    Example:
        >>> from advisor.records import DataPlan, Ensemble, StudyPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="iris"))
        >>> whole = Ensemble(networks=5, parameters=5000)
        >>> what(Study(plan=plan, winner=Winner(trial=3, ensemble=whole)))
        'the winner is the mean of 5 networks on fresh seeds, 5,000 weights together, in one file'
        >>> whole = Ensemble(networks=8, bagged=8)
        >>> what(Study(plan=plan, winner=Winner(trial=3, ensemble=whole))).partition("seeds, ")[2]
        'each trained on training and validation rows together but for another part, in one file'
    """
    found = study.winner.ensemble if study.winner is not None else None
    if found is None:
        return ""
    if found.networks < 2:
        return f"the winner is one network: {found.because}" if found.because else ""
    size = "" if found.parameters is None else f"{counted(found.parameters, 'weight')} together, "
    how = f"{found.networks} networks on fresh seeds, {_bagged(found)}{size}in one file"
    left_out = f"; {found.because}" if found.because else ""
    return f"the winner is the mean of {how}{left_out}"


def _bagged(found: Ensemble) -> str:
    if not found.bagged:
        return ""
    which = "each" if found.bagged == found.networks else f"{found.bagged} of them"
    return f"{which} trained on training and validation rows together but for another part, "


def lines(study: Study) -> list[str]:
    """Return what is said of the winner's test score in the terminal: what is handed over, and one network alone."""
    won, metric = study.winner, study.plan.goal.name
    if won is None:
        return []
    said = [what(study)] if what(study) else []
    return said + [f"{name} {value}" for name, value in scores(won) if name.endswith(f"test {metric}")]


def scores(won: Winner) -> list[tuple[str, str]]:
    """Return the scores on the test part as names with values: of what is handed over, and of one network alone.

    Example:
        >>> from advisor.records import Ensemble, SeedNoise
        >>> whole = SeedNoise(metric="loss", mean=0.25, sd=0.01, trainings=1, networks=5)
        >>> alone = SeedNoise(metric="loss", mean=0.5, sd=0.1, trainings=5)
        >>> won = Winner(trial=3, test_noise=(alone,), ensemble=Ensemble(networks=5, test=(whole,)))
        >>> for name, value in scores(won):
        ...     print(name, value)
        test loss 0.2500 ± 0.0100 (mean of 5 networks, deviation by leaving out one at a time)
        one network alone: test loss 0.5000 ± 0.1000 (standard deviation between 5 seeds)
    """
    alone = [(f"test {noise.metric}", describe_noise(noise)) for noise in won.test_noise]
    if won.handed_over == won.test_noise:
        return alone
    whole = [(f"test {noise.metric}", describe_noise(noise)) for noise in won.handed_over]
    return whole + [(f"one network alone: {name}", value) for name, value in alone]
