"""Answers that stand in an order: low to high, never to always, bands of numbers."""

import re
from collections.abc import Mapping, Sequence

_SCALES = (
    "very low; low, lo; medium, moderate, mid, normal, average, med; high, hi; very high",
    "none, no; minimal; mild, light; moderate; severe, heavy; very severe, critical",
    "xxs; xs; s; m; l; xl; xxl, 2xl; xxxl, 3xl",
    "tiny, extra small; small; medium; large; extra large, very large, huge",
    "never; almost never; rarely, seldom; sometimes, occasionally; often, frequently; usually; almost always; always",
    "strongly disagree; disagree; somewhat disagree, slightly disagree; neutral, neither agree nor disagree, undecided,"
    " neither; somewhat agree, slightly agree; agree; strongly agree",
    "completely dissatisfied, extremely dissatisfied; very dissatisfied; dissatisfied; neutral, neither, neither"
    " satisfied nor dissatisfied; satisfied; very satisfied; completely satisfied, extremely satisfied",
    "very poor; poor, po; fair, fa; average, typical, ta; good, gd; very good; excellent, ex",
    "very bad, terrible; bad; ok, okay, neutral; good; very good; excellent, great",
    "not at all; a little, slightly; somewhat, moderately; very, quite; extremely",
    "very unlikely; unlikely; neutral, neither; likely; very likely",
    "not important; slightly important; moderately important, important; very important; extremely important",
    "less than high school, no high school; primary, primary school, elementary; secondary, high school, hs-grad, high"
    " school graduate; some college; associate, associates, associate's degree; bachelor, bachelors, bachelor's,"
    " bachelor's degree, bachelor degree, college, university; master, masters, master's, master's degree;"
    " phd, doctorate, doctoral degree, doctor",
    "novice; beginner, basic, elementary; intermediate; advanced; expert, native",
    "intern, trainee; entry, entry level, junior; middle, mid, mid level, mid-level; senior; lead; director, executive",
    "bronze; silver; gold; platinum; diamond",
    "first, 1st; second, 2nd; third, 3rd; fourth, 4th; fifth, 5th",
    "sehr niedrig, sehr gering; niedrig, gering; mittel; hoch; sehr hoch",
    "nie; selten; manchmal, gelegentlich; oft, häufig; immer",
    "klein; mittel; groß; sehr groß",
    "sehr schlecht; schlecht; mittel, mittelmäßig; gut; sehr gut",
    "trifft nicht zu, trifft gar nicht zu; trifft eher nicht zu; teils-teils, teils teils, teils/teils; trifft eher zu;"
    " trifft zu, trifft voll zu, trifft voll und ganz zu",
    "stimme gar nicht zu, stimme nicht zu; stimme eher nicht zu; teils-teils, neutral; stimme eher zu; stimme zu,"
    " stimme voll zu, stimme voll und ganz zu",
)
_PLACES = [
    {name.strip(): place for place, names in enumerate(scale.split(";")) for name in names.split(",")}
    for scale in _SCALES
]
_NUMBER = r"\d[\d.,]*\s*(?:[km]\b)?"
_BAND = re.compile(
    rf"(?P<below><|≤|<=|under|below|less than|up to|unter|bis)?\s*[$€£]?\s*(?P<low>{_NUMBER})\s*"
    rf"(?:[-–—]|to|bis)\s*[$€£]?\s*{_NUMBER}|"  # noqa: RUF001
    rf"(?P<under><|≤|<=|under|below|less than|up to|unter)\s*[$€£]?\s*(?P<most>{_NUMBER})|"
    rf"(?P<above>>|≥|>=|over|above|more than|über)\s*[$€£]?\s*(?P<least>{_NUMBER})|"
    rf"[$€£]?\s*(?P<from>{_NUMBER})\s*(?:\+|and (?:more|over|above)|or more)",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"(?P<number>\d{1,2})\s*(?:[-–:.=)]\s*|\s)(?P<words>[^\W\d_].*)", re.DOTALL)  # noqa: RUF001
_FEWEST, _MOST = 3, 12


def order_of(levels: Sequence[str]) -> tuple[str, ...]:
    """Return answers in the order of their scale; nothing where they have none that is known.

    Example:
        >>> order_of(["high", "low", "medium"]), order_of(["35-44", "<18", "18-34", "65+"])
        (('low', 'medium', 'high'), ('<18', '18-34', '35-44', '65+'))
        >>> order_of(["2 - bad", "1 - very bad", "3 - ok"])[0], order_of(["red", "low", "high"])
        ('1 - very bad', ())
    """
    if not _FEWEST <= len(levels) <= _MOST:
        return ()
    plain = [" ".join(level.lower().replace("’", "'").split()) for level in levels]  # noqa: RUF001
    scales: list[Mapping[str, float]] = [*_PLACES, _bands(plain), _answers(plain)]
    for places in scales:
        found = [places.get(each) for each in plain]
        if None not in found and len(set(found)) == len(levels):
            return tuple(level for _, level in sorted(zip(found, levels, strict=True), key=lambda pair: pair[0] or 0))
    return ()


def _bands(plain: Sequence[str]) -> dict[str, float]:
    found = {each: match for each in plain if (match := _BAND.fullmatch(each)) is not None}
    places = {}
    for each, match in found.items():
        low = _value(match["low"] or match["most"] or match["least"] or match["from"])
        places[each] = low - 0.5 * bool(match["under"]) + 0.5 * bool(match["above"])
    return places


def _answers(plain: Sequence[str]) -> dict[str, float]:
    """Return the numbers before answers, where they are numbered through."""
    found = {each: match for each in plain if (match := _ANSWER.fullmatch(each)) is not None}
    numbers = sorted(int(match["number"]) for match in found.values())
    is_through = bool(numbers) and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] < 2
    return {each: float(match["number"]) for each, match in found.items()} if is_through else {}


def _value(text: str) -> float:
    digits = text.replace(",", "").strip()
    size = {"k": 1e3, "m": 1e6}.get(digits[-1], 1.0)
    try:
        return float(digits.rstrip("km ").rstrip(".")) * size
    except ValueError:
        return float("nan")
