"""What a rule says (Verdict), what the engine makes of it (Finding), and what is said about a run (Diagnosis)."""

from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

from advisor.records.reading import Reading
from advisor.records.shown import Shown


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class Action(StrEnum):
    """What a user can do; the closed list of every recommendation and decision."""

    MORE_DATA = "more_data"
    MORE_CAPACITY = "more_capacity"
    LESS_CAPACITY = "less_capacity"
    MORE_REGULARIZATION = "more_regularization"
    LESS_REGULARIZATION = "less_regularization"
    TUNE_OPTIMIZATION = "tune_optimization"
    TRAIN_LONGER = "train_longer"
    STOP_EARLIER = "stop_earlier"
    FIX_MODEL = "fix_model"
    CLEAN_DATA = "clean_data"
    SEARCH_ON = "search_on"
    NONE = "none"


class Direction(StrEnum):
    RAISE = "raise"
    LOWER = "lower"
    CHANGE = "change"  # a dimension without an order


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """One measured value against the limit that it was held to."""

    what: str
    value: float
    limit: float | None = None
    unit: str = ""  # "fraction", "epochs", "rows"; empty for a plain number
    epochs: tuple[int, int] | None = None  # where in the run it was read, half-open


class Recommendation(msgspec.Struct, frozen=True, gc=False):
    """What to do, which dimension to move and which way where there is one, and why."""

    action: Action
    dimension: str | None = None
    direction: Direction | None = None
    because: str = ""


class Fired(msgspec.Struct, frozen=True, tag_field="status", tag="fired"):
    """The symptom is there.

    `likelihood` is the rule's own, before calibration, where it has one; `severity` is given where this firing
    is another than the rule's usual one: a hint ("info") from a log that leaves innocent causes open.
    """

    evidence: tuple[Evidence, ...]
    recommendations: tuple[Recommendation, ...] = ()
    likelihood: float | None = None
    severity: Severity | None = None


class Passed(msgspec.Struct, frozen=True, tag_field="status", tag="passed"):
    """The rule looked and the symptom is not there; the evidence says by how much."""

    evidence: tuple[Evidence, ...] = ()


class NotApplicable(msgspec.Struct, frozen=True, tag_field="status", tag="not_applicable"):
    """The symptom has no meaning for this run (class imbalance of a regression)."""

    because: str


class Skipped(msgspec.Struct, frozen=True, tag_field="status", tag="skipped"):
    """The rule could not look: something it needs was not recorded."""

    because: str


class CannotTell(msgspec.Struct, frozen=True, tag_field="status", tag="cannot_tell"):
    """The rule looked and the evidence decides neither way; `record_next` says what would."""

    because: str
    record_next: str = ""
    evidence: tuple[Evidence, ...] = ()


Verdict: TypeAlias = Fired | Passed | NotApplicable | Skipped | CannotTell


class Status(StrEnum):
    FIRED = "fired"
    PASSED = "passed"
    NOT_APPLICABLE = "not_applicable"
    SKIPPED = "skipped"
    CANNOT_TELL = "cannot_tell"


class Finding(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A rule's verdict with the rule's name on it: one entry of `verdicts` in `advisor/diagnosis@1`."""

    code: str
    symptom: str
    severity: Severity
    title: str
    status: Status
    confidence: float | None = None  # calibrated probability that the symptom is really there; fired only
    evidence: tuple[Evidence, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    because: str = ""  # why it was skipped, not applicable or undecided; why it counts less when merged
    record_next: str = ""
    caused_by: str | None = None  # the code of the finding that explains this one


class NotChecked(msgspec.Struct, frozen=True, kw_only=True):
    """Rules that could not look or could not tell for one reason, and what to record so that they can."""

    because: str
    codes: tuple[str, ...]
    symptoms: tuple[str, ...] = ()
    record_next: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question of the lecture's decision procedure, with its answer and the numbers it rests on."""

    text: str
    answer: Literal["yes", "no", "cannot tell"]
    evidence: tuple[Evidence, ...] = ()
    because: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The one thing to do next."""

    action: Action
    probability: float
    because: str


class Diagnosis(Shown, frozen=True, kw_only=True):
    """Everything that is said of one run, study or learning curve, most important finding first."""

    subject: str = ""  # the name of the run, or the file it was read from
    path: str = ""  # the file or folder that it was read from, "-" for standard input; empty where it is of no file
    run_number: int | None = None  # which of the runs in there, from 1; null where it is the only one
    reading: Reading | None = None  # what was taken for what in a file that another program wrote
    findings: tuple[Finding, ...] = msgspec.field(default=(), name="verdicts")
    questions: tuple[Question, ...] = ()
    decision: Decision
    not_checked: tuple[NotChecked, ...] = ()  # the largest group first
    too_little: str = ""  # why nothing could be said of the run at all; empty where something could

    @property
    def fired(self) -> tuple[Finding, ...]:
        """The findings whose symptom is there and that no other finding explains."""
        return tuple(f for f in self.findings if f.status is Status.FIRED and f.caused_by is None)

    @property
    def faults(self) -> tuple[Finding, ...]:
        """Those of them that are a warning or worse."""
        return tuple(f for f in self.fired if f.severity is not Severity.INFO)


class Diagnoses(Shown, frozen=True, kw_only=True):
    """What `--format json` prints: the diagnosis of every run (or study, or curve) that was given."""

    schema: Literal["advisor/diagnosis@1"] = "advisor/diagnosis@1"
    runs: tuple[Diagnosis, ...] = ()
