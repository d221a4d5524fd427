"""How a result stands to what was there before, in words: the one place that says whether it is better.

The first screen of a report, its markdown and the end of a search in the terminal all say it in these sentences.
"""

from advisor.compare.win.references import NAMES
from advisor.records import Margin, Standing
from advisor.render import wording
from advisor.render.noise import describe_seeds, mean_and_sd

VERDICTS = {
    "better": "better, beyond the noise",
    "worse": "worse, beyond the noise",
    "within noise": "within the noise: no difference was shown",
    "noise not known": "noise not known",
}


def describe_score(standing: Standing) -> str:
    """Say a score, the part it was measured on, and its noise.

    Example:
        >>> from advisor.records import SeedNoise
        >>> noise = SeedNoise(metric="accuracy", mean=0.9716, sd=0.0012, trainings=5)
        >>> describe_score(Standing(metric="accuracy", part="test", score=noise))
        'a test accuracy of 0.9716 ± 0.0012 (deviation between 5 seeds)'
    """
    if standing.score is None:
        return score_alone(standing)
    seeds = describe_seeds(standing.score).replace("deviation over", "deviation between")
    return f"{score_alone(standing)} ({seeds})"


def score_alone(standing: Standing) -> str:
    """Say a score and the part it was measured on.

    Example:
        >>> score_alone(Standing(metric="accuracy", part="test"))
        'no test accuracy that was recorded'
    """
    metric = standing.metric.replace("_", " ")
    if standing.score is None:
        return f"no {standing.part} {metric} that was recorded"
    return f"a {standing.part} {metric} of {mean_and_sd(standing.score)}"


def describe_margin(margin: Margin) -> str:
    """Say how far a result is ahead of something, and whether noise explains it.

    Example:
        >>> describe_margin(Margin(over="linear", part="test", ours=0.9716, theirs=0.961, gain=0.0106, noise=0.0015))
        'a linear model: 0.9610 on the test part; gain +0.0106 ± 0.0015 (95 %), better, beyond the noise'
    """
    noise = "" if margin.noise is None else f" ± {margin.noise:.4f} (95 %)"
    seeds = f", mean of {wording.counted(margin.trainings, 'fresh seed')}" if margin.trainings else ""
    once = (
        ""
        if margin.over_one is None
        else f"; over its one training in the search {margin.over_one:+.4f}, which says less"
    )
    return (
        f"{name_of(margin)}: {margin.theirs:.4f} on the {margin.part} part{seeds}; "
        f"gain {margin.gain:+.4f}{noise}, {VERDICTS[margin.verdict]}{once}"
    )


def name_of(margin: Margin) -> str:
    """Name what a result is held to; a simple model in words that need no glossary.

    Example:
        >>> name_of(Margin(over="majority", part="test", ours=0.9, theirs=0.1, gain=0.8))
        'a constant answer'
    """
    return margin.over if margin.is_default else NAMES.get(margin.over, margin.over)


def better(standing: Standing) -> str:
    """Say in one sentence whether it is better than the default and than the best simple model."""
    told = ["the default recipe itself is the best that was found"] if standing.is_default else []
    told += [_versus(margin) for margin in standing.rivals]
    if not told:
        return "There is nothing to compare it with: neither a default recipe nor a simple model was measured."
    said = "; ".join(told)
    return f"{said[:1].upper()}{said[1:]}."


def _versus(margin: Margin) -> str:
    over = margin.over if margin.is_default else f"{name_of(margin)}, the best simple model,"
    seeds = f"of {margin.trainings} fresh seeds each" if margin.trainings else f"of {margin.of}"
    match margin.verdict:
        case "better" | "worse":
            told = f"{margin.verdict} than {over} by {abs(margin.gain):.4f}"
            return f"{told}, {wording.number(round(margin.in_noises, 1))} times the noise {seeds}"
        case "within noise":
            return f"no better than {over} as far as the noise {seeds} lets anyone tell"
        case "noise not known":
            way = "ahead of" if margin.gain > 0 else "behind" if margin.gain < 0 else "level with"
            return f"{way} {over} by {abs(margin.gain):.4f}, and how far another seed moves it is not known"


def margins(standing: Standing) -> tuple[str, ...]:
    """Say each margin in a line."""
    return tuple(map(describe_margin, standing.margins))


def in_short(standing: Standing) -> str:
    """Say yes or no, where the numbers stand beside it; each rival by itself where they do not agree.

    Example:
        >>> over = {"part": "test", "ours": 0.9, "noise": 0.02}
        >>> margins = (Margin(over="the default recipe", theirs=0.89, gain=0.01, is_default=True, **over),
        ...            Margin(over="linear", theirs=0.8, gain=0.1, **over))
        >>> in_short(Standing(metric="accuracy", part="test", margins=margins))
        'In part: better than a linear model; a difference from the default recipe was not shown.'
    """
    verdicts = {margin.verdict for margin in standing.rivals}
    if not verdicts:
        return (
            "The default recipe won: nothing better was found."
            if standing.is_default
            else "Not known: neither a default recipe nor a simple model was measured beside it."
        )
    if verdicts == {"better"}:
        thin = [each for each in standing.rivals if each.over in standing.thin_leads]
        leads = f", but on other rows the lead over {name_of(thin[0])} may vanish" if thin else ""
        return f"Yes, by more than the noise{leads}."
    if len(verdicts) == 1:
        return {
            "worse": "No: it is behind something simpler.",
            "within noise": "Not shown: within the noise.",
            "noise not known": "Not known: one training each.",
        }[verdicts.pop()]
    lead = "Not on every count" if "worse" in verdicts else "In part" if "better" in verdicts else "Not shown"
    ranked = sorted(standing.rivals, key=lambda each: each.verdict != "better")
    return f"{lead}: {'; '.join(_in_few_words(each, standing) for each in ranked)}."


def _in_few_words(margin: Margin, standing: Standing) -> str:
    over = name_of(margin)
    match margin.verdict:
        case "better":
            thin = ", though other rows could undo it" if margin.over in standing.thin_leads else ""
            return f"better than {over}{thin}"
        case "worse":
            return f"worse than {over}"
        case "within noise":
            return f"a difference from {over} was not shown"
        case "noise not known":
            return f"whether it is more than noise over {over} is not known"
