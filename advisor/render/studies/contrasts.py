"""What studies and runs beside each other come to, in words: the best, what was measured, and each difference."""

from advisor.records import SeedNoise
from advisor.records.reporting.comparing import Comparing, Contrast
from advisor.render import wording

_VERDICTS = {
    "better": "{second} is better, beyond the noise",
    "worse": "{first} is better, beyond the noise",
    "within noise": "no difference beyond the noise",
    "noise not known": "{ahead} is ahead; noise not known",
}
ASSUMED = " (by the usual noise of seeds)"


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
    """Say which is best by the metric that most have in common, and how many of the differences are more than noise."""
    metric = next(iter(comparing.best), None)
    if metric is None:
        return "Nothing was measured in two of them, so none is better."
    best = comparing.compared[comparing.best[metric]]
    name = best.name if best.label == best.name else f"{best.name} ({best.label})"
    told = [each.verdict for each in comparing.contrasts if each.metric == metric]
    sure = sum(verdict in ("better", "worse") for verdict in told)
    unknown = sum(verdict == "noise not known" for verdict in told)
    said = f"Ahead in {measure(metric)}: {name}, {describe_measured(best.of(metric))}."
    if not told:
        return said
    differences = wording.counted(len(told), "difference")
    if unknown == len(told):
        return f"{said} Whether that is more than noise is not known."
    more = f", and of {unknown} the noise is not known" if unknown else ""
    usual = any(each.is_assumed for each in comparing.contrasts if each.metric == metric)
    return f"{said} Of {differences} in it, {sure} {'is' if sure == 1 else 'are'} more than noise{more}." + (
        " Where each was trained once, the noise is what seeds usually make, not what was measured." if usual else ""
    )


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
