"""Which figures there is enough recorded for, of a run, a study, a learning curve and a comparison, with captions."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matplotlib.figure import Figure

from advisor.compare.batch_sizes import compared_runs, differ_in_nothing_else
from advisor.compare.told import MOST_POINTS, far_worse, sized
from advisor.diagnose.events import events_of
from advisor.records import CurveAnswer, Report, Run, Study
from advisor.records.parts.mistakes import Mistakes
from advisor.records.reporting.comparing import Comparing
from advisor.records.reporting.event import Event
from advisor.render.figures import canvas
from advisor.render.figures.batch_sizes import batch_sizes
from advisor.render.figures.capacity import capacity
from advisor.render.figures.decision_map import decision_map
from advisor.render.figures.front import front, panels_of
from advisor.render.figures.history import history
from advisor.render.figures.intervals import MOST, drawn_places, intervals
from advisor.render.figures.layers import layers
from advisor.render.figures.learning_curve import learning_curve
from advisor.render.figures.mistakes import confusion, deviations
from advisor.render.figures.overlay import overlaid, overlay
from advisor.render.figures.parallel import drawn_trials, parallel
from advisor.render.figures.rates import rates
from advisor.render.figures.responses import responses
from advisor.render.figures.sizes import sizes
from advisor.render.figures.traces import best_and_typical, describe, traces
from advisor.render.figures.tuning import tuning
from advisor.render.figures.win.ablation import ablation
from advisor.render.studies import ablation as of_ablation
from advisor.render.studies import outlook, several
from advisor.render.studies.contrasts import measure
from advisor.render.wording import counted

_FEWEST = 2  # trials: of so few none is typical
BATCHES_ALONE = "Small batches are erratic, large ones smooth and slow, the sizes between a compromise."
BATCHES_AND_MORE = "Training loss with small, medium and large batches; these trials differ in other settings too."


class Drawing(NamedTuple):
    """A figure, what a file of it is called, and what stands under it."""

    name: str
    caption: str
    figure: Figure


def figures_of(run: Run, events: Sequence[Event] = ()) -> Iterator[Drawing]:
    """Yield every figure that can be drawn of a run's training; those of its mistakes are `figures_of_mistakes`."""
    if run.has("loss") or run.has("val_loss"):
        few = f" Of {run.epochs:,} epochs the extremes of each stretch are drawn." if run.epochs > MOST_POINTS else ""
        yield Drawing("loss", f"{_loss_caption(run, events)}{few}", traces(run, events=events))
    if run.layer_traces("gradient_norm"):
        caption = "Gradient norm by layer: where lines fan out down to the first layer, the gradient vanishes."
        yield Drawing("layers", caption, layers(run))
    if run.rate_responses:
        caption = "The search for a learning rate: start large and divide by three until training stops diverging."
        yield Drawing("rates", caption, rates(run))
    if run.decision_map is not None:
        caption = "What the network predicts over two features as training proceeds."
        yield Drawing("decision-map", caption, decision_map(run.decision_map))


def figures_of_mistakes(wrong: Mistakes | None) -> Iterator[Drawing]:
    """Yield what can be drawn of a network's mistakes."""
    if wrong is not None and wrong.confusion is not None:
        caption = f"What each class of the {wrong.part} part was taken for; a full colour is a large share of its rows."
        yield Drawing("confusion", caption, confusion(wrong.confusion))
    if wrong is not None and wrong.deviations is not None:
        count = len(wrong.deviations.truths)
        some = f" Of {wrong.rows:,} rows {count:,} are drawn." if count < wrong.rows else ""
        caption = f"Answers against true values of the {wrong.part} part, in the target's units.{some}"
        yield Drawing("deviations", caption, deviations(wrong.deviations))


def figures_of_study(study: Study) -> Iterator[Drawing]:
    """Yield every figure that can be drawn of a study's trials taken together."""
    far = _far_worse(study)
    if study.scored:
        caption = f"Validation score of each trial by who proposed it, and the best so far.{far}"
        yield Drawing("history", caption, history(study))
    if compared_runs(study):
        caption = BATCHES_ALONE if differ_in_nothing_else(study) else BATCHES_AND_MORE
        yield Drawing("batch-sizes", caption, batch_sizes(study))
    if pair := _best_and_typical(study):
        caption = "Loss by epoch of the best trial and of a typical one, in the middle of the ranks."
        yield Drawing("best-and-typical", caption, best_and_typical(pair))
    if study.tuning is not None and study.tuning.curve:
        yield Drawing("tuning", outlook.CAPTION, tuning(study, study.tuning))
    if sized(study):
        caption = f"Validation score against size: the trainable weights that are left.{far}"
        yield Drawing("sizes", caption, sizes(study))
    if study.varied:
        caption = (
            "Validation score against each dimension that was searched, the most important first with the share of the "
            f"differences between trials that it explains; triangles are the best quarter.{far}"
        )
        yield Drawing("responses", caption, responses(study))
        if study.ranked:
            yield Drawing("parallel", _parallel_caption(study), parallel(study))


