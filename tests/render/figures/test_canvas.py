"""Figures: deterministic, titled for screen readers, and true to the records they draw."""

import io

import matplotlib as mpl
import numpy as np
import pytest

from advisor.records import DataPlan, Recipe, Run, Study, StudyPlan, Trace, Trial, TrialState
from advisor.records.run import RateResponse
from advisor.render.figures import canvas
from advisor.render.figures.batch_sizes import batch_sizes
from advisor.render.figures.canvas import MOST_POINTS, png, sheet, svg, thinned
from advisor.render.figures.history import history
from advisor.render.figures.rates import rates
from advisor.render.figures.responses import responses
from advisor.render.figures.sizes import sizes
from advisor.render.figures.traces import traces
from tests.render.examples import example_run, example_study, study_of_batches, study_of_sizes

RECIPE = Recipe(data=DataPlan(source="digits"))


def searched_rate() -> Run:
    tried = ((0.9, float("nan"), True), (0.3, 0.7, False), (0.1, 0.4, False))
    return Run(recipe=RECIPE, rate_responses=tuple(RateResponse(*each) for each in tried))


FIGURES = [
    ("traces", lambda: traces(example_run(1))),
    ("history", lambda: history(example_study())),
    ("responses", lambda: responses(example_study())),
    ("rates", lambda: rates(searched_rate())),
    ("batch sizes", lambda: batch_sizes(study_of_batches())),
    ("sizes", lambda: sizes(study_of_sizes())),
]


@pytest.mark.parametrize(("title", "draw"), FIGURES)
def test_figure_is_one_titled_svg_and_the_same_bytes_twice(title, draw):
    text = svg(draw(), title=title)
    assert text.startswith("<svg")
    assert text.endswith("</svg>")
    assert f"<title>{title}</title>" in text
    assert text == svg(draw(), title=title)


@pytest.mark.parametrize(("title", "draw"), FIGURES)
def test_figure_is_a_png_on_request(title, draw):
    assert png(draw()).startswith(b"\x89PNG")


def test_traces_draw_every_recorded_epoch():
    run = example_run(1)
    axes = traces(run).axes[0]
    drawn = {line.get_label(): line.get_ydata() for line in axes.lines}
    np.testing.assert_allclose(drawn["training"], run.trace("loss"))
    np.testing.assert_allclose(drawn["validation"], run.trace("val_loss"))
    assert "weights kept" in drawn


def test_a_diverged_run_is_drawn_with_its_lost_epochs_marked():
    axes = traces(Run(traces=(Trace("loss", (1.0, 2.0, float("inf"), float("nan"), None)),))).axes[0]
    crosses = [line for line in axes.lines if line.get_marker() == "x"]
    assert [list(line.get_xdata()) for line in crosses] == [[3, 4, 5]]


def test_history_draws_the_best_so_far_and_failures_apart():
    axes = history(example_study()).axes[0]
    drawn = {line.get_label(): list(line.get_ydata()) for line in axes.lines}
    assert drawn["best so far"] == [0.91, 0.95, 0.95]
    assert drawn["no score"] == [0.0]


def test_rates_that_diverged_stand_apart():
    axes = rates(searched_rate()).axes[0]
    drawn = {line.get_label(): list(line.get_xdata()) for line in axes.lines}
    assert drawn["loss"] == [0.3, 0.1]
    assert drawn["diverged"] == [0.9]


def test_size_against_score_tells_pruned_networks_and_the_winner_apart():
    axes = sizes(study_of_sizes()).axes[0]
    drawn = {line.get_label(): list(line.get_xdata()) for line in axes.lines}
    assert drawn["not pruned"] == [100, 10_000]
    assert drawn["pruned and fine-tuned"] == [5_000]
    assert drawn["winner"] == [10_000]
    assert "target" in drawn


def test_responses_are_labelled_at_few_readable_places():
    study = example_study()
    panels = {panel.get_title(): panel for panel in responses(study).axes}
    assert [text.get_text() for text in panels["learning rate"].get_xticklabels()] == ["0.001", "0.0052", "0.027"]


@pytest.mark.parametrize(("title", "draw"), FIGURES)
def test_a_matplotlibrc_of_the_reader_changes_no_figure(title, draw):
    plain = svg(draw(), title=title)
    loud = {
        "font.size": 30,
        "axes.facecolor": "black",
        "savefig.facecolor": "red",
        "lines.linewidth": 9,
        "font.family": "serif",
    }
    with mpl.rc_context(loud):
        assert svg(draw(), title=title) == plain


def test_very_many_trials_are_thinned_and_the_best_of_them_are_all_drawn() -> None:
    trials = tuple(Trial(number=n, state=TrialState.FINISHED, score=(n * 7919) % 5000) for n in range(5000))
    study = Study(plan=StudyPlan(name="a", data=DataPlan(source="b")), trials=trials)
    shown = thinned(study)
    assert MOST_POINTS * 0.7 < len(shown) <= MOST_POINTS
    assert {trial.score for trial in shown} >= set(range(MOST_POINTS // 4))
    assert [trial.number for trial in shown] == sorted(trial.number for trial in shown)
    few = Study(plan=study.plan, trials=trials[:MOST_POINTS])
    assert thinned(few) == few.scored


def test_a_figure_is_laid_out_as_savefig_would() -> None:
    figures = []
    for _ in range(2):
        figure, axes = sheet()
        axes.plot([0, 1], [1e-3, 2e-3], label="a line")
        axes.set_ylabel("a label")
        axes.legend()
        figures.append(figure)
    drawn = svg(figures[0], title="a")
    buffer = io.StringIO()
    with canvas._style():
        figures[1].savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Title": "a", "Type": None})
    assert figures[0].axes[0].get_position().bounds == pytest.approx(figures[1].axes[0].get_position().bounds)
    assert "a line" in drawn
