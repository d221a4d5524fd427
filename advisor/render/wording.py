"""Words for numbers, evidence and advice, in one place, so that terminal, markdown and HTML agree."""

import math
from collections.abc import Mapping

from advisor.errors import on_one_line
from advisor.records import (
    Action,
    ActivationCurve,
    Direction,
    EndingKind,
    Evidence,
    Goal,
    Recommendation,
    Run,
    Severity,
    Status,
    Study,
    TrainedBy,
)
from advisor.records.studies.plan import ParameterValue

ACTION_PHRASES = {
    Action.MORE_DATA: "gather more data",
    Action.MORE_CAPACITY: "use a larger model",
    Action.LESS_CAPACITY: "use a smaller model",
    Action.MORE_REGULARIZATION: "regularize more",
    Action.LESS_REGULARIZATION: "regularize less",
    Action.TUNE_OPTIMIZATION: "tune the optimization",
    Action.TRAIN_LONGER: "train longer",
    Action.STOP_EARLIER: "stop earlier",
    Action.FIX_MODEL: "fix the model",
    Action.CLEAN_DATA: "clean the data",
    Action.SEARCH_ON: "search on",
    Action.NONE: "nothing to do",
}

SEVERITY_MARKS = {Severity.CRITICAL: "✗", Severity.WARNING: "!", Severity.INFO: "i"}

STATUS_PHRASES = {
    Status.FIRED: "found",
    Status.PASSED: "checked, not found",
    Status.NOT_APPLICABLE: "not applicable",
    Status.SKIPPED: "could not run",
    Status.CANNOT_TELL: "cannot tell",
}

ENDING_PHRASES = {
    EndingKind.FINISHED: "finished",
    EndingKind.STOPPED_EARLY: "stopped early",
    EndingKind.DIVERGED: "diverged",
    EndingKind.OUT_OF_MEMORY: "ran out of memory",
    EndingKind.TIMED_OUT: "timed out",
    EndingKind.KILLED: "was killed",
    EndingKind.ERROR: "failed",
    EndingKind.PRUNED: "pruned",
    EndingKind.UNKNOWN: "ending not recorded",
}

STUDY_ENDING_PHRASES = {
    "trials": "all planned trials are done",
    "hours": "the time ran out",
    "until": "the target was reached",
    "space": "nothing was left to try",
    "stopped": "it was stopped by hand",
    "interrupted": "it was interrupted",
    "cancelled": "it was cancelled",
    "failures": "too many trials failed",
}


