"""Studies and runs side by side, and the index of a folder: one table, one figure a metric, a verdict a difference."""

from markupsafe import Markup

from advisor.compare.difference import short_name, told_once
from advisor.records.reporting.comparing import Comparing
from advisor.render.drawings import figures_of_comparing
from advisor.render.page.parts import part
from advisor.render.page.pictures import figure, in_rows
from advisor.render.studies.contrasts import describe_contrast, describe_measured, lead, measure


def side_by_side(comparing: Comparing | None) -> Markup:
    """Return the comparison; nothing where there is none."""
    if comparing is None or not comparing.compared:
        return Markup()
    names = told_once(comparing.differing, [one.settings for one in comparing.compared])
    headings = [(name, short_name(name, names)) for name in names]
    body = part("side_by_side.told", comparing, lead(comparing))
    body += part("side_by_side.index", comparing, headings, describe_measured, measure)
    body += in_rows(figure(each.figure, each.caption) for each in figures_of_comparing(comparing))
    rows = [(each, describe_contrast(each, comparing)) for each in comparing.contrasts]
    return body + (part("side_by_side.verdicts", comparing, rows, measure) if rows else Markup())
