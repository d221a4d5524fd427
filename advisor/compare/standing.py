"""How a study's winner, or a single run, stands to what was there before: the default recipe and simple models."""

import math
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

import numpy as np

from advisor.compare.noise import CONFIDENCE, quantile_of_t, seed_noise
from advisor.records import Goal, Metric, Run, SeedNoise, Study, Trial, Winner
from advisor.records.reporting.ablation import Ablation
from advisor.records.reporting.standing import Margin, Standing
from advisor.records.studies.plan import ParameterValue
from advisor.records.studies.proposers import UNTUNED

_DEFAULT = "the default recipe"
_Part: TypeAlias = tuple[Literal["test", "validation", "training"], Mapping[str, float], int]
_LEAST = 1e-9  # deviations below are rounding: a noise of nothing would make any difference one


def standing_of_study(
    study: Study, *, changed: Mapping[str, ParameterValue] | None = None, ablation: Ablation | None = None
) -> Standing | None:
    """Return how the winner of a study stands; None without one.

    Against the default recipe the validation part is compared, where both were measured: the mean of the winner's
    fresh seeds against the default's one training, so the noise is that of one more training like the winner's.
    With folds both are compared fold by fold. Where the way from the default to the winner was trained on common fresh
    seeds, that is the better evidence and the only one that judges. Against simple models the test part is compared.

    Args:
        study: With or without runs.
        changed: What the winner's recipe changes of the default.
        ablation: The way from the default to this winner, where it was trained.
    """
    winner, goal = study.winner, study.plan.goal
    if winner is None:
        return None
    data = winner.run.data if winner.run is not None else None
    score = next((noise for noise in winner.handed_over if noise.metric == goal.name), None)
    rows = data.test_rows if data is not None and data.test_rows else None
    default = next((trial for trial in study.scored if trial.proposed_by in UNTUNED), None)
    simple = over_simple(winner.reference_test_scores, score, goal, part="test")
    return Standing(
        metric=goal.name,
        part="test",
        score=score,
        rows=rows,
        rows_sd=rows_sd(score.mean if score is not None else None, rows, goal),
        margins=(*_side_by_side(study, winner, ablation, _over_default(study, winner, default)), *simple),
        luck=_luck(study, winner),
        chosen_from=len(study.scored),
        is_default=default is not None and default.number == winner.trial,
        changed=dict(changed) if changed is not None else None,
        model_file=winner.model_file,
    )


def standing_of_run(run: Run, *, changed: Mapping[str, ParameterValue] | None = None) -> Standing | None:
    """Return how a single run stands to the simple models on its split; None where it has no score at all.

    One training knows nothing of its seed noise, so no margin has one.

    Example:
        >>> from advisor.records import Reference, Scores
        >>> linear = Reference(name="linear", validation={"loss": 0.75})
        >>> found = standing_of_run(Run(scores=Scores(validation={"loss": 0.5}), references=(linear,)))
        >>> found.score.mean, found.margins[0].gain, found.margins[0].verdict
        (0.5, 0.25, 'noise not known')
    """
    goal = run.goal or _goal_of(run)
    parts: tuple[_Part, ...] = (
        ("test", run.scores.test, run.data.test_rows if run.data else 0),
        ("validation", run.scores.validation, run.data.validation_rows if run.data else 0),
        ("training", run.scores.train, run.data.train_rows if run.data else 0),
    )
    known = [each for each in parts if math.isfinite(each[1].get(goal.name, math.nan))]
    known = known or list(_traced(run, goal))
    if not known:
        return None
    part, scores, rows = known[0]
    ours = run.scores.validation.get(goal.name)
    simple = {each.name: each.validation for each in run.references}
    margins = (
        ()
        if ours is None
        else over_simple(simple, SeedNoise(metric=goal.name, mean=ours, trainings=1), goal, part="validation")
    )
    return Standing(
        metric=goal.name,
        part=part,
        score=SeedNoise(metric=goal.name, mean=scores[goal.name], trainings=1),
        rows=rows or None,
        rows_sd=rows_sd(scores[goal.name], rows or None, goal),
        margins=margins,
        changed=dict(changed) if changed is not None else None,
    )


def rows_sd(share: float | None, rows: int | None, goal: Goal) -> float | None:
    """Return the deviation of an accuracy over other rows of that number (binomial); None for other metrics.

    Example:
        >>> rows_sd(0.5, 100, Goal(metric=Metric.ACCURACY)), rows_sd(0.5, 100, Goal())
        (0.05, None)
    """
    if share is None or rows is None or goal.name != Metric.ACCURACY or not 0 <= share <= 1:
        return None
    return math.sqrt(share * (1 - share) / rows)


def _traced(run: Run, goal: Goal) -> Iterator[_Part]:
    """Yield what the traces end at, validation first: at the weights that were kept, where that is known."""
    sides: tuple[tuple[Literal["validation", "training"], str], ...] = (("validation", "val_"), ("training", ""))
    for part, prefix in sides:
        if run.has(f"{prefix}{goal.name}"):
            values = run.trace(f"{prefix}{goal.name}")
            kept = values[run.best_epoch :][:1] if run.best_epoch is not None else values
            finite = kept[np.isfinite(kept)]
            if len(finite):
                rows = 0 if run.data is None else run.data.validation_rows if prefix else run.data.train_rows
                yield part, {goal.name: float(finite[-1])}, rows


