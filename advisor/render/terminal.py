"""Diagnoses, runs and studies as text for people: colour where the terminal has it, plain when piped."""

import io
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from advisor.errors import on_one_line, visible, visible_but_colour
from advisor.records import (
    Diagnosed,
    Diagnosis,
    Difference,
    Finding,
    Run,
    Severity,
    Status,
    Study,
    TrialState,
)
from advisor.records.parts.labels import SuspiciousLabel
from advisor.records.studies.plan import ParameterValue
from advisor.render import folds, strategies, wording
from advisor.render.script.where import weights_alone
from advisor.render.seen import describe_not_checked, describe_reading
from advisor.render.shown import shown
from advisor.render.studies import changes, earlier, ensemble, outlook, several, winning

_MOST_LABELS = 30  # rows listed; a person looks through no more at once
_COLORS = {Severity.CRITICAL: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_ANSWER_COLORS = {"yes": "green", "no": "yellow", "cannot tell": "dim"}


def text_of(*renderables: object, width: int = 100, color: bool = False) -> str:
    """Return what rich would print, as a string; without colour it is plain text.

    Example:
        >>> text_of("[bold]a[/bold]")
        'a\\n'
    """
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=color,
        force_jupyter=False,  # in a notebook rich would draw a cell's output of its own
        no_color=not color,
        highlight=False,
        legacy_windows=False,
    )
    for renderable in renderables:
        is_text = isinstance(renderable, str)
        console.print(visible(renderable) if isinstance(renderable, str) else renderable, soft_wrap=is_text)
    assert isinstance(console.file, io.StringIO)  # noqa: S101 - it was made so above
    text = console.file.getvalue()
    return visible_but_colour(text) if color else visible(text)


def diagnosis(run: Run, result: Diagnosis) -> str:
    """Return one diagnosis as rich markup: the decision first, then what was found, then the questions."""
    name = shown(result.subject or run.name or "run")
    return "\n".join([f"[bold]{name}[/bold] · {wording.run_heading(run)}", *_reading(run), "", _said(result)])


def diagnosis_alone(result: Diagnosis) -> str:
    """Return a diagnosis whose run is not at hand as rich markup: of a study, or one that was kept."""
    return "\n".join([f"[bold]{shown(result.subject or 'run')}[/bold]", "", _said(result)])


def _said(result: Diagnosis) -> str:
    lines = [decision(result)]
    for each in result.fired:
        lines += ["", *_fired(each, explained=_explained_by(each, result))]
    lines += _cannot_tell(result)
    if result.questions:
        lines += ["", "  The lecture's questions"]
        for place, question in enumerate(result.questions, start=1):
            color = _ANSWER_COLORS[question.answer]
            lines.append(f"  {place}. {shown(question.text)} [{color}]{question.answer}[/{color}]")
            lines += [f"       {shown(wording.evidence(item))}" for item in question.evidence]
            if question.because:
                lines.append(f"       {shown(question.because)}")
    return "\n".join([*lines, "", *_looked(result)])


def _reading(run: Run) -> list[str]:
    """Return what was taken for what in a file that another program wrote, and what a recorder left out."""
    read = [f"  [dim]{shown(describe_reading(run.reading))}[/dim]"] if run.reading is not None else []
    return [*read, *(f"  [dim]not recorded: {shown(told)}[/dim]" for told in run.unrecorded)]


def finding(item: Finding) -> str:
    """Return one finding as rich markup, with its evidence and what to try."""
    return "\n".join(_fired(item, explained=()))


def decision(result: Diagnosis) -> str:
    """Return the one thing to do next as rich markup, with its probability and reason."""
    phrase = wording.ACTION_PHRASES[result.decision.action]
    probability = wording.probability(result.decision.probability)
    return f"  Next: [bold]{phrase}[/bold] (probability {probability})\n    {shown(result.decision.because)}"


def _fired(finding: Finding, *, explained: Sequence[Finding]) -> list[str]:
    mark, color = wording.SEVERITY_MARKS[finding.severity], _COLORS[finding.severity]
    heading = f"{finding.code} {finding.symptom} ({finding.severity}, {wording.confidence(finding.confidence)})"
    lines = [f"  [{color}]{mark} {shown(heading)}[/{color}]", f"    {shown(finding.title)}"]
    lines += [f"    · {shown(wording.evidence(item))}" for item in finding.evidence]
    lines += [f"    → {shown(wording.recommendation(item))}" for item in finding.recommendations]
    if explained:
        lines.append(f"    also explains: {', '.join(f'{f.code} {f.symptom}' for f in explained)}")
    return lines


