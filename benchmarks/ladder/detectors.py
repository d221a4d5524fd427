"""What a detector answers, and three kinds of detectors: advisor, a function of your own, public tools (`peers`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from advisor.diagnose.engine import diagnose_run
from advisor.records import Run, Severity
from advisor.store.format import codec

ALARM = 0.5  # a score of at least so much is an alarm; below stand hints


@dataclass(frozen=True)
class Answer:
    """What a detector says of one run: how sure it is (0 to 1) of each symptom, and what to do."""

    symptoms: Mapping[str, float] = field(default_factory=dict)
    actions: tuple[str, ...] = ()


Detector = Callable[[Run], Answer]


def advisor(run: Run) -> Answer:
    """Return what advisor says: warnings and worse from 0.5 by their confidence, hints below."""
    diagnosis = diagnose_run(run)
    scores: dict[str, float] = {}
    for finding in diagnosis.fired:
        if finding.symptom == "healthy":
            continue
        loud = finding.severity is not Severity.INFO
        score = 0.5 * (finding.confidence or 0.0) + (ALARM if loud else 0.0)
        scores[finding.symptom] = max(scores.get(finding.symptom, 0.0), score if loud else min(score, 0.499))
    return Answer(scores, (str(diagnosis.decision.action),))


def named(place: str) -> Detector:
    """Return the detector `module:function`, which is given a run.json document as plain dicts and lists.

    It returns a dict: `symptoms`, a score from 0 to 1 for each symptom that it sees (from 0.5: an alarm), and
    `action`, what to do first, or None.
    """
    module, _, name = place.partition(":")
    function = getattr(import_module(module), name)

    def look(run: Run) -> Answer:
        said = function(codec.parse(codec.encode_line(run), name="run"))
        action = said.get("action")
        return Answer({str(key): float(value) for key, value in said["symptoms"].items()}, (action,) if action else ())

    return look