def _goal_of(run: Run) -> Goal:
    traced = {name.removeprefix("val_") for name in run.trace_names}
    scored = {**run.scores.train, **run.scores.validation, **run.scores.test} or traced
    return Goal(metric=next((m for m in (Metric.ACCURACY, Metric.LOSS, *Metric) if m in scored), Metric.LOSS))


def _over_default(study: Study, winner: Winner, default: Trial | None) -> tuple[Margin, ...]:
    if default is None or default.score is None or default.number == winner.trial:
        return ()
    goal = study.plan.goal
    best = next((trial for trial in study.scored if trial.number == winner.trial), None)
    if default.folds is not None and best is not None and best.folds is not None:
        return _fold_by_fold(best, default, goal, folds=study.plan.data.folds)
    ours = next((n for n in seed_noise(winner.validation_scores) if n.metric == goal.name), None)
    if ours is None:
        return ()
    noise = _half(ours, more=1)
    return (_margin(_DEFAULT, ours.mean, default.score, goal, part="validation", noise=noise, is_default=True),)


def _side_by_side(study: Study, winner: Winner, found: Ablation | None, once: tuple[Margin, ...]) -> tuple[Margin, ...]:
    """The default and the winner trained on the same fresh seeds, with the gain over the default's one training."""
    goal = study.plan.goal
    if found is None or found.start is None or found.end is None or found.gain is None:
        return once
    if (found.trial, found.metric) != (winner.trial, goal.name) or (found.noise is None and once):
        return once
    margin = Margin(
        over=_DEFAULT,
        part="validation",
        ours=found.end,
        theirs=found.start,
        gain=found.gain,
        noise=found.noise,
        is_default=True,
        trainings=found.seeds,
        over_one=once[0].gain if once else None,
    )
    return (margin,)


def _fold_by_fold(best: Trial, default: Trial, goal: Goal, *, folds: int) -> tuple[Margin, ...]:
    """Compare two trials on the same folds.

    Reference: Nadeau and Bengio, "Inference for the generalization error" (2003), doi:10.1023/A:1024068626366: folds
    share training rows, so the variance of their mean is larger than that of independent numbers.
    """
    pairs = list(zip(best.folds.values, default.folds.values, strict=False)) if best.folds and default.folds else []
    known = [(one, other) for one, other in pairs if one is not None and other is not None]
    if not known or best.score is None or default.score is None:
        return ()
    gains = np.array([goal.cost(other) - goal.cost(one) for one, other in known])
    count, noise = len(gains), None
    if count > 1 and folds > 1:
        noise = _quantile(count) * float(gains.std(ddof=1)) * math.sqrt(1 / count + 1 / (folds - 1))
    return (
        _margin(
            _DEFAULT, best.score, default.score, goal,
            part="validation", noise=noise, of="folds", is_default=True,
        ),
    )  # fmt: skip


def over_simple(
    simple: Mapping[str, Mapping[str, float]],
    score: SeedNoise | None,
    goal: Goal,
    *,
    part: Literal["validation", "test"],
) -> tuple[Margin, ...]:
    """Return how a score stands to that of each simple model on the same rows, the best of them first.

    Example:
        >>> ours = SeedNoise(metric="loss", mean=0.5, sd=0.01, trainings=5)
        >>> [(each.over, each.gain) for each in over_simple({"linear": {"loss": 0.75}}, ours, Goal(), part="test")]
        [('linear', 0.25)]
    """
    if score is None:
        return ()
    noise = _half(score)
    known = {
        name: scores[goal.name] for name, scores in simple.items() if math.isfinite(scores.get(goal.name, math.nan))
    }
    ranked = sorted(known.items(), key=lambda pair: goal.cost(pair[1]))
    return tuple(_margin(name, score.mean, theirs, goal, part=part, noise=noise) for name, theirs in ranked)


def _margin(
    over: str,
    ours: float,
    theirs: float,
    goal: Goal,
    *,
    part: Literal["validation", "test"],
    noise: float | None,
    of: Literal["seeds", "folds"] = "seeds",
    is_default: bool = False,
) -> Margin:
    gain = goal.cost(theirs) - goal.cost(ours)
    return Margin(over=over, part=part, ours=ours, theirs=theirs, gain=gain, noise=noise, of=of, is_default=is_default)


def _luck(study: Study, winner: Winner) -> float | None:
    """Return by how much the winner's own trial was better than its mean on fresh seeds.

    Unknown with folds, and where the clock cut the trainings on those seeds short.
    """
    goal = study.plan.goal
    trial = next((each for each in study.scored if each.number == winner.trial), None)
    fresh = next((n for n in seed_noise(winner.validation_scores) if n.metric == goal.name), None)
    if trial is None or trial.score is None or fresh is None or winner.fold is not None or winner.is_cut_short:
        return None
    return goal.cost(fresh.mean) - goal.cost(trial.score)


def _half(score: SeedNoise, *, more: int = 0) -> float | None:
    """Return half of the 95 % interval of a mean; with one more, of its difference to one more training like these."""
    if score.sd is None or score.sd <= _LEAST:
        return None
    if score.networks > 1:
        return None if score.hi95 is None else score.hi95 - score.mean
    return _quantile(score.trainings) * score.sd * math.sqrt(more + 1 / score.trainings)


def _quantile(count: int) -> float:
    return quantile_of_t((1 + CONFIDENCE) / 2, count - 1)
