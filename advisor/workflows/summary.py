"""What a study ends with, for the terminal: the winner, its test score, the advice, and where things lie."""

from advisor.diagnose.engine import diagnose_study
from advisor.records import Study
from advisor.render import strategies, terminal
from advisor.store.studies import StudyFolder


def say(study: Study, folder: StudyFolder, *, color: bool = False) -> str:
    """Return the end of a study as text."""
    diagnosis = diagnose_study(study, settings=study.plan.diagnose)
    told = strategies.describe_ending(study)
    parts = (
        terminal.winner(study),
        *([f"  {told}", ""] if told else []),
        terminal.decision(diagnosis),
        *(terminal.finding(each) for each in diagnosis.fired),
        f"report: {folder.report_file}",
    )
    return terminal.text_of(*parts, color=color).rstrip()
