"""Who proposed a trial: the words that it is stored with, and what they tell."""

PORTFOLIO = "portfolio: "  # and the name of a recipe: one of the first trials of a study
OWN_DEFAULTS = "the model's defaults"  # the first trial of a user's own model
SAMPLER = "sampler"
AROUND = "around trial "  # and its number: drawn near it
BESIDE = "sampler, beside trial "  # and its number: the sampler's company for it
UNTUNED = (f"{PORTFOLIO}lecture-default", OWN_DEFAULTS)  # what a study is compared with


def is_opening(proposed_by: str) -> bool:
    """Say whether a trial is one of a study's first, which nobody chose by the study's scores.

    Example:
        >>> is_opening("portfolio: lecture-default"), is_opening("sampler"), is_opening("around trial 0")
        (True, False, False)
    """
    return proposed_by.startswith(PORTFOLIO) or proposed_by == OWN_DEFAULTS


def company_of(proposed_by: str) -> int | None:
    """Return the number of the trial that a trial is the company of; None where it came alone.

    Example:
        >>> company_of("sampler, beside trial 7"), company_of("around trial 7"), company_of("sampler")
        (7, 7, None)
    """
    for mark in (AROUND, BESIDE):
        if proposed_by.startswith(mark) and (center := proposed_by.removeprefix(mark)).isdecimal():
            return int(center)
    return None
