"""A diagnosis as markdown: a comment for a pull request."""

from advisor.errors import on_one_line
from advisor.records import Diagnosis, Run, Status
from advisor.render import wording


def diagnosis(run: Run, result: Diagnosis) -> str:
    """Return one diagnosis as a markdown section: decision, findings, questions.

    Example:
        >>> from advisor.records import Action, Decision
        >>> calm = Diagnosis(subject="run.json", decision=Decision(action=Action.NONE, probability=0.9, because="fine"))
        >>> print(diagnosis(Run(), calm))
        ### run.json: nothing to do
        <BLANKLINE>
        0 epochs, ending not recorded. fine (probability 0.90)
        <BLANKLINE>
        No problems found.
    """
    heading = (
        f"### {on_one_line(result.subject or run.name or 'run')}: {wording.ACTION_PHRASES[result.decision.action]}"
    )
    probability = wording.probability(result.decision.probability)
    summary = f"{wording.run_heading(run)}. {result.decision.because} (probability {probability})"
    return "\n\n".join([heading, summary, _findings(result), *_questions(result)])


def _findings(result: Diagnosis) -> str:
    if not result.fired:
        return "No problems found."
    lines = []
    for finding in result.fired:
        confidence = wording.confidence(finding.confidence)
        lines.append(f"- **{finding.code} {finding.symptom}** ({finding.severity}, {confidence}): {finding.title}")
        lines += [f"  - {wording.evidence(item)}" for item in finding.evidence]
        lines += [f"  - → {wording.recommendation(item)}" for item in finding.recommendations]
    return "\n".join(lines)


def _questions(result: Diagnosis) -> list[str]:
    if not result.questions:
        return []
    rows = ["| question | answer | numbers |", "| --- | --- | --- |"]
    for question in result.questions:
        numbers = "; ".join(wording.evidence(item) for item in question.evidence) or question.because
        rows.append(f"| {question.text} | {question.answer} | {numbers.replace('|', '/')} |")
    undecided = sum(f.status is Status.CANNOT_TELL for f in result.findings)
    closing = [f"{wording.counted(undecided, 'check')} cannot tell from what was recorded."] if undecided else []
    return ["\n".join(rows), *closing]
