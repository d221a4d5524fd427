"""How a winner stands: against numbers worked out by hand, whichever way the metric improves."""

import math

import pytest
from msgspec.structs import replace

from advisor.compare.noise import seed_noise
from advisor.compare.standing import standing_of_run, standing_of_study
from advisor.records import (
    DataPlan,
    Ending,
    EndingKind,
    FoldScores,
    Goal,
    Metric,
    Run,
    Study,
    StudyPlan,
    Trace,
    Trial,
    TrialState,
    Winner,
)
from advisor.records.reporting.ablation import Ablation

FRESH = ({"accuracy": 0.96}, {"accuracy": 0.97}, {"accuracy": 0.98})


def study(*, metric: Metric = Metric.ACCURACY, fresh=FRESH, default: float = 0.90, best: float = 0.99) -> Study:
    trials = (
        Trial(number=0, state=TrialState.FINISHED, score=default, proposed_by="portfolio: lecture-default"),
        Trial(number=1, state=TrialState.FINISHED, score=best, proposed_by="sampler"),
    )
    winner = Winner(
        trial=1, validation_scores=fresh, test_scores=fresh, test_noise=seed_noise(fresh),
        reference_test_scores={"majority": {str(metric): 0.1}, "linear": {str(metric): 0.965}},
    )  # fmt: skip
    plan = StudyPlan(name="a", data=DataPlan(source="b"), goal=Goal(metric=metric))
    return Study(plan=plan, trials=trials, winner=winner)


def test_the_noise_of_the_gain_over_the_default_is_that_of_one_more_training():
    margin = standing_of_study(study()).margins[0]
    assert (margin.is_default, margin.part, margin.verdict) == (True, "validation", "better")
    assert margin.gain == pytest.approx(0.07)
    assert margin.noise == pytest.approx(4.302653 * 0.01 * math.sqrt(1 + 1 / 3), rel=1e-6)  # t(2 degrees, 97.5 %)


def test_simple_models_stand_behind_the_default_the_strongest_first():
    found = standing_of_study(study())
    assert [margin.over for margin in found.margins] == ["the default recipe", "linear", "majority"]
    assert found.margins[1].noise == pytest.approx(4.302653 * 0.01 / math.sqrt(3), rel=1e-6)
    assert found.margins[1].verdict == "within noise"
    assert [margin.over for margin in found.rivals] == ["the default recipe", "linear"]


def test_a_loss_that_is_lower_is_better():
    fresh = ({"loss": 0.30}, {"loss": 0.31}, {"loss": 0.32})
    found = standing_of_study(study(metric=Metric.LOSS, fresh=fresh, default=0.9, best=0.25))
    assert found.margins[0].gain == pytest.approx(0.59)
    assert found.margins[0].verdict == "better"
    assert found.luck == pytest.approx(0.06)  # 0.25 was luck: fresh seeds come to 0.31


def test_luck_is_what_fresh_seeds_take_away():
    assert standing_of_study(study()).luck == pytest.approx(0.02)
    assert standing_of_study(study(best=0.95)).luck == pytest.approx(-0.02)


def test_luck_is_not_known_where_the_clock_cut_the_retrainings_short_while_they_still_got_better():
    found = study()
    traces, cut = (Trace("val_loss", (0.5, 0.4, 0.3)),), Ending(EndingKind.TIMED_OUT)
    for best, luck in ((1, pytest.approx(0.02)), (2, None)):
        run = Run(traces=traces, best_epoch=best, ending=cut)
        assert standing_of_study(replace(found, winner=replace(found.winner, run=run))).luck == luck


def test_a_default_that_won_is_compared_with_nothing_of_its_own():
    won = study(default=0.995)
    found = standing_of_study(replace(won, winner=replace(won.winner, trial=0)))
    assert found.is_default
    assert [margin.over for margin in found.margins] == ["linear", "majority"]


def test_one_retraining_leaves_the_noise_unknown():
    found = standing_of_study(study(fresh=FRESH[:1]))
    assert {margin.verdict for margin in found.margins} == {"noise not known"}


def test_seeds_that_all_came_to_the_same_prove_no_difference():
    found = standing_of_study(study(fresh=({"accuracy": 0.97},) * 3))
    assert {margin.verdict for margin in found.margins} == {"noise not known"}


def test_with_folds_the_default_is_compared_fold_by_fold():
    folded = study()
    folds = {0: (0.80, 0.90, 0.85), 1: (0.90, 0.99, 0.96)}
    trials = tuple(
        replace(trial, score=sum(folds[trial.number]) / 3, folds=FoldScores(values=folds[trial.number], sd=0.05))
        for trial in folded.trials
    )
    plan = replace(folded.plan, data=DataPlan(source="b", folds=3))
    found = standing_of_study(replace(folded, plan=plan, trials=trials, winner=replace(folded.winner, trial=1, fold=0)))
    margin = found.margins[0]
    assert (margin.of, margin.verdict) == ("folds", "better")
    assert margin.gain == pytest.approx(0.1)
    assert margin.noise == pytest.approx(4.302653 * 0.01 * math.sqrt(1 / 3 + 1 / 2), rel=1e-6)
    assert found.luck is None  # the retrainings saw one fold alone


def test_trainings_side_by_side_judge_instead_of_the_defaults_one_training():
    """One story: where both were trained on the same fresh seeds, nothing else says whether the winner is better."""
    way = Ablation(metric="accuracy", trial=1, seeds=3, start=0.955, end=0.97, gain=0.015, noise=0.02)
    margin = standing_of_study(study(), ablation=way).default
    assert (margin.verdict, margin.gain, margin.theirs, margin.trainings) == ("within noise", 0.015, 0.955, 3)
    assert margin.over_one == pytest.approx(0.07)
    assert sum(each.is_default for each in standing_of_study(study(), ablation=way).margins) == 1
    untried = replace(study(), trials=study().trials[1:])  # no default among the trials: the way knows it alone
    assert standing_of_study(untried, ablation=way).default.over_one is None


@pytest.mark.parametrize(
    "other", [{"trial": 7}, {"metric": "loss"}, {"noise": None}, {"end": None}, {"gain": None}], ids=str
)
def test_a_way_that_tells_nothing_of_this_winner_changes_nothing(other):
    way = Ablation(metric="accuracy", trial=1, seeds=3, start=0.955, end=0.97, gain=0.015, noise=0.02)
    assert standing_of_study(study(), ablation=replace(way, **other)) == standing_of_study(study())


def test_a_lead_thinner_than_what_other_rows_do_is_named():
    found = replace(standing_of_study(study()), rows=100, rows_sd=0.017)
    assert found.thin_leads == ("linear",)


def test_a_log_without_scores_stands_by_its_traces_at_the_weights_that_were_kept():
    traces = (Trace("loss", (1.0, 0.5, 0.1)), Trace("val_loss", (0.9, 0.6, 0.8)))
    assert standing_of_run(Run(traces=traces)).score.mean == 0.8
    kept = standing_of_run(Run(traces=traces, best_epoch=1))
    assert (kept.score.mean, kept.part, kept.metric) == (0.6, "validation", "loss")
    assert standing_of_run(Run(traces=(Trace("loss", (1.0, float("nan"))),))).score.mean == 1.0


def test_a_run_without_a_score_and_a_study_without_a_winner_stand_nowhere():
    assert standing_of_run(Run()) is None
    assert standing_of_study(replace(study(), winner=None)) is None
