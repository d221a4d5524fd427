"""How a run stands to known-good runs, as text."""

from advisor.records.difference import Comparison, Judgement
from advisor.render import terminal, wording
from advisor.render.shown import shown

_WHAT = {
    "middle": "{} in the middle",
    "end": "{} at the end",
    "rise": "{} at the end, as a multiple of its best",
    "unrest": "unrest of {} from epoch to epoch, as a factor",
}


def text(item: Judgement) -> str:
    """Return what departs from the known-good runs, with what they come to; or that nothing does.

    Example:
        >>> print(text(Judgement(run="new", baselines=("old",), epochs=9)))
        new against old: nothing could be compared
    """
    names = ", ".join(item.baselines)
    head = f"{item.run} against {names if len(item.baselines) == 1 else f'{len(item.baselines)} runs ({names})'}"
    found, count = item.departures, wording.counted(len(item.comparisons), "comparison")
    if not item.comparisons:
        return terminal.text_of(shown(f"{head}: nothing could be compared"), *map(shown, item.notes)).rstrip()
    if not found:
        said = f"{head}: within their spread in {count} of {wording.counted(item.epochs, 'epoch')}"
        return terminal.text_of(shown(said), *map(shown, item.notes)).rstrip()
    headings = ("what departs", "this run", "usual", "lowest", "highest", "it is")
    table = terminal.table_of(*headings, numbers=headings[1:5])
    for each in found:
        table.add_row(*map(shown, _row(each)))
    said = f"{head}: departs from their spread in {len(found)} of {count}"
    hints = ["far better than known-good runs is suspicious too: look for leakage"] if _is_only_better(item) else []
    return terminal.text_of(shown(said), table, *hints, *map(shown, item.notes), width=140).rstrip()


def _row(item: Comparison) -> tuple[str, ...]:
    numbers = (item.value, item.usual, item.lowest, item.highest)
    return (_WHAT[item.what].format(item.trace), *(f"{number:.4g}" for number in numbers), item.verdict)


def _is_only_better(item: Judgement) -> bool:
    return all(each.verdict == "better" for each in item.departures)
