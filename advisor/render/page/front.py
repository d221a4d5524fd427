"""The front: what is to be had of one thing for how much of another; or how near the trials come to the limits.

A table beside the figure, for the figure has no room for more than two things at once.
"""

from markupsafe import Markup

from advisor.records import Front, Study, Trial
from advisor.render.page.parts import paragraph, part, sentence
from advisor.render.studies import several

MOST = 50  # rows


def front_table(study: Study) -> Markup:
    """Return the rule of the study and the members of its front; where no trial keeps the limits, the nearest."""
    found = study.front
    if found is None:
        return Markup()
    body = paragraph(sentence(several.rule(study.plan.goal)))
    if found.nearest is not None:
        body += paragraph(sentence("; ".join(several.lines(study))))
    trials = shown(study, found)
    return body + part("front.members", study, found, trials, several) if trials else body


def shown(study: Study, found: Front) -> tuple[Trial, ...]:
    """Return the trials that are listed: the winner and the members, or the nearest alone."""
    winner = (study.winner.trial,) if study.winner is not None else ()
    numbers = (found.nearest,) if found.nearest is not None else (*winner, *found.members)
    trials = {trial.number: trial for trial in study.trials}
    return tuple(trials[number] for number in dict.fromkeys(numbers) if number in trials)[:MOST]