def _explained_by(finding: Finding, result: Diagnosis) -> list[Finding]:
    return [f for f in result.findings if f.caused_by == finding.code and f.status is Status.FIRED]


def _cannot_tell(result: Diagnosis) -> list[str]:
    lines = []
    for each in result.findings:
        if each.status is Status.CANNOT_TELL:
            lines += ["", f"  [dim]? {each.code} {each.symptom}: cannot tell[/dim]", f"    {shown(each.because)}"]
            lines += [f"    to find out: {shown(each.record_next)}"] if each.record_next else []
    return lines


def _looked(result: Diagnosis) -> list[str]:
    count = {status: sum(f.status is status for f in result.findings) for status in Status}
    parts = [f"{wording.counted(count[Status.PASSED], 'check')} passed"]
    parts += [f"{count[Status.SKIPPED]} could not run"] if count[Status.SKIPPED] else []
    parts += [f"{count[Status.NOT_APPLICABLE]} do not apply"] if count[Status.NOT_APPLICABLE] else []
    lines = [f"  {', '.join(parts)}."]
    unseen = describe_not_checked(result.not_checked)
    lines += [f"  {shown(unseen)}"] if unseen else []
    fired = [f.code for f in result.fired]
    return [*lines, f"  `advisor diagnose --explain {fired[0]}` explains this check."] if fired else lines


