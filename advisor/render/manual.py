"""A rule's manual as text: `advisor diagnose --explain CODE`."""

import textwrap

from advisor.diagnose.manual import RuleManual
from advisor.records import FloatArray, Run
from advisor.render.wording import counted, number

_BARS = "▁▂▃▄▅▆▇█"


def text(manual: RuleManual) -> str:
    """Return a manual as plain text with sketches of traces that the rule fires on and stays quiet on."""
    lines = [f"{manual.code} {manual.symptom} ({manual.severity}): {manual.title}", "", *_filled(manual.summary)]
    for heading, body in manual.sections:
        lines += ["", heading, *_filled(body)]
    if manual.needs:
        lines += [
            "",
            "What it needs",
            *_filled(f"{', '.join(manual.needs)}; at least {counted(manual.min_epochs, 'epoch')}."),
        ]
    if manual.settings:
        lines += ["", f"Settings, under [diagnose.{manual.name}] in a study"]
        lines += [f"  {name} = {number(value)}" for name, value in manual.settings]
    for title, subjects in (("Fires on", manual.fires_on), ("Stays quiet on", manual.quiet_on)):
        sketches = [line for subject in subjects[:2] if isinstance(subject, Run) for line in sketch(subject)]
        if sketches:
            lines += ["", title, *sketches]
    return "\n".join(lines)


def sketch(run: Run) -> list[str]:
    """Draw the losses of a run in one line each.

    Example:
        >>> from advisor.records import Trace
        >>> sketch(Run(traces=(Trace("loss", (1.0, 0.5, 0.25, float("nan"))),)))
        ['  loss      █▃▁×']
    """
    return [f"  {name:9} {_bars(run.trace(name))}" for name in ("loss", "val_loss") if run.has(name)]


def _bars(values: FloatArray) -> str:
    finite = values[abs(values) < float("inf")]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    spread = (high - low) or 1.0
    heights = [(value - low) / spread * (len(_BARS) - 1) for value in values]
    return "".join(_BARS[round(height)] if abs(height) < len(_BARS) else "×" for height in heights)


def _filled(body: str) -> list[str]:
    return textwrap.wrap(body, width=96, initial_indent="  ", subsequent_indent="  ")
