"""What was seen of a run: how a foreign file was understood, and what could not be checked, each in one line."""

from collections.abc import Sequence

from advisor.records import NotChecked, Reading
from advisor.render.wording import counted

_MOST_NAMES = 6  # said in one line


def describe_reading(item: Reading) -> str:
    """Say in one line how a foreign file was understood.

    Example:
        >>> describe_reading(Reading(family="CSV", names={"loss": "xent"}, lines=9, skipped_lines=1))
        'read as CSV: loss is "xent"; 1 of 9 lines not understood'
    """
    renamed = [f'{ours} is "{theirs}"' for ours, theirs in item.names.items() if theirs.lower() != ours]
    more = len(renamed) - _MOST_NAMES
    said = [", ".join(renamed[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")] if renamed else []
    said += item.notes
    if item.begins_at is not None:
        said.append(f"it begins in the middle, at {item.begins_at:,}")
    if item.skipped_lines:
        said.append(f"{item.skipped_lines:,} of {counted(item.lines or 0, 'line')} not understood")
    return f"read as {item.family or 'a log'}" + (f": {'; '.join(said)}" if said else "")


def describe_not_checked(groups: Sequence[NotChecked]) -> str:
    """Say in one line what could not be checked and what to record next; empty where everything could.

    Example:
        >>> two = NotChecked(because="not recorded: val_loss", codes=("A102", "A103"), record_next="a validation loss")
        >>> describe_not_checked([two])
        'Not checked, because not recorded: a validation loss (2 checks).'
    """
    count: dict[str, int] = {}
    for group in groups:
        if group.record_next:
            count[group.record_next] = count.get(group.record_next, 0) + len(group.codes)
    most = sorted(count.items(), key=lambda pair: -pair[1])[:2]
    said = "; ".join(f"{what} ({counted(rules, 'check')})" for what, rules in most)
    return f"Not checked, because not recorded: {said}." if said else ""
