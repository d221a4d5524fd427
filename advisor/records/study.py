"""A study: the plan a person wrote, the trials that came of it, and the winner."""

import math
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import Literal

import msgspec

from advisor.records.goal import Goal
from advisor.records.parts.folds import FoldScores
from advisor.records.parts.going_on import WentOn
from advisor.records.parts.quantities import Front
from advisor.records.reporting.dimensions import Edge, Importance
from advisor.records.run import EndingKind, Run
from advisor.records.shown import Shown
from advisor.records.studies.earlier import EarlierStudy
from advisor.records.studies.plan import Change, ParameterValue, StudyPlan
from advisor.records.studies.sampler import ChosenSampler
from advisor.records.studies.workers import ChosenWorkers
from advisor.records.tuning import TuningCurve
from advisor.records.winner import Choice, Ensemble, SeedNoise, WinCheck


class TrialState(StrEnum):
    """How far a trial is; studies written before there was a word for it call an interrupted trial failed."""

    RUNNING = "running"
    FINISHED = "finished"
    PRUNED = "pruned"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # ended with the study, for no fault of its parameters


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """Parameters with their run, state and score; with folds the mean score, and the run of the median fold."""

    number: int
    parameters: dict[str, ParameterValue] = {}
    state: TrialState = TrialState.RUNNING
    score: float | None = None  # the goal's metric on the validation part, weights that were kept
    folds: FoldScores | None = None  # cross-validation: `score` is their mean
    run: Run | None = None  # with folds: of the fold with the median score, or of the first that failed
    reason: str = ""  # why it failed or was pruned
    proposed_by: str = ""  # in the words of `studies.proposers`: "portfolio: lecture-default", "sampler"
    seconds: float | None = None
    size: int | None = None  # trainable weights that are left
    pruned_share: float = 0.0  # of the kernels' weights, taken out after the training
    objective: float | None = None  # what the search judged it by, where that is not the score
    measured: dict[str, float] = {}  # what the goal asks for beside the score, by name; what is not known is left out
    change: int = 0  # of the study, which it was proposed after; 0: the study as it began
    outside: str = ""  # why it does not fit the study as it is now: it is kept, and counts for nothing
    other_epochs: int | None = None  # that it was given, where the study gives another number now
    went_on: WentOn | None = None  # from an earlier trial of fewer epochs, or why not

    @property
    def value(self) -> float | None:
        """What the trial is judged by: its score, or what the search's strategy makes of score and size.

        Example:
            >>> Trial(number=0, score=0.97).value, Trial(number=0, score=0.97, objective=0.94).value
            (0.97, 0.94)
        """
        return self.score if self.objective is None else self.objective

    def amounts(self, goal: Goal) -> dict[str, float]:
        """Return everything that the goal looks at, the score among it.

        Example:
            >>> Trial(number=0, score=0.5, measured={"parameters": 33.0}).amounts(Goal())
            {'parameters': 33.0, 'loss': 0.5}
        """
        return self.measured if self.score is None else {**self.measured, goal.name: self.score}

    @property
    def was_interrupted(self) -> bool:
        """Whether somebody ended it before it could show anything; studies had no state of its own for that once.

        Example:
            >>> was = Trial(number=0, state=TrialState.FAILED, reason="interrupted: the study's time was up")
            >>> was.was_interrupted, Trial(number=1, state=TrialState.FAILED, reason="diverged").was_interrupted
            (True, False)
        """
        return self.state is TrialState.INTERRUPTED or self.reason.startswith(TrialState.INTERRUPTED)


class Winner(msgspec.Struct, frozen=True, kw_only=True):
    """The best of the finalists by their means over fresh seeds, measured once on the test part.

    With folds all retrainings share the rows of one fold, the best trial's median one, so that they differ
    in nothing but the seed; what the rows do stands in the folds of the trial.
    """

    trial: int
    fold: int | None = None  # whose rows they were trained on; None without cross-validation
    parameters: dict[str, ParameterValue] = {}
    test_scores: tuple[dict[str, float], ...] = ()  # one a retraining
    validation_scores: tuple[dict[str, float], ...] = ()
    test_noise: tuple[SeedNoise, ...] = ()  # one per metric
    validation_noise: tuple[SeedNoise, ...] = ()
    reference_test_scores: dict[str, dict[str, float]] = {}  # simple models on the same split
    model_file: str = ""
    weights_only: bool = False  # Keras could not write a model of the user's own class whole: its code builds it again
    script_file: str = ""  # trains it again without advisor
    script_leaves_out: tuple[str, ...] = ()  # what the script cannot say
    run: Run | None = None  # of the retraining whose model is kept
    ensemble: Ensemble | None = None  # what is handed over; None: of a study of before there were ensembles
    choice: Choice | None = None  # None: of a study of before finalists were retrained
    checks: tuple[WinCheck, ...] = ()  # what the win rests on

    @property
    def handed_over(self) -> tuple[SeedNoise, ...]:
        """What the model that is handed over scores on the test part."""
        return (self.ensemble.test if self.ensemble is not None else ()) or self.test_noise

    @property
    def is_cut_short(self) -> bool:
        """Whether the clock ended its retrainings while they still got better: how lucky the trial was is not known.

        Example:
            >>> from advisor.records import Ending, EndingKind, Trace
            >>> cut = Ending(EndingKind.TIMED_OUT)
            >>> runs = [Run(traces=(Trace("loss", (0.5, 0.4)),), best_epoch=best, ending=cut) for best in (0, 1)]
            >>> [Winner(trial=3, run=run).is_cut_short for run in runs]
            [False, True]
        """
        run = self.run
        if run is None or run.ending.kind is not EndingKind.TIMED_OUT or run.best_epoch is None:
            return False
        return run.best_epoch + 1 >= run.epochs

    @property
    def best_trial(self) -> int:
        """The trial with the best score when the winner was chosen: another that is better asks for another choice."""
        return self.choice.finalists[0].trial if self.choice is not None and self.choice.finalists else self.trial


