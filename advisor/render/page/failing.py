"""Where a network fails, in a few sentences and tables."""

from markupsafe import Markup

from advisor.records.parts.mistakes import Mistakes
from advisor.render.drawings import figures_of_mistakes
from advisor.render.page.parts import part
from advisor.render.page.pictures import figure, in_rows
from advisor.render.studies.mistakes import error, where_it_fails


def section(wrong: Mistakes | None) -> Markup:
    """Return the mistakes in words, figures and tables."""
    if wrong is None:
        return Markup()
    drawn = in_rows(figure(each.figure, each.caption) for each in figures_of_mistakes(wrong))
    return Markup("<h3>Where it fails</h3>") + part("mistakes", wrong, where_it_fails(wrong), drawn, error)
