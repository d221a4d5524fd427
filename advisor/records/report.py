"""A Report: everything that one HTML file shows, as records; nothing is computed after this."""

import msgspec

from advisor.records.curve import CurveAnswer
from advisor.records.pictures import ActivationCurve
from advisor.records.reporting.ablation import Ablation
from advisor.records.reporting.comparing import Comparing
from advisor.records.reporting.standing import Standing
from advisor.records.run import Run
from advisor.records.studies.plan import ParameterValue
from advisor.records.study import Study
from advisor.records.verdict import Diagnosis


class Diagnosed(msgspec.Struct, frozen=True):
    """A run and what is said of it."""

    run: Run
    diagnosis: Diagnosis
    changed: dict[str, ParameterValue] | None = None  # what its recipe changes of the lecture's table, where known
    broken: dict[str, str] = {}  # the couplings that it breaks on purpose, with what they say


class ActivationTried(msgspec.Struct, frozen=True, kw_only=True):
    """An activation with the runs that used it, and how far the gradient came in the one that is shown."""

    curve: ActivationCurve
    runs: int = 0
    shown: int | None = None  # place of the best of them among the report's runs
    gradient_ratio: float | None = None  # of the shown run: median gradient norm of the first layer over the last's


class FoundInTrial(msgspec.Struct, frozen=True, gc=False):
    """What the rules found in the run of a trial that is worth a look; its whole diagnosis may stand elsewhere."""

    trial: int
    symptoms: dict[str, str]  # by the rules' codes


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a team is shown about a study, or about runs alone."""

    title: str
    study: Study | None = None
    study_diagnosis: Diagnosis | None = None
    standing: Standing | None = None  # of the study's winner, or of the only run
    runs: tuple[Diagnosed, ...] = ()  # those shown one by one
    untold: int = 0  # runs that were diagnosed too
    found: tuple[FoundInTrial, ...] = ()  # every trial with a run, shown or not
    ablation: Ablation | None = None  # from the default to the study's winner
    curve: CurveAnswer | None = None
    comparing: Comparing | None = None  # of several studies or runs
    activations: tuple[ActivationTried, ...] = ()  # in the order of the lecture's ladder
    advisor_version: str = ""
