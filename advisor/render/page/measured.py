"""What the winner reaches on the test part, a row a metric: what is handed over, one network alone, simple models."""

from markupsafe import Markup

from advisor.compare.win.references import NAMES
from advisor.records import SeedNoise, Winner
from advisor.render.noise import describe_seeds, mean_and_sd
from advisor.render.page.parts import part, sentence


def measured(winner: Winner) -> Markup:
    """Return the table of the winner's scores beside those of the simple models; nothing where none was measured."""
    columns = scores(winner)
    metrics = list(dict.fromkeys(metric for column in columns.values() for metric in column))
    rows = [(metric.replace("_", " "), [column.get(metric, "-") for column in columns.values()]) for metric in metrics]
    return part("measured.table", list(columns), rows, noise_of(winner)) if rows else Markup()


def scores(winner: Winner) -> dict[str, dict[str, str]]:
    """Return what stands in each column, by metric.

    Example:
        >>> noise = SeedNoise(metric="loss", mean=0.25, sd=0.01, trainings=5)
        >>> scores(Winner(trial=3, test_noise=(noise,), reference_test_scores={"linear": {"loss": 0.5}}))
        {'winner': {'loss': '0.2500 ± 0.0100'}, 'a linear model': {'loss': '0.5000'}}
    """
    found = {"winner": _by_metric(winner.handed_over)}
    if winner.handed_over != winner.test_noise:
        found["one network alone"] = _by_metric(winner.test_noise)
    known = set(found["winner"])
    for name, values in winner.reference_test_scores.items():
        found[NAMES.get(name, name)] = {metric: f"{value:.4f}" for metric, value in values.items() if metric in known}
    return {name: column for name, column in found.items() if column}


def noise_of(winner: Winner) -> str:
    """Say what stands behind the ± of each column, in a sentence."""
    whole, alone = next(iter(winner.handed_over), None), next(iter(winner.test_noise), None)
    if whole is None:
        return ""
    if whole.sd is None and whole.networks < 2:
        return "One training: the seed noise is not known."
    told = sentence(f"the winner: {describe_seeds(whole)}")
    if alone is None or winner.handed_over == winner.test_noise:
        return told
    return f"{told} {sentence(f'one network alone: {describe_seeds(alone)}')}"


def _by_metric(noises: tuple[SeedNoise, ...]) -> dict[str, str]:
    return {noise.metric: mean_and_sd(noise) for noise in noises}
