"""The winner's recipe as a part of a study file: to paste, and to train with `advisor train`."""

import json

from markupsafe import Markup

from advisor.records import Study
from advisor.records.studies.plan import ParameterValue
from advisor.render.page.parts import part


def recipe_to_paste(study: Study) -> Markup:
    """Return the recipe to copy; nothing of networks that a function of one's own builds."""
    winner = study.winner
    if winner is None or study.plan.search.hypermodel or not winner.parameters:
        return Markup()
    lines = [_line(name, value) for name, value in winner.parameters.items()]
    if None in lines:
        return Markup()
    return part("pasted.block", "\n".join(["[recipe]", *(line for line in lines if line is not None)]))


def _line(name: str, value: ParameterValue) -> str | None:
    """Return a line of TOML; None for what no dimension of the catalogue is called, or what none of them takes.

    Example:
        >>> _line("learning_rate", 0.001), _line("optimizer", "adam"), _line("depth", 3), _line("a b", 1)
        ('learning_rate = 0.001', 'optimizer = "adam"', 'depth = 3', None)
    """
    if not (name.isascii() and name.isidentifier()):
        return None
    if isinstance(value, str) and not (value.isascii() and value.isprintable()):
        return None
    return f"{name} = {json.dumps(value)}"
