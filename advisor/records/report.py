"""A Report: everything that one HTML file shows, as records; nothing is computed after this."""

import msgspec

from advisor.records.curve import CurveAnswer
from advisor.records.run import Run
from advisor.records.study import Study
from advisor.records.verdict import Diagnosis


class Diagnosed(msgspec.Struct, frozen=True):
    """A run and what is said of it."""

    run: Run
    diagnosis: Diagnosis


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a team is shown about a study, or about runs alone."""

    title: str
    study: Study | None = None
    study_diagnosis: Diagnosis | None = None
    runs: tuple[Diagnosed, ...] = ()
    curve: CurveAnswer | None = None
    advisor_version: str = ""
