"""Train a cohort: recipes of one shape as one program, split where they would not fit into memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from time import perf_counter

import keras
import msgspec
import numpy as np

from advisor.errors import Problem, RecipeError
from advisor.records import Ending, EndingKind, Goal, RateResponse, Recipe, Scores
from advisor.training import backends
from advisor.training.cohort.checkpoint import Checkpoint
from advisor.training.cohort.conditions import BY_LOSS, Conditions, Listener, never, nobody
from advisor.training.cohort.engine import Engine, program_of
from advisor.training.cohort.halving import Survivors
from advisor.training.cohort.memory import groups_of_like_steps, members_that_fit, memory_to_use
from advisor.training.cohort.progress import Progress
from advisor.training.cohort.results import CohortMember, ModelFactsByShape, member_outputs, run_of
from advisor.training.cohort.shape import can_hold, shape_of
from advisor.training.cohort.stacking import of_equal_inputs, stack
from advisor.training.cohort.thirds import with_rates
from advisor.training.data.prepare import Dataset
from advisor.training.network.build import steps_of
from advisor.training.network.own.measured import with_own_scores
from advisor.training.scores.judging import judged_rows, score_every_part, to_judge
from advisor.training.scores.mistakes import mistakes

Results = dict[int, CohortMember]


def train_cohort(
    recipes: Sequence[Recipe],
    dataset: Dataset | Sequence[Dataset],
    *,
    goal: Goal = BY_LOSS,
    survivors: Survivors | None = None,
    families: Sequence[int] | None = None,
    listen: Listener = nobody,
    seconds: float | None = None,
    memory_bytes: int | None = None,
    stopped: Callable[[], bool] = never,
    earlier: Sequence[Checkpoint | None] = (),
    keeps: bool = False,
) -> tuple[CohortMember, ...]:
    """Train recipes of one shape together, as one compiled program.

    Members whose numbers of steps an epoch differ by more than a quarter are trained one group after the
    other, and so are those that would not fit into memory together; `survivors` compares within a group. Data
    whose inputs differ in shape (a fold or a small subset may lack a category, and so a column) cannot share a
    program: they are trained one part after the other, and nobody is cut off, for what trains in several parts
    cannot be compared before its end.

    Args:
        recipes: One a member; of one shape, see `shape_of`.
        dataset: Prepared data that all members share, or one data set a member (sizes, folds, noise).
        goal: What the runs are judged by, and what members are compared by where they are halved.
        survivors: Decides after each epoch who goes on; None: everyone until its own end.
        families: One number per member: those of one number (the folds of a trial) are compared by their mean and
            end together. None: every member is compared for itself.
        listen: Receives a member's place, its epoch and the traces of that epoch, after each epoch.
        seconds: After so long the members that still train end as timed out.
        memory_bytes: What the cohort may take; half of the machine's memory when None.
        stopped: Asked after each epoch, whether the members end with it as timed out.
        earlier: Where each member goes on from; None where it begins. One that cannot go on begins anew and says why.
        keeps: Hand back the state of every member that comes to its last epoch.

    Returns:
        One result a recipe, in their order. A member that diverges, or that does not fit into memory
        even alone, is a record that says so.

    Raises:
        RecipeError: If recipes are of different shapes or cannot be trained in a cohort.
        DataError: If the data sets are of different tasks.
    """
    if not recipes:
        return ()
    _check(recipes)
    datasets = [dataset] * len(recipes) if isinstance(dataset, Dataset) else list(dataset)
    parts = of_equal_inputs(recipes, datasets)
    request = _Request(
        tuple(recipes),
        tuple(datasets),
        Conditions(
            goal,
            survivors if len(parts) == 1 else None,
            perf_counter() + seconds if seconds else inf,
            listen,
            None if families is None else tuple(families),
            stopped,
        ),
        memory_bytes or memory_to_use(),
        ModelFactsByShape(),
        tuple(earlier) or (None,) * len(recipes),
        keeps,
    )
    steps = [steps_of(len(data.x_train), recipe.batch_size) for recipe, data in zip(recipes, datasets, strict=True)]
    results: Results = {}
    for part in parts:
        for group in groups_of_like_steps([steps[place] for place in part]):
            results |= request.train([part[place] for place in group])
    return tuple(results[place] for place in range(len(recipes)))


@dataclass(frozen=True, eq=False)
class _Request:
    """What is asked for; groups of its members are named by their places."""

    recipes: tuple[Recipe, ...]
    datasets: tuple[Dataset, ...]
    conditions: Conditions
    memory_bytes: int
    facts: ModelFactsByShape
    earlier: tuple[Checkpoint | None, ...]
    keeps: bool

    def train(self, group: Sequence[int]) -> Results:
        """Train a group in parts that fit by the estimate."""
        recipes, datasets = self._of(group)
        program = program_of(recipes, datasets)
        itemsize, data_bytes = _size_of(datasets)
        most = members_that_fit(program, data_bytes, memory_bytes=self.memory_bytes, itemsize=itemsize)
        results: Results = {}
        for start in range(0, len(group), most):
            results |= self._train_or_split(group[start : start + most])
        return results

    def _train_or_split(self, group: Sequence[int]) -> Results:
        """Train a group; where memory is not enough after all, train its halves, and those their halves."""
        try:
            return self._together(group)
        except Exception as error:
            if not backends.current().is_out_of_memory(error):
                raise
            reason = str(error).splitlines()[0] if str(error) else "there was not enough memory"
        if len(group) == 1:
            return {group[0]: self._without_memory(group[0], reason)}
        half = len(group) // 2
        return self._train_or_split(group[:half]) | self._train_or_split(group[half:])

    def _together(self, group: Sequence[int]) -> Results:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        recipes, datasets = self._of(group)
        earlier = [self.earlier[member] for member in group]
        recipes, responses = _with_rates(recipes, datasets, earlier)
        data = stack(datasets, dtype=keras.config.floatx())
        engine = Engine(recipes, datasets, data, earlier=earlier, keeps=self.keeps)
        size = engine.blocks[0].size
        kept = engine.train(self.conditions.of(group))
        outputs = {
            name: member_outputs(
                engine.program,
                kept,
                engine.numbers,
                engine.data,
                parts,
                size=size,
                choose=judged_rows if name == "train" else np.arange,
            )
            for name, parts in data.parts.items()
        }
        results: Results = {}
        for place, member in enumerate(group):
            recipe, dataset, progress = recipes[place], datasets[place], engine.progress[place]
            answers = {name: rows[place] for name, rows in outputs.items()}
            scored = _scored(recipe, to_judge(dataset), answers, self.conditions.goal)
            facts = self.facts.of(recipe, dataset)
            run = run_of(
                progress,
                dataset,
                scored,
                facts,
                goal=self.conditions.goal,
                started=started,
                responses=responses[place],
            )
            if "test" in answers:
                wrong = mistakes(dataset, answers["test"], threshold=scored[0].threshold)
                run = msgspec.structs.replace(run, mistakes=wrong)
            order = engine.program.layout.keras_order
            results[member] = CohortMember(
                run,
                dataset,
                tuple(kept[place][name] for name in order),
                began_anew=engine.began_anew.get(place, ""),
                checkpoint=_checkpoint(engine, place, dataset, responses[place]),
            )
        return results

    def _without_memory(self, member: int, reason: str) -> CohortMember:
        recipe, dataset = self.recipes[member], self.datasets[member]
        progress = Progress(recipe, 0, len(dataset.x_train), False, recipe.batch_size or 1, "")
        progress.ending = Ending(EndingKind.OUT_OF_MEMORY, reason)
        return CohortMember(
            run_of(progress, dataset, (recipe, Scores()), None, goal=self.conditions.goal, started=""), dataset, ()
        )

    def _of(self, group: Sequence[int]) -> tuple[list[Recipe], list[Dataset]]:
        return [self.recipes[place] for place in group], [self.datasets[place] for place in group]


def _scored(recipe: Recipe, dataset: Dataset, answers: Mapping[str, np.ndarray], goal: Goal) -> tuple[Recipe, Scores]:
    judged, scores = score_every_part(recipe, dataset, answers, goal=goal)
    return judged, with_own_scores(scores, judged, dataset, answers, goal)


def _with_rates(
    recipes: Sequence[Recipe], datasets: Sequence[Dataset], earlier: Sequence[Checkpoint | None]
) -> tuple[list[Recipe], list[tuple[RateResponse, ...]]]:
    """As `with_rates`; what goes on has found its rate."""
    fresh = [place for place, checkpoint in enumerate(earlier) if checkpoint is None]
    found = list(recipes)
    responses = [() if checkpoint is None else checkpoint.told.responses for checkpoint in earlier]
    searched = with_rates([recipes[place] for place in fresh], [datasets[place] for place in fresh])
    for place, recipe, answered in zip(fresh, *searched, strict=True):
        found[place], responses[place] = recipe, answered
    return found, responses


def _checkpoint(engine: Engine, place: int, dataset: Dataset, responses: tuple[RateResponse, ...]) -> Checkpoint | None:
    """The state of a member that came to its last epoch, where it is held."""
    if place not in engine.ended:
        return None
    told = engine.progress[place].told(fingerprint=dataset.facts.fingerprint, responses=responses)
    return Checkpoint(told, engine.ended[place])


def _size_of(datasets: Sequence[Dataset]) -> tuple[int, int]:
    """Return the bytes of one number and of all data stacked, which are let go again."""
    data = stack(datasets, dtype=keras.config.floatx())
    return data.x.itemsize, data.x.nbytes + data.y.nbytes


def _check(recipes: Sequence[Recipe]) -> None:
    first = shape_of(recipes[0])
    problems = [
        Problem(f"member {place} ({recipe.name})", "this recipe cannot train in a cohort")
        for place, recipe in enumerate(recipes)
        if not can_hold(recipe)
    ]
    problems += [
        Problem(f"member {place} ({recipe.name})", f"expected the shape of the first, {first}, got {shape_of(recipe)}")
        for place, recipe in enumerate(recipes)
        if shape_of(recipe) != first
    ]
    if problems:
        raise RecipeError("these recipes cannot train in one cohort", problems, "Group them with `plan_cohorts` first.")
