"""What studies and runs beside each other come to, in words: the best, what was measured, and each difference."""

from collections.abc import Mapping

from advisor.records import SeedNoise
from advisor.records.reporting.comparing import Compared, Comparing, Contrast

_VERDICTS = {
    "better": "{second} is better, beyond the noise",
    "worse": "{first} is better, beyond the noise",
    "within noise": "no difference beyond the noise",
    "noise not known": "{ahead} is ahead; noise not known",
}
ASSUMED = " (by the usual noise of seeds)"
_FEW = 3  # names in a sentence


def measure(metric: str) -> str:
    """Say what was measured, in words.

    Example:
        >>> measure("best val_loss"), measure("last accuracy"), measure("val_log_loss"), measure("test accuracy")
        ('validation loss, best epoch', 'training accuracy, last epoch', 'validation log loss', 'test accuracy')
        >>> measure("best trial's validation accuracy")
        'validation accuracy, best trial'
    """
    for when in ("best", "last"):
        if metric.startswith(f"{when} trial's "):
            rest = metric.removeprefix(f"{when} trial's ")
            return f"{rest.replace('_', ' ')}, {when} trial"
        if metric.startswith(f"{when} "):
            return f"{_traced(metric.removeprefix(f'{when} '))}, {when} epoch"
    return _traced(metric) if metric.startswith("val_") else metric.replace("_", " ")


def _traced(name: str) -> str:
    part = "validation" if name.startswith("val_") else "training"
    return f"{part} {name.removeprefix('val_').replace('_', ' ')}"


def lead(comparing: Comparing) -> str:
    """Say which is best by the metric that most have in common, on each data, and over how many by more than noise."""
    metric = next(iter(comparing.best), None)
    if metric is None:
        return "Nothing that has a better and a worse was measured in two of them on the same data, so none is ahead."
    leaders, is_usual = _leaders(comparing, metric), False
    said: list[str] = []
    held: set[int] = set()
    for top in leaders[:_FEW]:
        names = [_name(comparing.compared[place]) for place in top[:_FEW]]
        names += [f"{len(top) - _FEW} more"] if len(top) > _FEW else []
        came_to = describe_measured(comparing.compared[top[0]].of(metric)) + (" each" if len(top) > 1 else "")
        beside = _beside(top[0], comparing, metric)
        others = {place: each for place, each in beside.items() if place not in top}
        where = "On other data" if said else f"Ahead in {measure(metric)}"
        said.append(f"{where}: {' and '.join(names)}, {came_to}.")
        said.append(_over(others, comparing))
        held |= {*top, *beside}
        is_usual = is_usual or any(each.is_assumed for each in others.values())
    apart = sum(one.of(metric) is not None for one in comparing.compared) - len(held)
    if is_usual:
        said.append("Where each was trained once, the noise is what seeds usually make, not what was measured.")
    if apart:
        it = "it" if len(leaders) == 1 else "them"
        said.append(f"{apart} more, trained on other data, {'is' if apart == 1 else 'are'} not held to {it}.")
    return " ".join(each for each in said if each)


def _leaders(comparing: Comparing, metric: str) -> list[list[int]]:
    """Return the places of the best, those together that are on one data."""
    found: list[list[int]] = []
    for place in comparing.best[metric]:
        known = next((top for top in found if place in _beside(top[0], comparing, metric)), None)
        if known is None:
            found.append([place])
        else:
            known.append(place)
    return found


def _beside(place: int, comparing: Comparing, metric: str) -> dict[int, Contrast]:
    """Return what is held to one, by the other's place."""
    return {
        each.first + each.second - place: each
        for each in comparing.contrasts
        if each.metric == metric and place in (each.first, each.second)
    }


def _over(others: Mapping[int, Contrast], comparing: Comparing) -> str:
    """Say over which others the best is ahead by more than noise."""
    told = [each.verdict for each in others.values()]
    sure = sum(verdict in ("better", "worse") for verdict in told)
    unknown = told.count("noise not known")
    if not told:
        return ""
    one = f" over {_name(comparing.compared[next(iter(others))])}" if len(told) == 1 else ""
    if unknown == len(told):
        return f"Whether the lead{one} is more than noise is not known."
    if one:
        return f"The lead{one} is {'more than noise' if sure else 'within the noise: no difference was shown'}."
    more = f", and over {unknown} that is not known" if unknown else ""
    return f"The lead is more than noise over {sure or 'none'} of {len(told)} others{more}."


def _name(one: Compared) -> str:
    return one.name if one.label in (one.name, "") else f"{one.name} ({one.label})"


def describe_measured(noise: SeedNoise | None) -> str:
    """Say what was measured, with its deviation between seeds where it is known.

    Example:
        >>> describe_measured(SeedNoise(metric="loss", mean=0.25, sd=0.0123, trainings=3)), describe_measured(None)
        ('0.2500 ± 0.0123', '-')
    """
    if noise is None:
        return "-"
    return f"{noise.mean:.4f}" if noise.sd is None else f"{noise.mean:.4f} ± {noise.sd:.4f}"


def describe_contrast(contrast: Contrast, comparing: Comparing) -> str:
    """Say what a difference comes to."""
    first, second = (comparing.compared[place].label for place in (contrast.first, contrast.second))
    if contrast.verdict == "noise not known" and contrast.gain == 0:
        return "no difference; noise not known"
    ahead = second if contrast.gain > 0 else first
    said = _VERDICTS[contrast.verdict].format(first=first, second=second, ahead=ahead)
    return said + (ASSUMED if contrast.is_assumed else "")
