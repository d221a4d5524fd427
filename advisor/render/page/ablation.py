"""From the default to the winner: the reader's second question, what of all these changes mattered."""

from markupsafe import Markup

from advisor.records.reporting.ablation import Ablation
from advisor.render.figures.win.ablation import ablation as drawn
from advisor.render.page.parts import part, sentence
from advisor.render.page.pictures import figure
from advisor.render.studies import ablation as words


def way_to_the_winner(found: Ablation | None) -> Markup:
    """Return the waterfall, its table and how it was measured; nothing where nobody asked for it."""
    if found is None:
        return Markup()
    picture = figure(drawn(found), words.CAPTION) if found.steps else Markup()
    lead, notes = words.lead(found), words.notes(found)
    return part("ablation.way", found, picture, sentence(lead), notes, words)
