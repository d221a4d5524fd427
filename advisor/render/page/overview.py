"""Several runs at a glance: what is to be done with how many of them, and a line for each with what was found."""

from collections import Counter

from markupsafe import Markup

from advisor.records import Action, Diagnosed, Report
from advisor.render import wording
from advisor.render.page.parts import part, sentence


def overview(subject: Report) -> Markup:
    """Return the sentence and the table; nothing for a study, a comparison or a single run, which open otherwise."""
    if subject.study is not None or subject.comparing is not None or len(subject.runs) < 2:
        return Markup()
    rows = [_row(item, place) for place, item in enumerate(subject.runs)]
    return part("overview.overview", in_short(subject), rows)


def in_short(subject: Report) -> str:
    """Say in one sentence how many of the runs that are told need what, the most frequent first.

    Example:
        >>> from advisor.records import Decision, Diagnosis, Run
        >>> actions = (Action.NONE, Action.TRAIN_LONGER, Action.TRAIN_LONGER)
        >>> decisions = [Decision(action=action, because="", probability=0.9) for action in actions]
        >>> in_short(Report(title="", runs=tuple(Diagnosed(Run(), Diagnosis(decision=each)) for each in decisions)))
        'Of 3 runs 1 needs nothing. Next for the others: train longer (2).'
    """
    count = Counter(item.diagnosis.decision.action for item in subject.runs)
    well = count.pop(Action.NONE, 0)
    told = ", ".join(f"{wording.ACTION_PHRASES[action]} ({number})" for action, number in count.most_common())
    first = (
        f"Of {wording.counted(len(subject.runs), 'run')} {well or 'none'} {'need' if well > 1 else 'needs'} nothing."
    )
    return f"{first} {sentence(f'Next for the others: {told}')}" if told else first


def _row(item: Diagnosed, place: int) -> tuple[str, str, str, str]:
    """Name, course, what was found and what to do, of a run."""
    result = item.diagnosis
    found = "; ".join(f"{each.title} ({each.code})" for each in result.faults) or "no fault"
    phrase = wording.ACTION_PHRASES[result.decision.action]
    name = result.subject or item.run.name or f"run {place}"
    return name, wording.run_heading(item.run), found, phrase
