"""A learning curve and what it answers, as text: the decision, errors by size, the forecast, the questions."""

import math
from collections.abc import Iterable

from rich.table import Table

from advisor.records import CurveAnswer, Question
from advisor.render import wording
from advisor.render.shown import shown
from advisor.render.terminal import table_of, text_of


def curve_text(answer: CurveAnswer, *, color: bool = False) -> str:
    """Return what a learning curve answers, as a terminal shows it."""
    decision = answer.decision
    name = shown(answer.curve.name or "learning curve")
    head = [
        f"[bold]{name}[/bold] · {shown(answer.curve.metric)} against training rows",
        "",
        f"  Next: [bold]{wording.ACTION_PHRASES[decision.action]}[/bold]"
        f" (probability {wording.probability(decision.probability)})",
        f"    {shown(decision.because)}",
        "",
    ]
    parts = ["\n".join(head), _sizes(answer), "", _ways(answer), "", *_need(answer), *_questions(answer.questions)]
    return text_of(*parts, color=color).rstrip()


def _sizes(answer: CurveAnswer) -> Table:
    table = table_of(
        "rows", "test error", "80 % interval", "training error", "trainings", numbers=("rows", "trainings")
    )
    for level in answer.curve.levels:
        trained = "-" if level.train_error is None else f"{level.train_error:.4g}"
        table.add_row(f"{level.size:,}", f"{level.error:.4g}", "", trained, str(level.trainings))
    seen = answer.forecast
    if seen is not None:
        for rows, mean, low, high in zip(seen.targets, seen.mean, seen.lo80, seen.hi80, strict=True):
            table.add_row(f"{rows:,.0f}", f"{mean:.4g}", f"{low:.4g} to {high:.4g}", "", "forecast")
    return table


def _ways(answer: CurveAnswer) -> Table:
    table = table_of("change", "effect on the test error", "80 % interval", "")
    for way in answer.alternatives:
        interval = f"{100 * way.lo80:+.0f} % to {100 * way.hi80:+.0f} %"
        how = "measured" if way.measured else "forecast"
        table.add_row(shown(way.what), f"{100 * way.relative_change:+.0f} %", interval, how)
    return table


def _need(answer: CurveAnswer) -> list[str]:
    if answer.target is None or answer.rows_for_target is None:
        return []
    low, high = answer.rows_for_target
    need = f"{_rows(low)} to {_rows(high)} (80 %)" if math.isfinite(low) else _rows(low)
    lines = [f"  Rows for an error of {answer.target:.4g}: {need}"]
    if answer.rounds:
        steps = ", ".join(f"{rows:,}" for rows in answer.rounds)
        lines.append(f"  In rounds: grow to {steps} rows and forecast again after each.")
    return [*lines, ""]


def _rows(rows: float) -> str:
    return f"{rows:,.0f}" if math.isfinite(rows) else "more than can be forecast"


def _questions(questions: Iterable[Question]) -> list[str]:
    lines = ["  The lecture's questions"]
    for place, question in enumerate(questions, start=1):
        lines.append(f"  {place}. {shown(question.text)} {question.answer}")
        lines += [f"       {shown(wording.evidence(item))}" for item in question.evidence]
        lines += [f"       {shown(question.because)}"] if question.because else []
    return lines
