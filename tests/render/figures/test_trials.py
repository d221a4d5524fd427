"""Figures of all trials: the one that learned nothing does not press the others flat; limits and brushes are told."""

import re

import pytest
from msgspec.structs import replace

from advisor.records import Goal, Trial, TrialState
from advisor.render.drawings import figures_of_study
from advisor.render.figures.canvas import svg
from advisor.render.figures.history import history
from advisor.render.figures.parallel import parallel
from advisor.render.figures.responses import responses
from advisor.render.figures.sizes import sizes
from tests.render.examples import example_run, example_study, study_of_a_front


def study_of(*scores: float, metric: str = "accuracy"):
    study = example_study()
    trials = tuple(
        Trial(
            number=n,
            state=TrialState.FINISHED,
            score=score,
            size=100 * (n + 1),
            parameters={"width": n + 1, "depth": 1},
        )
        for n, score in enumerate(scores)
    )
    return replace(study, trials=trials, winner=None, plan=replace(study.plan, goal=Goal(metric=metric)))


@pytest.mark.parametrize("draw", [history, responses, sizes])
@pytest.mark.parametrize(
    ("metric", "scores"), [("accuracy", (0.95, 0.96, 0.97, 0.1)), ("loss", (0.3, 0.35, 0.4, 90.0))]
)
def test_a_score_that_is_far_worse_than_the_others_is_out_of_the_picture(draw, metric, scores):
    low, high = draw(study_of(*scores, metric=metric)).axes[0].get_ylim()
    assert all(low < score < high for score in scores[:3])
    assert not low < scores[3] < high


def test_captions_say_how_many_are_not_drawn_and_nothing_where_all_are():
    captions = {each.name: each.caption for each in figures_of_study(study_of(0.95, 0.96, 0.97, 0.1))}
    assert all("1 trial far worse is not drawn" in captions[name] for name in ("history", "responses", "sizes"))
    near = [each.caption for each in figures_of_study(study_of(0.95, 0.96, 0.97, 0.94))]
    assert not any("far worse" in caption for caption in near)


def test_far_worse_trials_stand_together_at_the_end_of_the_axis_of_scores():
    figure = parallel(study_of(0.95, 0.96, 0.97, 0.1))
    ends = sorted(line.get_ydata()[-1] for line in figure.axes[0].lines if len(line.get_xdata()) > 2 or line.get_gid())
    assert ends.count(0.0) >= 2
    assert "≤ 0.95" in [text.get_text() for text in figure.axes[0].texts]


def test_parallel_coordinates_name_their_axes_and_leave_out_what_tells_no_trials_apart():
    text = svg(parallel(study_of(0.5, 0.6, 0.7)), title="a")
    assert re.findall(r'class="axis" data-name="([^"]*)"', text) == ["width", "="]
    hostile = study_of(0.5, 0.6, 0.7)
    trials = tuple(replace(trial, parameters={'a" onload="x 1.5': trial.number}) for trial in hostile.trials)
    text = svg(parallel(replace(hostile, trials=trials)), title="a")
    assert re.findall(r'class="axis" data-name="([^"]*)"', text) == ["", "="]


def test_a_trial_that_breaks_a_limit_is_marked_so_in_the_history():
    figure = history(study_of_a_front())
    marked = [line for line in figure.axes[0].lines if line.get_label() == "breaks a limit"]
    assert [len(line.get_xdata()) for line in marked] == [2]


def test_the_best_trial_is_drawn_beside_the_one_in_the_middle_of_the_ranks():
    study = study_of(0.9, 0.95, 0.8, 0.85, 0.7)
    trained = tuple(replace(trial, run=example_run(trial.number)) for trial in study.trials)
    drawn = {each.name: each.figure for each in figures_of_study(replace(study, trials=trained))}
    labels = [line.get_label() for line in drawn["best-and-typical"].axes[0].lines]
    assert labels[0] == "trial 1 (best), validation"
    assert "trial 3 (typical), validation" in labels
    assert "best-and-typical" not in {each.name for each in figures_of_study(study)}  # none has a run
