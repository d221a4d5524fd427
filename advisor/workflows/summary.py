"""The end of a study: its report is written, and the winner, the advice and where things lie are said."""

from advisor.records import Study
from advisor.render import strategies, terminal
from advisor.render.shown import shown
from advisor.store.studies import StudyFolder
from advisor.workflows import report


def say(study: Study, folder: StudyFolder, *, color: bool = False) -> str:
    """Return the end of a study as text, after writing its report; both tell of one and the same diagnosis."""
    subject = report.study_report(study)
    report.write(subject, folder.report_file)
    told = strategies.describe_ending(study)
    diagnosis = subject.study_diagnosis
    said = () if diagnosis is None else (terminal.decision(diagnosis), *map(terminal.finding, diagnosis.fired))
    parts = (
        terminal.winner(study),
        *([shown(f"  {told}"), ""] if told else []),
        *said,
        shown(f"report: {folder.report_file}"),
    )
    return terminal.text_of(*parts, color=color).rstrip()