def ranked_trials(trials: Iterable[Trial], goal: Goal) -> tuple[Trial, ...]:
    """Return the finished trials that fit and have a finite value, the best first; of equals the earliest.

    A trial that breaks a limit of the goal has no rank.

    Example:
        >>> small = Trial(number=0, state=TrialState.FINISHED, score=0.30, objective=0.4)
        >>> large = Trial(number=1, state=TrialState.FINISHED, score=0.29, objective=0.5)
        >>> [trial.number for trial in ranked_trials([large, small, Trial(number=2)], Goal())]
        [0, 1]
    """
    finished = (t for t in trials if t.state is TrialState.FINISHED and not t.outside)
    kept = (t for t in finished if not goal.missed(t.amounts(goal))) if goal.require else finished
    judged = [(goal.cost(t.value), t.number, t) for t in kept if t.value is not None and math.isfinite(t.value)]
    return tuple(trial for _, _, trial in sorted(judged, key=lambda each: each[:2]))


class Study(Shown, frozen=True, kw_only=True, dict=True):  # a dict, for what a report asks of it ten times over
    """A plan with its trials; trials in the order of their numbers."""

    schema: Literal["advisor/study@1"] = "advisor/study@1"
    plan: StudyPlan
    trials: tuple[Trial, ...] = ()
    winner: Winner | None = None
    started: str = ""
    seconds: float | None = None
    earlier: tuple[EarlierStudy, ...] = ()  # what it started from; none of their trials are its own
    sampler: ChosenSampler | None = None  # None: of an engine with only one way, or of before this was recorded
    workers: ChosenWorkers | None = None  # None: not tried, for the study is short, or names their number
    ended_by: str = ""  # "trials", "hours", "until", "space", "interrupted", "failures"
    importances: tuple[Importance, ...] = ()  # most important first
    edges: tuple[Edge, ...] = ()  # one a numeric dimension: its more crowded end
    tuning: TuningCurve | None = None  # what more trials would bring; None: of before this was recorded
    front: Front | None = None  # where the goal names more than a score
    changes: tuple[Change, ...] = ()  # the latest last

    @cached_property
    def inside(self) -> "Study":
        """The study with those trials alone that fit it as it is now.

        Example:
            >>> from advisor.records import DataPlan
            >>> trials = (Trial(number=0, outside="width is 64 now"), Trial(number=1))
            >>> study = Study(plan=StudyPlan(name="a", data=DataPlan(source="b")), trials=trials)
            >>> [trial.number for trial in study.inside.trials]
            [1]
        """
        return msgspec.structs.replace(self, trials=tuple(t for t in self.trials if not t.outside))

    @cached_property
    def scored(self) -> tuple[Trial, ...]:
        """The trials that fit and finished with a score, in the order of their numbers."""
        finished = (t for t in self.trials if t.state is TrialState.FINISHED and not t.outside)
        return tuple(t for t in finished if t.score is not None)

    @property
    def scores(self) -> tuple[float, ...]:
        """The scores of the `scored` trials."""
        return tuple(t.score for t in self.scored if t.score is not None)

    @cached_property
    def best_so_far(self) -> tuple[float, ...]:
        """The score of the best trial up to each of the `scored` trials; not a number while none keeps every limit.

        Example:
            >>> from advisor.records import DataPlan, Metric
            >>> goal = Goal(metric=Metric.ACCURACY)
            >>> trials = [Trial(number=n, state=TrialState.FINISHED, score=s) for n, s in enumerate((0.5, 0.9, 0.7))]
            >>> Study(plan=StudyPlan(name="a", data=DataPlan(source="b"), goal=goal), trials=tuple(trials)).best_so_far
            (0.5, 0.9, 0.9)
        """
        leading = accumulate(self.scored, self._better)
        holds = (trial if ranked_trials((trial,), self.plan.goal) else None for trial in leading)
        return tuple(math.nan if trial is None or trial.score is None else trial.score for trial in holds)

    @cached_property
    def ranked(self) -> tuple[Trial, ...]:
        """The `scored` trials that keep every limit by what they are judged by, the best first; of equals the earliest.

        Example:
            >>> from advisor.records import DataPlan
            >>> trials = [Trial(number=n, state=TrialState.FINISHED, score=s) for n, s in enumerate((0.5, 0.2, 0.7))]
            >>> study = Study(plan=StudyPlan(name="a", data=DataPlan(source="b")), trials=tuple(trials))
            >>> [trial.number for trial in study.ranked], study.best.number
            ([1, 0, 2], 1)
        """
        return ranked_trials(self.trials, self.plan.goal)

    @property
    def best(self) -> Trial | None:
        """The finished trial that is judged best; None where none is scored. The same trial for whoever asks."""
        return next(iter(self.ranked), None)

    def _better(self, one: Trial, other: Trial) -> Trial:
        return next(iter(ranked_trials((one, other), self.plan.goal)), one)

    @cached_property
    def varied(self) -> tuple[str, ...]:
        """The dimensions that took more than one value in the `scored` trials, in the order first met."""
        seen: dict[str, set[ParameterValue]] = {}
        for trial in self.scored:
            for name, value in trial.parameters.items():
                seen.setdefault(name, set()).add(value)
        return tuple(name for name, values in seen.items() if len(values) > 1)
