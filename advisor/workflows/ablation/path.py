"""Which way leads from the default to the winner: at each step the change that brings most of those that are left."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from advisor.compare.finalists import best_by_mean
from advisor.compare.win.ablation import Stop, ablation_of
from advisor.records import Goal, Recipe
from advisor.records.reporting.ablation import Ablation, Moved, Skipped
from advisor.space.differences.between import Flip, all_at_once, differing, flips

MOST_STEPS = 8  # each of them one change; what is left then goes together
CHOOSING_SEEDS = 3  # trainings of each recipe while the order is chosen

Measure: TypeAlias = Callable[[str, Sequence[Recipe], int], "Measured"]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """Recipes trained on the same seeds: their scores in the order of the seeds, and why there are fewer."""

    scores: tuple[tuple[float, ...], ...]  # one a recipe; fewer than seeds: some did not train
    reasons: tuple[str, ...]  # one a recipe; empty where all trained
    in_time: bool = True  # False: the time was up before all were done


class _Way(msgspec.Struct, kw_only=True):
    """The path as far as it is known."""

    recipes: list[Recipe]
    moved: list[tuple[Moved, ...]]
    chosen_from: list[int]
    skipped: list[Skipped]
    trainings: int = 0
    because: list[str]

    def go(self, flip: Flip, *, chosen_from: int) -> None:
        self.recipes.append(flip.recipe)
        self.moved.append(flip.moved)
        self.chosen_from.append(chosen_from)

    def skip(self, flip: Flip, because: str) -> None:
        """Note why a change was passed over, once for each reason."""
        skipped = Skipped(step=len(self.recipes), dimension=flip.moved[0].dimension, because=because)
        if all((each.dimension, each.because) != (skipped.dimension, because) for each in self.skipped):
            self.skipped.append(skipped)


def walk(
    start: Recipe,
    winner: Recipe,
    *,
    measure: Measure,
    goal: Goal,
    trial: int,
    seeds: int,
    most: int = MOST_STEPS,
) -> Ablation:
    """Return the path: its ends measured, its order chosen on few seeds, what lies between measured as the ends were.

    No seed that a gain is measured on has chosen anything.

    Args:
        start: The default, as `started_at` of `space.differences` makes it.
        winner: Where it leads.
        measure: Trains recipes on so many seeds, for a purpose ("choose", "measure") with seeds of its own.
        goal: Which way is better.
        trial: The winner's.
        seeds: Of each recipe on the path.
        most: Steps.
    """
    way = _Way(recipes=[start], moved=[()], chosen_from=[1], skipped=[], because=[])
    ends = _measured(way, [start, winner], measure=measure, seeds=seeds)
    while differing(way.recipes[-1], winner):
        _step(way, winner, measure=measure, goal=goal, seeds=min(seeds, CHOOSING_SEEDS), most=most)
    between = _measured(way, way.recipes[1:-1], measure=measure, seeds=seeds)
    found = Measured(
        scores=(ends.scores[0], *between.scores, ends.scores[1]),
        reasons=(ends.reasons[0], *between.reasons, ends.reasons[1]),
    )
    for place, because in enumerate(found.reasons):
        if because:
            way.skipped.append(Skipped(step=place, dimension=_name(way.moved[place]), because=because))
    stops = [Stop(*each) for each in zip(way.moved, found.scores, way.chosen_from, strict=True)]
    return ablation_of(
        stops,
        goal=goal,
        trial=trial,
        seeds=seeds,
        skipped=way.skipped,
        trainings=way.trainings,
        because="; ".join(way.because),
    )


def most_trainings(changes: int, *, seeds: int, most: int = MOST_STEPS) -> int:
    """Return how many trainings the way takes at most.

    Example:
        >>> most_trainings(4, seeds=5), most_trainings(11, seeds=3)
        (52, 195)
    """
    choosing = sum([*range(changes, 1, -1)][: most - 1])
    return choosing * min(seeds, CHOOSING_SEEDS) + (min(changes, most) + 1) * seeds


def _step(way: _Way, winner: Recipe, *, measure: Measure, goal: Goal, seeds: int, most: int) -> None:
    """Go one step, or all of the rest at once where single steps are too many, impossible or out of time."""
    current = way.recipes[-1]
    offered, rest = flips(current, winner), all_at_once(current, winner)
    if len(way.recipes) >= most and len(offered) > 1 and not way.because:
        way.because.append(f"the last {len(offered)} changes are one step: {most} steps are the most")
    if way.because:
        way.go(rest, chosen_from=1)
        return
    possible = [each for each in offered if not each.problem]
    along = {each.dimension for flip in possible for each in flip.moved}
    for each in offered:
        if each.problem and each.moved[0].dimension not in along:  # what goes with another change is not passed over
            way.skip(each, each.problem)
    if len(possible) > 1:
        _choose(way, possible, rest, measure=measure, goal=goal, seeds=seeds)
    else:
        way.go(possible[0] if possible else rest, chosen_from=1)


def _choose(way: _Way, possible: Sequence[Flip], rest: Flip, *, measure: Measure, goal: Goal, seeds: int) -> None:
    """Go the step that brings most; all of the rest where none trains."""
    found = measure("choose", [each.recipe for each in possible], seeds)
    way.trainings += sum(map(len, found.scores))
    if not found.in_time:
        way.because.append(f"the time was up at step {len(way.recipes)}: what was left then is one step")
        return
    for each, because in zip(possible, found.reasons, strict=True):
        if because:
            way.skip(each, because)
    best = best_by_mean(dict(enumerate(found.scores)), goal, count=seeds)
    way.go(rest if best is None else possible[best], chosen_from=len(possible))


def _measured(way: _Way, recipes: Sequence[Recipe], *, measure: Measure, seeds: int) -> Measured:
    """Train recipes of the path; its ends come first, so that where time is short the whole gain is known at least."""
    if not recipes:
        return Measured(scores=(), reasons=())
    found = measure("measure", recipes, seeds)
    way.trainings += sum(map(len, found.scores))
    if not found.in_time:
        way.because.append("the time was up before every recipe on the path was trained on every seed")
    return found


def _name(moved: Sequence[Moved]) -> str:
    return moved[0].dimension if moved else "the default"
