"""The end of a study: its report is written, and the winner, the advice and where things lie are said."""

from advisor.records import Report, Study
from advisor.render import strategies, terminal
from advisor.render.shown import shown
from advisor.render.studies import standing
from advisor.store.studies import StudyFolder
from advisor.workflows import report


def say(study: Study, folder: StudyFolder, *, color: bool = False) -> str:
    """Return the end of a study as text, after writing its report; both tell of one and the same diagnosis."""
    subject = report.study_report(study, ablation=folder.read_ablation(study))
    report.write(subject, folder.report_file)
    return terminal.text_of(*parts(subject), shown(f"report: {folder.report_file}"), color=color).rstrip()


def parts(subject: Report) -> tuple[str, ...]:
    """Return what is said of a study's report: the winner, how it came to it, what to do next."""
    if subject.study is None:
        return ()
    told = strategies.describe_ending(subject.study)
    diagnosis = subject.study_diagnosis
    findings = () if diagnosis is None else (terminal.decision(diagnosis), *map(terminal.finding, diagnosis.fired))
    held = [shown(f"  {standing.better(subject.standing)}"), ""] if subject.standing is not None else []
    return (terminal.winner(subject.study), *held, *([shown(f"  {told}"), ""] if told else []), *findings)
