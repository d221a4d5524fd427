"""What a driver keeps of a trial in memory while it searches: not the traces, which are stored, and nothing twice."""

from typing import TypeVar, final

import msgspec

from advisor.records import Recipe, Run, Trial

MOST = 50  # kinds of one part that are shared; of a part that is drawn anew for each trial more would be of no use

_Part = TypeVar("_Part")


@final
class Lean:
    """Trials without what grows with their epochs and layers; what many trials have alike is held once.

    A run of thirty epochs with the signals of its layers takes 50 kB, and so a night of 10,000 would take half a GB.
    What is left says how the run ended, what it scored, and how to train it again.

    Example:
        >>> from advisor.records import DataPlan, Scores, Trace
        >>> recipe = Recipe(data=DataPlan(source="iris"))
        >>> run = Run(recipe=recipe, traces=(Trace("loss", (1.0, 0.5)),), scores=Scores(validation={"loss": 0.5}))
        >>> kept = Lean()(Trial(number=0, run=run)).run
        >>> kept.traces, kept.scores == run.scores, kept.recipe == recipe
        ((), True, True)
    """

    def __init__(self) -> None:
        self._parts: dict[str, dict[bytes, object]] = {}

    def __call__(self, trial: Trial) -> Trial:
        """Return a trial as it is kept."""
        run = trial.run
        return trial if run is None else msgspec.structs.replace(trial, run=self._kept(run))

    def _kept(self, run: Run) -> Run:
        return Run(
            name=run.name,
            recipe=None if run.recipe is None else self._recipe(run.recipe),
            data=self._one("of the run", run.data),
            scores=run.scores,
            rate_responses=run.rate_responses,
            goal=self._one("goal", run.goal),
            ending=self._one("ending", run.ending),
            trained_by=run.trained_by,
            seconds=run.seconds,
            best_epoch=run.best_epoch,
            unrecorded=self._one("unrecorded", run.unrecorded),
        )

    def _recipe(self, recipe: Recipe) -> Recipe:
        return Recipe(**{name: self._one(name, getattr(recipe, name)) for name in recipe.__struct_fields__})

    def _one(self, what: str, part: _Part) -> _Part:
        """The first part that was equal to this one, while there are few different ones."""
        if part is None or isinstance(part, int):
            return part
        known, key = self._parts.setdefault(what, {}), msgspec.msgpack.encode(part)
        if len(known) < MOST:
            known.setdefault(key, part)
        found: _Part = known.get(key, part)  # type: ignore[assignment]  # of one type, for one part of a recipe
        return found
