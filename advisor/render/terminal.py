"""Diagnoses, runs and studies as text for people: colour where the terminal has it, plain when piped."""

import io
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from advisor.records import Diagnosed, Diagnosis, Finding, Run, Severity, Status
from advisor.render import wording

_COLORS = {Severity.CRITICAL: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_ANSWER_COLORS = {"yes": "green", "no": "yellow", "cannot tell": "dim"}


def text_of(*renderables: object, width: int = 100, color: bool = False) -> str:
    """Return what rich would print, as a string; without colour it is plain text.

    Example:
        >>> text_of("[bold]a[/bold]")
        'a\\n'
    """
    console = Console(
        file=io.StringIO(), width=width, force_terminal=color, no_color=not color, highlight=False, legacy_windows=False
    )
    for renderable in renderables:
        console.print(renderable, soft_wrap=isinstance(renderable, str))
    assert isinstance(console.file, io.StringIO)  # noqa: S101 - it was made so three lines above
    return console.file.getvalue()


def diagnosis(run: Run, result: Diagnosis) -> str:
    """Return one diagnosis as rich markup: the decision first, then what was found, then the questions."""
    name = escape(result.subject or run.name or "run")
    lines = [f"[bold]{name}[/bold] · {wording.run_heading(run)}", "", *_decision(result)]
    for finding in result.findings:
        if finding.status is Status.FIRED and finding.caused_by is None:
            lines += _fired(finding, explained=_explained_by(finding, result))
    lines += _cannot_tell(result)
    if result.questions:
        lines += ["", "  The lecture's questions"]
        for place, question in enumerate(result.questions, start=1):
            color = _ANSWER_COLORS[question.answer]
            lines.append(f"  {place}. {escape(question.text)} [{color}]{question.answer}[/{color}]")
            lines += [f"       {escape(wording.evidence(item))}" for item in question.evidence]
            if question.because:
                lines.append(f"       {escape(question.because)}")
    return "\n".join([*lines, "", *_looked(result)])


def _decision(result: Diagnosis) -> list[str]:
    phrase = wording.ACTION_PHRASES[result.decision.action]
    probability = wording.probability(result.decision.probability)
    return [
        f"  Next: [bold]{phrase}[/bold] (probability {probability})",
        f"    {escape(result.decision.because)}",
    ]


def _fired(finding: Finding, *, explained: Sequence[Finding]) -> list[str]:
    mark, color = wording.SEVERITY_MARKS[finding.severity], _COLORS[finding.severity]
    heading = f"{finding.code} {finding.symptom} ({finding.severity}, {wording.confidence(finding.confidence)})"
    lines = ["", f"  [{color}]{mark} {escape(heading)}[/{color}]", f"    {escape(finding.title)}"]
    lines += [f"    · {escape(wording.evidence(item))}" for item in finding.evidence]
    lines += [f"    → {escape(wording.recommendation(item))}" for item in finding.recommendations]
    if explained:
        lines.append(f"    explains also: {', '.join(f'{f.code} {f.symptom}' for f in explained)}")
    return lines


def _explained_by(finding: Finding, result: Diagnosis) -> list[Finding]:
    return [f for f in result.findings if f.caused_by == finding.code and f.status is Status.FIRED]


def _cannot_tell(result: Diagnosis) -> list[str]:
    lines = []
    for finding in result.findings:
        if finding.status is Status.CANNOT_TELL:
            lines += ["", f"  [dim]? {finding.code} {finding.symptom}: cannot tell[/dim]"]
            lines.append(f"    {escape(finding.because)}")
            if finding.record_next:
                lines.append(f"    to know: {escape(finding.record_next)}")
    return lines


def _looked(result: Diagnosis) -> list[str]:
    count = {status: sum(f.status is status for f in result.findings) for status in Status}
    parts = [f"{wording.counted(count[Status.PASSED], 'rule')} looked and found nothing"]
    parts += [f"{count[Status.SKIPPED]} could not look"] if count[Status.SKIPPED] else []
    parts += [f"{count[Status.NOT_APPLICABLE]} do not apply"] if count[Status.NOT_APPLICABLE] else []
    text = f"  {', '.join(parts)}."
    fired = [f.code for f in result.fired]
    return [text, f"  `advisor diagnose --explain {fired[0]}` says how that was found."] if fired else [text]


def diagnoses_table(items: Sequence[Diagnosed]) -> Table:
    """Return a table over runs: one line a run."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("run", "epochs", "ending", "found", "next", "probability"):
        table.add_column(heading, justify="right" if heading in {"epochs", "probability"} else "left")
    for item in items:
        result = item.diagnosis
        found = ", ".join(f"{f.code} {f.symptom}" for f in result.fired) or "-"
        table.add_row(
            escape(result.subject or item.run.name or "run"),
            f"{item.run.epochs:,}",
            wording.ENDING_PHRASES[item.run.ending.kind],
            escape(found),
            wording.ACTION_PHRASES[result.decision.action],
            wording.probability(result.decision.probability),
        )
    return table
