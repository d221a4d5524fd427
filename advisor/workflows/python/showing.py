"""How records show themselves: in a notebook with a figure, elsewhere in words; nothing is written."""

from advisor.compare.told import MOST
from advisor.curve.answer import answer
from advisor.diagnose.engine import diagnose_run
from advisor.errors import AdvisorError
from advisor.records import CurveAnswer, Diagnosed, Diagnoses, Diagnosis, LearningCurve, Report, Run, Study
from advisor.render import html, terminal
from advisor.render.curve import curve_text
from advisor.render.page.parts import paragraph
from advisor.workflows import report, summary


def as_html(record: object) -> str:
    """Return what a notebook shows of a record, as HTML without a page around it.

    Raises:
        TypeError: If it is no record that shows itself.
    """
    match record:
        case Study():
            return html.fragment(report.study_report(record))
        case Run():
            return html.fragment(report.runs_report([record]))
        case CurveAnswer():
            return html.fragment(Report(title=record.curve.name or "learning curve", curve=record))
        case LearningCurve():
            return _html_of_curve(record)
        case Diagnosis():
            alone = Diagnosed(Run(name=record.subject), record)
            return html.fragment(Report(title=record.subject or "run", runs=(alone,)))
        case Diagnoses():
            return "".join(map(as_html, record.runs[:MOST]))
    raise TypeError(f"no way to show {type(record).__name__}")


def as_text(record: object) -> str:
    """Return what a terminal shows of a record.

    Raises:
        TypeError: If it is no record that shows itself.

    Example:
        >>> print(as_text(Diagnoses()))
        no diagnoses
    """
    match record:
        case Study():
            return _text(*summary.parts(report.study_report(record)))
        case Run():
            scores = (terminal.scores_table(record), "") if record.scores.train or record.scores.validation else ()
            return _text(*scores, terminal.diagnosis(record, diagnose_run(record)))
        case CurveAnswer():
            return curve_text(record)
        case LearningCurve():
            return _text_of_curve(record)
        case Diagnosis():
            return _text(terminal.diagnosis_alone(record))
        case Diagnoses():
            return "\n\n".join(map(as_text, record.runs)) or "no diagnoses"
    raise TypeError(f"no way to show {type(record).__name__}")


def _text(*parts: object) -> str:
    return terminal.text_of(*parts).rstrip()


def _text_of_curve(curve: LearningCurve) -> str:
    try:
        return curve_text(answer(curve))
    except AdvisorError as error:  # too few sizes to say anything
        return str(error)


def _html_of_curve(curve: LearningCurve) -> str:
    try:
        return as_html(answer(curve))
    except AdvisorError as error:
        return str(paragraph(str(error)))
