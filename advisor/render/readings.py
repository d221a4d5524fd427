"""What was taken for what in a file that another program wrote, in one line."""

from advisor.records import Reading
from advisor.render.wording import counted

_MOST_NAMES = 6  # said in one line


def reading(item: Reading) -> str:
    """Say in one line how a foreign file was understood.

    Example:
        >>> reading(Reading(family="CSV", names={"loss": "xent"}, lines=9, skipped_lines=1))
        'read as CSV: loss is "xent"; 1 of 9 lines not understood'
    """
    renamed = [f'{ours} is "{theirs}"' for ours, theirs in item.names.items() if theirs.lower() != ours]
    more = len(renamed) - _MOST_NAMES
    said = [", ".join(renamed[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")] if renamed else []
    said += item.notes
    if item.skipped_lines:
        said.append(f"{item.skipped_lines:,} of {counted(item.lines or 0, 'line')} not understood")
    return f"read as {item.family or 'a log'}" + (f": {'; '.join(said)}" if said else "")