def table_of(*headings: str, numbers: Sequence[str] = ()) -> Table:
    """Return an empty table in the project's style; columns named in `numbers` are right-aligned."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in numbers else "left", overflow="fold")
    return table


def diagnoses_table(items: Sequence[Diagnosed]) -> Table:
    """Return a table of runs: one line per run."""
    headings = ("run", "epochs", "ending", "found", "next", "probability")
    table = table_of(*headings, numbers=("epochs", "probability"))
    for item in items:
        result = item.diagnosis
        found = ", ".join(f"{f.code} {f.symptom}" for f in result.fired) or "-"
        table.add_row(
            shown(result.subject or item.run.name or "run"),
            f"{item.run.epochs:,}",
            wording.ENDING_PHRASES[item.run.ending.kind],
            shown(found),
            wording.ACTION_PHRASES[result.decision.action],
            wording.probability(result.decision.probability),
        )
    return table


def scores_table(run: Run) -> Table:
    """Return the scores of a run and of its reference models as a table: one line per part."""
    names = wording.score_names(run)
    headings = [shown(name) for name in names]
    table = table_of("part", *headings, numbers=headings)
    for title, scores in wording.score_parts(run):
        table.add_row(shown(title), *(f"{scores[name]:.4f}" if name in scores else "-" for name in names))
    return table


def suspicious_labels(labels: Sequence[SuspiciousLabel], *, rows: int, name: str) -> str:
    """Return the rows whose labels may be wrong, the least believed first."""
    if not labels:
        return f"{name}: models of the other rows find no wrong label in {wording.counted(rows, 'row')}"
    table = table_of(
        "row", "label", "more likely", "probability of its label", numbers=("row", "probability of its label")
    )
    for label in labels[:_MOST_LABELS]:
        table.add_row(f"{label.row:,}", shown(label.given), shown(label.likelier), f"{label.probability_given:.3f}")
    more = len(labels) - _MOST_LABELS
    tail = [f"and {more:,} more"] if more > 0 else []
    head = f"{shown(name)}: {wording.counted(len(labels), 'label')} of {wording.counted(rows, 'row')} may be wrong"
    return text_of(head, table, *tail, "Rows are counted from 0. Look at each one before you change it.").rstrip()


def difference(item: Difference) -> str:
    """Return what differs between two runs as plain text: settings, then behaviour, then what to mind."""
    heads = (shown(item.first), shown(item.second))
    blocks: list[object] = []
    if item.settings:
        settings = table_of("settings that differ", *heads)
        for each in item.settings:
            settings.add_row(shown(each.name), _cell(each.first), _cell(each.second))
        blocks += [settings, ""]
    if item.behaviour:
        behaviour = table_of("results that differ", *heads, "better", numbers=heads)
        for result in item.behaviour:
            name = result.name if result.what in {"epochs", "seconds"} else f"{result.what} {result.name}"
            better = {"first": heads[0], "second": heads[1]}.get(result.better or "", "")
            behaviour.add_row(shown(name), _cell(result.first), _cell(result.second), better)
        blocks += [behaviour, ""]
    blocks += [] if blocks else ["no difference between the two runs was recorded"]
    if item.same_until is not None:
        blocks.append(f"their traces first differ in epoch {item.same_until + 1}")
    if item.same_data is not None:
        blocks.append("both used the same data" if item.same_data else "they used different data")
    return text_of(*blocks, *map(shown, item.notes), width=140).rstrip()


def _cell(value: ParameterValue | None) -> str:
    return "-" if value is None else shown(wording.parameter(value))


def study_status(study: Study) -> str:
    """Return how far a study is: trials by state, the best so far, and how it ended."""
    inside = study.inside.trials
    ended = [TrialState.INTERRUPTED if trial.was_interrupted else trial.state for trial in inside]
    count = {state: ended.count(state) for state in TrialState}
    states = ", ".join(f"{number} {state}" for state, number in count.items() if number) or "no trials yet"
    apart = len(study.trials) - len(inside)
    states += f"; {apart} more that {'does' if apart == 1 else 'do'} not fit it as it is now" if apart else ""
    lines = [f"study {on_one_line(study.plan.name)}: {states}"]
    lines += [on_one_line(earlier.line(each)) for each in study.earlier]
    best = study.best
    if best is not None and best.score is not None:
        score = f"{best.score:.4f}{folds.describe_spread(best.folds)}"
        lines.append(f"best: trial {best.number}, validation {study.plan.goal.name} {score}")
    lines += [
        on_one_line(said) for said in (winning.chosen(study), winning.luck(study), *winning.checks(study)) if said
    ]
    said = (*several.lines(study), *outlook.lines(study), *changes.lines(study))
    lines += [on_one_line(each) for each in said]
    unfinished = "not finished: still running, or stopped; `--resume` continues it"
    lines.append(f"ended: {on_one_line(wording.study_ending(study.ended_by))}" if study.ended_by else unfinished)
    return "\n".join(lines)


def script_lines(path: str, left_out: Sequence[str]) -> list[str]:
    """Return where the script lies that trains a model again, and what it leaves out, as rich markup."""
    lines = [f"  script: {shown(path)}, which trains it again without advisor"] if path else []
    return [*lines, *(f"  not in the script: {shown(said)}" for said in left_out)]


def winner(study: Study) -> str:
    """Return the winner of a study as rich markup: its parameters, test scores with seed noise, and references."""
    won, metric = study.winner, study.plan.goal.name
    if won is None:
        told = [f"study {shown(study.plan.name)}: no winner", *(f"  {shown(said)}" for said in several.lines(study))]
        return "\n".join(told)
    lines = [f"[bold]winner: trial {won.trial}[/bold]"]
    values = (f"{name} {wording.parameter(value)}" for name, value in won.parameters.items())
    lines += [f"  {shown(', '.join(values))}"]
    lines += [f"  {strategies.describe_size(t)}" for t in study.trials if t.number == won.trial and t.size is not None]
    lines += [f"  {shown(name)} {shown(value)}" for name, value in folds.winner_facts(study)]
    lines += [f"  {shown(said)}" for said in (winning.chosen(study), winning.luck(study)) if said]
    lines += [f"  {shown(said)}" for said in ensemble.lines(study)]
    for name, scores in won.reference_test_scores.items():
        lines += [f"  {shown(name)} model on the same test part: {scores[metric]:.4f}"] if metric in scores else []
    lines += [f"  {shown(said)}" for said in (*winning.checks(study), *several.lines(study))]
    lines += [f"  {shown(said)}" for said in outlook.lines(study)]
    lines += [f"  model: {shown(won.model_file)}"] if won.model_file else []
    lines += [f"  {shown(said)}" for said in weights_alone(won)]
    lines += script_lines(won.script_file, won.script_leaves_out)
    return "\n".join([*lines, ""])
