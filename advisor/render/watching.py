"""What is said while a file is followed, as text."""

from typing import assert_never

from advisor.records.watching import Appeared, Ended, Stalled, Told, Waiting, Went
from advisor.render import terminal, wording
from advisor.render.shown import shown


def text(told: Told, *, color: bool = False) -> str:
    """Return one event as text: a finding with its evidence, all else in one line.

    Example:
        >>> print(text(Stalled(64.2, 6.0)))
        nothing new for 64 s, where it usually takes 6 s: the training may have stopped or hang
    """
    return terminal.text_of(_markup(told), color=color).rstrip("\n")


def _markup(told: Told) -> str:
    match told:
        case Appeared():
            return f"{_place(told.run, told.epochs)}:\n{terminal.finding(told.finding)}"
        case Went():
            return f"{_place(told.run, told.epochs)}: {told.finding.code} {told.finding.symptom} is gone"
        case Waiting():
            return f"waiting, it cannot be read yet: {shown(told.because)}"
        case Stalled():
            rest, usual = _seconds(told.seconds), _seconds(told.usual_seconds)
            return f"nothing new for {rest}, where it usually takes {usual}: the training may have stopped or hang"
        case Ended():
            return f"{_place(told.run, told.epochs)}: {wording.ENDING_PHRASES[told.kind]}"
        case _:
            assert_never(told)


def _place(run: str, epochs: int) -> str:
    return f"{shown(run)}, {wording.counted(epochs, 'epoch')}"


def _seconds(seconds: float) -> str:
    return f"{seconds:,.0f} s" if seconds >= 1 else f"{seconds:.1f} s"
