"""Learning curves: train on growing parts of the data, or read anyone's numbers; forecast, answer, draw, say."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from time import perf_counter

from advisor.curve.answer import answer
from advisor.curve.experiment import (
    chosen_rate,
    error_name,
    harder_regularized,
    points_of,
    smallest_size,
    trainings,
    wider,
)
from advisor.curve.sizes import halving_sizes
from advisor.errors import on_one_line
from advisor.files import write_atomically
from advisor.records import CurveAnswer, Goal, LearningCurve, Recipe, SizePoint
from advisor.render.curve import curve_text
from advisor.render.figures.canvas import png, svg
from advisor.render.figures.capacity import capacity
from advisor.render.figures.learning_curve import learning_curve as draw_curve
from advisor.render.progress import epochs_chosen
from advisor.render.stream import TextStream
from advisor.store.format.codec import encode
from advisor.store.sizes import read_sizes
from advisor.training.data.prepare import Source
from advisor.workflows.study.check import check_training
from advisor.workflows.study.given import GivenStudy


def curve_from_file(path: Path, *, target: float | None = None) -> CurveAnswer:
    """Answer from a CSV of sizes and errors, without any training.

    Raises:
        FileError: If the file cannot be read.
        SizeError: If its numbers cannot be used for a learning curve.
    """
    return answer(read_sizes(path), target=target)


def curve_from_study(
    study: GivenStudy,
    *,
    data_folder: Path | None = None,
    sizes: int = 6,
    seeds: int = 5,
    recipe: str | None = None,
    target: float | None = None,
    progress: TextStream | None = None,
) -> CurveAnswer:
    """Train a study's recipe on growing parts of its data and answer from what came of it.

    Args:
        study: The study file; its data, goal and `[recipe]` are used.
        data_folder: Where to look first for data sets by name.
        sizes: How many training-set sizes, each half of the next, up to all the training rows.
        seeds: Trainings a size, each with its own subset, weights and batches.
        recipe: A named recipe in place of the study's own.
        target: An error that would be good enough.
        progress: Where to write one line per size.

    Raises:
        UsageError: With every mistake of the study; nothing has been trained then.
        SizeError: If the training part is too small for three sizes.
        TrainingError: If a training could not be carried out.
    """
    sound = check_training(study, name=recipe, data_folder=data_folder)
    curve = measure_curve(
        sound.recipe,
        sound.source,
        goal=sound.plan.goal,
        sizes=sizes,
        seeds=range(seeds),
        follows_rows=sound.follows_rows,
        progress=progress,
    )
    return answer(curve, target=target)


def measure_curve(
    recipe: Recipe,
    source: Source,
    *,
    goal: Goal,
    sizes: int = 6,
    seeds: Sequence[int] = range(5),
    with_changes: bool = True,
    follows_rows: bool = False,
    progress: TextStream | None = None,
) -> LearningCurve:
    """Train on each size, with the learning rate and the epochs chosen anew for it.

    Every training sees a class-stratified subset of its own, preprocessing is fitted on that alone, and all
    trainings of a size go as one cohort where one can hold them. The rate is chosen on the validation part, the
    error is that of the test part (of the validation part where there is no test part): nothing is chosen by it.

    Args:
        recipe: What is trained.
        source: Its data as read.
        goal: Whose metric becomes the error.
        sizes: How many training-set sizes.
        seeds: Of subset, weights and batches.
        follows_rows: Whether nobody named the epochs, so that those of each size follow its rows.
        with_changes: Whether a wider network and a stronger regularizer are tried at the largest size.
        progress: Where to write one line per size.
    """
    from advisor.workflows.laboratory import Laboratory  # Keras: not for a curve read from a file

    laboratory = Laboratory(source, goal)
    facts = laboratory.dataset(recipe).facts
    rows = facts.train_rows
    smallest = smallest_size(rows, len(facts.classes))
    trainings_of = partial(trainings, rows=rows, seeds=seeds, follows_rows=follows_rows)
    if follows_rows and progress is not None:
        progress.write(f"{epochs_chosen(recipe, rows=rows)}\n")
    points: list[SizePoint] = []
    changed: dict[str, tuple[SizePoint, ...]] = {"wider": (), "regularized": ()}
    for size in halving_sizes(rows, sizes, smallest=smallest).tolist():
        began = perf_counter()
        planned = {"": trainings_of(recipe, size=size)}
        if with_changes and size == rows:
            planned["wider"] = trainings_of(wider(recipe), size=rows)
            planned["regularized"] = trainings_of(harder_regularized(recipe), size=rows)
        runs = laboratory.train_all(planned)
        rate = chosen_rate(runs[""], goal)
        points += points_of(runs.pop(""), goal, rate=rate)
        changed |= {name: points_of(tried, goal, rate=chosen_rate(tried, goal)) for name, tried in runs.items()}
        _say_size(progress, size, sum(map(len, planned.values())), seconds=perf_counter() - began)
    return LearningCurve(
        name=recipe.name,
        metric=error_name(goal),
        points=tuple(points),
        capacity_points=changed["wider"],
        regularization_points=changed["regularized"],
        source=recipe.data.source,
    )


def say(result: CurveAnswer, *, out: Path | None = None, color: bool = False) -> str:
    """Return the answer as text, after writing curve.json, curve.svg and curve.png into a folder, if one is given."""
    text = curve_text(result, color=color)
    if out is None:
        return text
    figure = draw_curve(result)
    write_atomically(out / "curve.json", encode(result))
    write_atomically(out / "curve.svg", svg(figure, title="Error against training rows"))
    write_atomically(out / "curve.png", png(figure))
    if result.curve.capacity_points:
        write_atomically(out / "capacity.svg", svg(capacity(result.curve), title="Error against parameters"))
    return f"{text}\n\n{on_one_line(f'written to {out}')}"


def _say_size(progress: TextStream | None, size: int, trained: int, *, seconds: float) -> None:
    if progress is not None:
        progress.write(f"{size:,} rows: {trained} trainings in {seconds:.1f} s\n")
        progress.flush()
