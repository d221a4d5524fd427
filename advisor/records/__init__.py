"""The records: frozen, typed, printable data that every layer above talks in.

Where to look: `data` and `recipe` with its `parts` (what is trained), `columns` (how a table was read), `run` (what
happened), `verdict` (what is said of it), `study` with `studies` (many runs, their plan and its changes), `winner`
(how the best was chosen), `tuning` (what more trials would bring), `reporting` (a result beside what was there
before), `goal` (which of two is better; `parts.quantities`: what counts beside it), `curve` (errors against
training-set size), `difference` (two runs), `pictures`, `script` (a model trained again without advisor), `watching`
and `unattended` (what is told while nobody looks), `reading` (what was taken for what in a file), `report`; `shown` (a
record in a notebook), `digits` (six significant ones), `ranks`. NumPy and msgspec only.
"""

from advisor.records.columns import ColumnKind, ColumnsRead, DataReading, Surprise
from advisor.records.curve import Alternative, CurveAnswer, Forecast, LearningCurve, SizePoint
from advisor.records.data import ClassCount, DataFacts, DataPlan, InputKind, SplitKind, Task
from advisor.records.difference import BehaviourDifference, Difference, SettingDifference
from advisor.records.goal import Goal, Metric
from advisor.records.parts.cluster import ClusterSettings, ExecutorName
from advisor.records.parts.folds import FoldScores
from advisor.records.parts.inputs import Augmentation, Flip, PictureForm, SeriesForm, Words, WordsAs, WordsForm
from advisor.records.parts.quantities import Front, Limit, Missed, Quantity
from advisor.records.pictures import ActivationCurve, DecisionMap, MapSnapshot
from advisor.records.reading import Reading
from advisor.records.recipe import Recipe
from advisor.records.report import ActivationTried, Diagnosed, FoundInTrial, Report
from advisor.records.reporting.dimensions import Edge, Importance
from advisor.records.reporting.standing import Margin, Standing
from advisor.records.run import (
    Ending,
    EndingKind,
    Environment,
    FloatArray,
    LayerFacts,
    ModelFacts,
    RateResponse,
    Reference,
    Run,
    Scores,
    Trace,
    TrainedBy,
)
from advisor.records.studies.plan import (
    Budget,
    Change,
    ChangedEntry,
    EngineName,
    ModelFormat,
    Narrowing,
    SearchSettings,
    Strategy,
    StudyPlan,
)
from advisor.records.studies.sampler import ChosenSampler
from advisor.records.study import Study, Trial, TrialState, Winner
from advisor.records.tuning import BestOf, Outlook, TuningCurve
from advisor.records.verdict import (
    Action,
    CannotTell,
    Decision,
    Diagnoses,
    Diagnosis,
    Direction,
    Evidence,
    Finding,
    Fired,
    NotApplicable,
    NotChecked,
    Passed,
    Question,
    Recommendation,
    Severity,
    Skipped,
    Status,
    Verdict,
)
from advisor.records.winner import Choice, Ensemble, Finalist, SeedNoise, WinCheck

__all__ = [
    "Action",
    "ActivationCurve",
    "ActivationTried",
    "Alternative",
    "Augmentation",
    "BehaviourDifference",
    "BestOf",
    "Budget",
    "CannotTell",
    "Change",
    "ChangedEntry",
    "Choice",
    "ChosenSampler",
    "ClassCount",
    "ClusterSettings",
    "ColumnKind",
    "ColumnsRead",
    "CurveAnswer",
    "DataFacts",
    "DataPlan",
    "DataReading",
    "Decision",
    "DecisionMap",
    "Diagnosed",
    "Diagnoses",
    "Diagnosis",
    "Difference",
    "Direction",
    "Edge",
    "Ending",
    "EndingKind",
    "EngineName",
    "Ensemble",
    "Environment",
    "Evidence",
    "ExecutorName",
    "Finalist",
    "Finding",
    "Fired",
    "Flip",
    "FloatArray",
    "FoldScores",
    "Forecast",
    "FoundInTrial",
    "Front",
    "Goal",
    "Importance",
    "InputKind",
    "LayerFacts",
    "LearningCurve",
    "Limit",
    "MapSnapshot",
    "Margin",
    "Metric",
    "Missed",
    "ModelFacts",
    "ModelFormat",
    "Narrowing",
    "NotApplicable",
    "NotChecked",
    "Outlook",
    "Passed",
    "PictureForm",
    "Quantity",
    "Question",
    "RateResponse",
    "Reading",
    "Recipe",
    "Recommendation",
    "Reference",
    "Report",
    "Run",
    "Scores",
    "SearchSettings",
    "SeedNoise",
    "SeriesForm",
    "SettingDifference",
    "Severity",
    "SizePoint",
    "Skipped",
    "SplitKind",
    "Standing",
    "Status",
    "Strategy",
    "Study",
    "StudyPlan",
    "Surprise",
    "Task",
    "Trace",
    "TrainedBy",
    "Trial",
    "TrialState",
    "TuningCurve",
    "Verdict",
    "WinCheck",
    "Winner",
    "Words",
    "WordsAs",
    "WordsForm",
]
