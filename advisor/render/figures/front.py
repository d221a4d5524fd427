"""The front of a study: the score against everything else that counts, a panel each."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from advisor.records import Front, Study, Trial
from advisor.render.figures.canvas import COLORS, PANEL, QUIET, clean, in_style, know
from advisor.render.figures.responses import log_axis
from advisor.render.studies.several import axis
from advisor.render.wording import counted, number

_COLUMNS = 2
_LOG_RATIO = 4.0  # a range wider than this is read better on a log axis
_NEAR = 4.0  # times the largest amount, or the smallest divided by it: a limit beyond is not drawn
_FAR = 1.0  # times the way from the best score to the worst of the front: what is worse than it by more is left out


@in_style
def front(study: Study, found: Front) -> Figure:
    """Draw the score of every trial against each quantity that counts, or that a limit is of.

    Members of the front are filled, and joined by a step line where they are a front in this panel alone; trials
    that one of them beats are grey; trials that break a limit are crosses. Limits are dotted lines. The winner has
    a ring, and finalists a line over what they came to on fresh seeds.
    """
    names = panels_of(study)
    columns = min(_COLUMNS, len(names))
    rows = -(-len(names) // columns)
    figure = Figure(figsize=(6.4, 0.5 + 2.6 * rows), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False, sharey=True, subplot_kw=PANEL).ravel()
    for panel, name in zip(panels, names, strict=False):
        clean(panel)
        _panel(panel, study, found, name)
    _look_at_the_front(panels[0], study, found)
    for panel in panels[len(names) :]:
        panel.set_visible(False)
    figure.supylabel(axis(study.plan.goal.name), fontsize=9)
    handles = {
        label: handle for panel in panels for handle, label in zip(*panel.get_legend_handles_labels(), strict=True)
    }
    figure.legend(handles.values(), handles.keys(), frameon=False, fontsize=8, loc="outside upper center", ncols=4)
    return figure


def panels_of(study: Study) -> tuple[str, ...]:
    """Return what the score is drawn against: what some trial with a score has."""
    return tuple(name for name in study.plan.goal.measured if any(name in trial.measured for trial in study.scored))


def _panel(panel: Axes, study: Study, found: Front, name: str) -> None:
    goal, members = study.plan.goal, set(found.members)
    shown = [trial for trial in study.scored if name in trial.measured]
    outside = [trial for trial in shown if goal.missed(trial.amounts(goal))]
    broken = {trial.number for trial in outside}
    ahead = [trial for trial in shown if trial.number in members]
    behind = [trial for trial in shown if trial.number not in members | broken]
    many = len(shown)
    for label, trials, marker, colour in (
        ("breaks a limit", outside, "x", QUIET),
        ("beaten by another" if goal.also else "keeps the limits", behind, "o", QUIET if goal.also else COLORS[0]),
        ("front" if goal.also else "the best", ahead, "o", COLORS[0]),
    ):
        if trials:
            across, up = [trial.measured[name] for trial in trials], [trial.score or 0.0 for trial in trials]
            (points,) = panel.plot(across, up, marker, color=colour, markersize=4, label=label)
            know(points, [trial.number for trial in trials], many=many)
    if goal.also == (name,):
        _steps(panel, ahead, name)
    _finalists(panel, study, shown, name)
    _scale(panel, [trial.measured[name] for trial in shown])
    for limit in goal.limits:
        draw = panel.axvline if limit.name == name else panel.axhline if limit.name == goal.name else None
        if draw is not None and _is_near(limit.value, [trial.amounts(goal)[limit.name] for trial in shown]):
            draw(limit.value, color="#000000", linestyle=":", linewidth=1, label="limit")
    panel.set_xlabel(axis(name))


def _is_near(value: float, amounts: Sequence[float]) -> bool:
    """Say whether a limit can be drawn beside the trials: one far from all of them would press them together."""
    low, high = min(amounts), max(amounts)
    return low - (high - low) <= value <= high + (high - low) or low / _NEAR <= value <= high * _NEAR


def _steps(panel: Axes, members: Sequence[Trial], name: str) -> None:
    """Join the members: right of each and below it nothing is worth having."""
    ordered = sorted((trial.measured[name], trial.score or 0.0) for trial in members)
    panel.step(*zip(*ordered, strict=True), where="post", color=COLORS[0], linewidth=0.8) if ordered else None


def _finalists(panel: Axes, study: Study, shown: Sequence[Trial], name: str) -> None:
    winner = study.winner
    if winner is None:
        return
    places = {trial.number: trial.measured[name] for trial in shown}
    for each in winner.choice.finalists if winner.choice is not None else ():
        if each.trial in places and each.mean is not None:
            spread = each.sd or 0.0
            panel.errorbar(
                places[each.trial], each.mean, yerr=spread, fmt="_", color=COLORS[1], elinewidth=1.2, markersize=6,
                label="on fresh seeds, ± sd",
            )  # fmt: skip
    best = next((trial for trial in shown if trial.number == winner.trial), None)
    if best is not None:
        up = best.score or 0.0
        panel.plot([places[best.number]], [up], "o", color="#000000", fillstyle="none", markersize=9, label="winner")


def _scale(panel: Axes, amounts: Sequence[float]) -> None:
    if min(amounts) > 0 and max(amounts) / min(amounts) > _LOG_RATIO:
        log_axis(panel, min(amounts), max(amounts))
    else:
        panel.xaxis.set_major_locator(MaxNLocator(4))
        panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))


def _look_at_the_front(panel: Axes, study: Study, found: Front) -> None:
    """Leave out scores that are far worse than the whole front: they would press it to the edge; say how many."""
    goal = study.plan.goal
    costs = [goal.cost(trial.score) for trial in study.scored if trial.score is not None]
    front_costs = [
        goal.cost(t.score)
        for t in study.scored
        if t.score is not None and t.number in {*found.members, *_chosen(study)}
    ]
    if len(front_costs) < 2:
        return
    best, span = min(costs), max(front_costs) - min(costs)
    worst = max(front_costs) + _FAR * span
    far = sum(cost > worst for cost in costs)
    if span > 0 and far:
        panel.set_ylim(*sorted((goal.cost(worst), goal.cost(best - 0.15 * (worst - best)))))
        said = f"{counted(far, 'trial')} far worse {'is' if far == 1 else 'are'} not drawn"
        panel.text(0.02, 0.03, said, transform=panel.transAxes, fontsize=7, color=QUIET)


def _chosen(study: Study) -> tuple[int, ...]:
    winner = study.winner
    choice = winner.choice if winner is not None else None
    return (*((winner.trial,) if winner is not None else ()), *(f.trial for f in (choice.finalists if choice else ())))