def number(value: float, unit: str = "") -> str:
    """Say a number in as few digits as carry meaning.

    Example:
        >>> number(0.0123, "fraction"), number(3.0, "epochs"), number(1, "rows"), number(0.83301), number(266610)
        ('1.23 %', '3 epochs', '1 row', '0.833', '266,610')
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    if unit == "fraction":
        return f"{100 * value:,.3g} %" if abs(value) < 1000 else f"{value:,.3g} times"
    digits = f"{value:,.0f}" if float(value).is_integer() and abs(value) < 1e12 else f"{value:.3g}"
    return f"{digits} {unit.removesuffix('s') if digits == '1' else unit}".strip()


def score_parts(run: Run) -> list[tuple[str, dict[str, float]]]:
    """Return the scores of a run and of its reference models, one line per part that was scored.

    Example:
        >>> from advisor.records import Scores
        >>> score_parts(Run(scores=Scores(train={"loss": 0.5})))
        [('training', {'loss': 0.5})]
    """
    parts = [("training", run.scores.train), ("validation", run.scores.validation), ("test", run.scores.test)]
    parts += [(f"{reference.said}, validation", reference.validation) for reference in run.references]
    return [(title, scores) for title, scores in parts if scores]


def score_names(run: Run) -> list[str]:
    """Return the metrics that any part of a run was scored by, in the order met."""
    return list(dict.fromkeys(name for _, scores in score_parts(run) for name in scores))


def number_or_dash(value: float | None, unit: str = "") -> str:
    """Say a number, or a dash where there is none.

    Example:
        >>> number_or_dash(None), number_or_dash(0.25, "fraction")
        ('-', '25 %')
    """
    return "-" if value is None else number(value, unit)


def evidence(item: Evidence) -> str:
    """Say one measured value, its limit and where it was read.

    Example:
        >>> evidence(Evidence("rise above the best loss", 0.123, limit=0.05, unit="fraction", epochs=(9, 30)))
        'rise above the best loss: 12.3 %, limit 5 % (epochs 10 to 30)'
    """
    text = f"{item.what}: {number(item.value, item.unit)}"
    if item.limit is not None:
        text += f", limit {number(item.limit, item.unit)}"
    if item.epochs is not None:
        first, end = item.epochs[0] + 1, item.epochs[1]
        text += f" (epoch {first})" if end <= first else f" (epochs {first} to {end})"
    return text


def recommendation(item: Recommendation) -> str:
    """Say what to do and why.

    Example:
        >>> recommendation(Recommendation(Action.MORE_REGULARIZATION, "dropout_rate", Direction.RAISE, "it memorizes"))
        'regularize more: raise dropout rate; it memorizes'
    """
    if item.action is Action.NONE and item.because:
        return item.because
    text = ACTION_PHRASES[item.action]
    if item.dimension is not None:
        text += f": {item.direction or Direction.CHANGE} {item.dimension.replace('_', ' ')}"
    return f"{text}; {item.because}" if item.because else text


def confidence(value: float | None) -> str:
    """Say a probability, or that there is none.

    Example:
        >>> confidence(0.813), confidence(None)
        ('confidence 0.81', 'confidence not calibrated')
    """
    return "confidence not calibrated" if value is None else f"confidence {value:.2f}"


def probability(value: float) -> str:
    """Say a probability without claiming certainty.

    Example:
        >>> probability(0.5), probability(0.999), probability(0.0001)
        ('0.50', 'over 0.99', 'under 0.01')
    """
    if value > 0.99:
        return "over 0.99"
    return "under 0.01" if value < 0.01 else f"{value:.2f}"


def goal(item: Goal) -> str:
    """Say what a study is judged by.

    Example:
        >>> from advisor.records import Metric
        >>> goal(Goal(metric=Metric.ACCURACY, target=0.95)), goal(Goal(metric=Metric.RMSE))
        ('accuracy (target 0.95)', 'rmse, lower is better')
    """
    name = str(item.metric)
    if item.target is not None:
        return f"{name} (target {number(item.target)})"
    return f"{name}, lower is better" if item.lower_is_better else name


def activation(curve: ActivationCurve) -> str:
    """Name an activation, with the number that belongs to it.

    Example:
        >>> activation(ActivationCurve(name="leaky_relu", x=(), y=(), derivative=(), number=0.2))
        'leaky relu (0.2)'
    """
    name = curve.name.replace("_", " ")
    return name if curve.number is None else f"{name} ({number(curve.number)})"


def symptoms(found: Mapping[str, str]) -> str:
    """Say what was found, by the rules' codes; a dash where nothing was.

    Example:
        >>> symptoms({"A102": "overfit", "A107": "dead_relu"}), symptoms({})
        ('A102 overfit, A107 dead relu', '-')
    """
    return ", ".join(f"{code} {symptom.replace('_', ' ')}" for code, symptom in found.items()) or "-"


def counted(count: int, noun: str) -> str:
    """Say how many.

    Example:
        >>> counted(1, "rule"), counted(0, "rule"), counted(1234, "row")
        ('1 rule', '0 rules', '1,234 rows')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def run_heading(run: Run) -> str:
    """Say what a run is in half a line.

    Example:
        >>> run_heading(Run())
        '0 epochs, ending not recorded'
    """
    return f"{counted(run.epochs, 'epoch')}, {ENDING_PHRASES[run.ending.kind]}"


def study_ending(ended_by: str) -> str:
    """Say why a study ended; a reason without a phrase as it was recorded.

    Example:
        >>> study_ending("until"), study_ending("by hand"), study_ending("")
        ('the target was reached', 'by hand', '')
    """
    return STUDY_ENDING_PHRASES.get(ended_by, ended_by)


def sampler(study: Study) -> str:
    """Say who proposed the trials of a study after the first ones and why, as far as it was recorded.

    Example:
        >>> from advisor.records import ChosenSampler, DataPlan, StudyPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="digits"))
        >>> sampler(Study(plan=plan, sampler=ChosenSampler(name="tpe", because="the study names it")))
        'tpe: the study names it'
    """
    chosen = study.sampler
    return study.plan.search.sampler if chosen is None else f"{chosen.name}: {chosen.because}"


def way_of_training(run: Run | None) -> str:
    """Say whether a trial trained with others as one program, or alone.

    Example:
        >>> way_of_training(Run(trained_by=TrainedBy.COHORT)), way_of_training(None)
        ('in a cohort', '-')
    """
    ways = {TrainedBy.COHORT: "in a cohort", TrainedBy.FIT: "alone", None: "-"}
    return ways[run.trained_by if run is not None else None]


def duration(seconds: float) -> str:
    """Say a duration as a person would.

    Example:
        >>> duration(7.4), duration(95), duration(5400)
        ('7 s', '1 min 35 s', '1 h 30 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"


def parameter(value: ParameterValue | None) -> str:
    """Say a parameter's value; nothing where there is none.

    Example:
        >>> parameter(0.00123456), parameter(86670.4), parameter(True), parameter("selu"), parameter(None)
        ('0.001235', '86670', 'yes', 'selu', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | str():
            return str(value)
        case float():
            return f"{float(f'{value:.4g}'):.0f}" if 1e4 <= abs(value) < 1e15 else f"{value:.4g}"


def shortened(text: str, most: int) -> str:
    """Return a visible text on one line, its middle left out where it is longer than a figure or a cell holds.

    Example:
        >>> shortened("a name", 40), shortened("abcdefghij", 5)
        ('a name', 'ab…ij')
    """
    line = on_one_line(text)
    if len(line) <= most:
        return line
    return f"{line[: most // 2]}…{line[len(line) - (most - 1 - most // 2) :]}"
