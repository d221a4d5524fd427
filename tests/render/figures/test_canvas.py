"""Figures: deterministic, titled for screen readers, and true to the records they draw."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from msgspec.structs import replace

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.events import events_of
from advisor.diagnose.examples.runs import falling, flat, run_of, u_shaped
from advisor.records import DataPlan, Recipe, Run, Trace
from advisor.records.run import RateResponse
from advisor.render.drawings import figures_of
from advisor.render.figures import canvas
from advisor.render.figures.batch_sizes import batch_sizes
from advisor.render.figures.canvas import png, sheet, svg
from advisor.render.figures.history import history
from advisor.render.figures.parallel import MOST, drawn_trials, parallel
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
    ("parallel", lambda: parallel(example_study())),
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


def test_a_learning_rate_that_was_lowered_in_steps_is_marked_and_one_that_falls_smoothly_is_not():
    def marked(*rates):
        loss = Trace("loss", tuple(1 / (epoch + 1) for epoch in range(len(rates))))
        lines = traces(Run(traces=(loss, Trace("learning_rate", rates)))).axes[0].lines
        return [line.get_xdata()[0] for line in lines if line.get_linestyle() == "--" and len(line.get_xdata()) == 2]

    assert marked(0.1, 0.1, 0.01, 0.01, 0.001) == [3, 5]
    assert marked(0.1, 0.09, 0.081, 0.073, None) == []


def test_a_plateau_and_a_divergence_are_marked_from_where_their_findings_say_they_begin():
    rested = run_of(loss=(*falling(epochs=10, pace=0.5), *flat(0.3, epochs=90)))
    climbed = run_of(loss=u_shaped(turn=10, end=2.0))
    lost = run_of(loss=(*falling(epochs=7), float("nan")))
    for run, kind, label, shape, ends in (
        (rested, "plateau", "at rest from epoch 11", "|", [11, 100]),
        (climbed, "divergence", "diverges from epoch 11", "^", [11, 11]),
        (lost, "divergence", "diverges from epoch 8", "^", [8, 8]),
    ):
        (event,) = events_of(diagnose_run(run))
        assert event.kind == kind
        drawing = next(figures_of(run, (event,)))
        drawn = {line.get_label(): line for line in drawing.figure.axes[0].lines}
        assert list(drawn[label].get_xdata()) == ends
        assert drawn[label].get_marker() == shape  # told by more than a colour
        assert f"Marked: {label} ({event.code})." in drawing.caption
        assert not any(label in text for text in map(str, (line.get_label() for line in traces(run).axes[0].lines)))


def test_a_run_that_does_well_has_no_events():
    assert events_of(diagnose_run(run_of(loss=falling(), val_loss=falling(end=0.35)))) == ()


def test_history_draws_the_best_so_far_and_failures_apart():
    axes = history(example_study()).axes[0]
    drawn = {line.get_label(): list(line.get_ydata()) for line in axes.lines}
    assert drawn["opening"] == [0.91]
    assert drawn["trial"] == [0.95, 0.93]
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


def test_points_keep_the_numbers_of_their_trials():
    text = svg(history(example_study()), title="history")
    assert '<g class="trials" data-trials="1 3">' in text
    group = text[text.index('data-trials="1 3"') :].partition("</g>")[0]
    assert group.count("<use") == 2


def test_of_very_many_trials_a_few_lines_are_drawn_and_the_best_among_them():
    study = example_study()
    many = tuple(replace(study.trials[1], number=n, score=n / 1000, run=None) for n in range(1000))
    drawn = drawn_trials(replace(study, trials=many))
    assert len(drawn) == MOST
    assert [trial.number for trial in drawn[-3:]] == [997, 998, 999]
    assert drawn[0].number == 0


def test_very_many_points_are_one_picture():
    study = example_study()
    many = tuple(replace(study.trials[1], number=n, score=n / 1000, run=None) for n in range(1000))
    text = svg(history(replace(study, trials=many)), title="history")
    assert "<image" in text
    assert len(text) < 60_000


@pytest.mark.parametrize("name", ["$\\frac", "a" * 10_000, "名前 \u202e‮", "</text><script>"])
def test_any_name_can_be_drawn(name):
    study = example_study()
    trials = tuple(replace(each, parameters={name: each.number, "b": name}) for each in study.trials)
    for draw in (responses, parallel, history):
        text = svg(draw(replace(study, trials=trials)), title=name)
        assert "<script" not in text
        assert "\u202e" not in text


def test_a_figure_is_laid_out_as_savefig_would() -> None:
    figures = []
    for _ in range(2):
        figure, axes = sheet()
        axes.plot([0, 1], [1e-3, 2e-3], label="a line")
        axes.set_ylabel("a label")
        axes.legend()
        figures.append(figure)
    drawn = svg(figures[0], title="a")
    with mpl.rc_context(canvas._style()):
        figures[1].savefig(io.StringIO(), format="svg", metadata={"Date": None})
    assert figures[0].axes[0].get_position().bounds == pytest.approx(figures[1].axes[0].get_position().bounds)
    assert "a line" in drawn