def figures_of_front(study: Study) -> Iterator[Drawing]:
    """Yield the figure of a study in which more than a score counts."""
    if study.front is not None and panels_of(study):
        yield Drawing("front", several.caption(study), front(study, study.front))


def figures_of_curve(answer: CurveAnswer) -> Iterator[Drawing]:
    """Yield every figure that can be drawn of a learning curve."""
    caption = "Error against training-set size, and what more data would bring."
    yield Drawing("learning-curve", caption, learning_curve(answer))
    if answer.curve.capacity_points:
        yield Drawing("capacity", "Error against the size of the network.", capacity(answer.curve))


def figures_of_comparing(comparing: Comparing) -> Iterator[Drawing]:
    """Yield a figure for each metric in which a difference was judged, and the quantities of few runs overlaid."""
    for metric in comparing.metrics:
        if any(each.metric == metric for each in comparing.contrasts):
            name = metric.replace(" ", "-").replace("'", "")
            yield Drawing(f"compared-{name}", _interval_caption(comparing, metric), intervals(comparing, metric))
    for quantity in overlaid(comparing):
        caption = f"{_said(quantity)} by epoch, a line each."
        yield Drawing(f"overlay-{quantity}", caption, overlay(comparing, quantity))


def figures_of_report(subject: Report) -> Iterator[Drawing]:
    """Yield every figure of a report, each under a name of its own."""
    study, winner = subject.study, subject.study.winner if subject.study is not None else None
    if subject.comparing is not None:
        yield from figures_of_comparing(subject.comparing)
    if study is not None:
        yield from figures_of_front(study)
        yield from figures_of_study(study)
    if subject.ablation is not None and subject.ablation.steps:
        yield Drawing("ablation", of_ablation.CAPTION, ablation(subject.ablation))
    if subject.curve is not None:
        yield from figures_of_curve(subject.curve)
    runs: list[tuple[str, Run, Sequence[Event]]] = []
    if winner is not None and winner.run is not None:
        runs.append(("winner", winner.run, ()))
    runs += [(f"run-{place + 1:02d}", item.run, events_of(item.diagnosis)) for place, item in enumerate(subject.runs)]
    for owner, run, events in runs:
        for drawing in (*figures_of(run, events), *figures_of_mistakes(run.mistakes)):
            yield drawing._replace(name=f"{owner}-{drawing.name}")


def file_of(drawing: Drawing, kind: str) -> str | bytes:
    """Return what a file of a figure holds: `kind` is "png", "svg" or "pdf"."""
    match kind:
        case "svg":
            return canvas.svg_file(drawing.figure, title=drawing.caption)
        case "pdf":
            return canvas.pdf(drawing.figure)
        case _:
            return canvas.png(drawing.figure)


def _loss_caption(run: Run, events: Sequence[Event]) -> str:
    """Say what the curves show, and what is marked on them."""
    both = run.has("loss") and run.has("val_loss")
    shown = (
        "Loss on the training and the validation rows, epoch by epoch: lower is better." if both else "Loss by epoch."
    )
    told = "; ".join(f"{describe(each)} ({each.code})" for each in events)
    return f"{shown} Marked: {told}." if told else shown


def _parallel_caption(study: Study) -> str:
    drawn, known = len(drawn_trials(study)), len(study.ranked)
    few = (
        f" Drawn are {drawn} of {known:,} trials: the best half of them, and as many over the rest."
        if drawn < known
        else ""
    )
    beyond = len(study.scored) - known if study.plan.goal.require else 0
    left = f" Those that break a limit ({beyond}) are left out." if beyond else ""
    return (
        f"A line a trial across every dimension to its score; the best ten are coloured.{few}{left} "
        "The table has them all."
    )


def _best_and_typical(study: Study) -> list[tuple[str, Run]]:
    """The best trial and the one in the middle of the ranks, where both have a loss to draw."""
    ranked = study.ranked
    chosen = (("best", ranked[0]), ("typical", ranked[len(ranked) // 2])) if len(ranked) > _FEWEST else ()
    found = [(f"trial {trial.number} ({what})", trial.run) for what, trial in chosen if trial.run is not None]
    told = [(name, run) for name, run in found if run.has("val_loss") or run.has("loss")]
    return told if len(told) == len(chosen) else []


def _far_worse(study: Study) -> str:
    count = far_worse(study)
    return f" {counted(count, 'trial')} far worse {'is' if count == 1 else 'are'} not drawn." if count else ""


def _interval_caption(comparing: Comparing, metric: str) -> str:
    known = sum(one.of(metric) is not None for one in comparing.compared)
    drawn = len(drawn_places(comparing, metric))
    few = f" The first {MOST} of {known}; all stand in the table." if drawn < known else ""
    repeated = any(one.trainings_of(metric) > 1 for one in comparing.compared)
    lines = " Lines are 95 % intervals of the mean, where seeds were repeated." if repeated else ""
    return f"{_said(metric)}: the filled point is the best.{lines}{few}"


def _said(name: str) -> str:
    words = measure(name) if name not in ("loss", "accuracy") else f"training {name}"
    return f"{words[:1].upper()}{words[1:]}"
