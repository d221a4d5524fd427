"""Train one recipe on a study's data, measure it once on the test part, diagnose it and write its run."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from advisor import files
from advisor.compare.folds import fold_scores, median_place
from advisor.compare.noise import seed_noise
from advisor.curve.epochs import more_epochs
from advisor.diagnose.engine import diagnose_run
from advisor.records import ClusterSettings, Diagnosis, Goal, Recipe, Run
from advisor.render import folds, listings, terminal
from advisor.render import progress as progress_lines
from advisor.render.columns import reading_lines
from advisor.render.shown import shown
from advisor.render.stream import TextStream
from advisor.space.folds import over_folds
from advisor.store.runs import write_run
from advisor.training.data.prepare import Dataset, Source, prepare
from advisor.training.silence import import_backend
from advisor.workflows.study.check import check_training
from advisor.workflows.study.given import GivenStudy
from advisor.workflows.study.telling import mixed_in_vain


class TrainingResult(NamedTuple):
    """A run, what is said of it, and where it lies; with folds the run is that of the median fold."""

    run: Run
    diagnosis: Diagnosis
    path: Path
    folds: tuple[Run, ...] = ()  # cross-validation: every fold's run, in the order of the folds
    script: Path | None = None  # trains it again without advisor
    left_out: tuple[str, ...] = ()  # what the script cannot say


def train(
    study_file: GivenStudy,
    *,
    recipe: str | None = None,
    out: Path | None = None,
    seed: int | None = None,
    epochs: int | None = None,
    data_folder: Path | None = None,
    progress: TextStream | None = None,
) -> TrainingResult:
    """Train a recipe and write its run; with folds every fold, the run of the median one, and the others beside it.

    Args:
        study_file: The study whose data, goal and `[recipe]` are used.
        recipe: A named recipe in place of the study's own.
        out: Where the run is written; `runs/STUDY/RECIPE.json` when None.
        seed: In place of the recipe's.
        epochs: At most this many, in place of the recipe's.
        data_folder: Where to look first for data sets by name.
        progress: Where to write one line per epoch.

    Raises:
        UsageError: If the study or the data cannot be used.
        TrainingError: If the training could not be carried out.
    """
    sound = check_training(
        study_file, name=recipe, change=partial(_with_seed, seed=seed), epochs=epochs, data_folder=data_folder
    )
    plan, chosen, source, dataset = sound.plan, sound.recipe, sound.source, sound.dataset
    if progress is not None and dataset.facts.reading is not None:
        progress.write("".join(f"{line}\n" for line in reading_lines(dataset.facts.reading)))
    if progress is not None and sound.follows_rows:
        progress.write(f"{progress_lines.epochs_chosen(chosen, rows=dataset.facts.train_rows)}\n")
    if progress is not None and (warning := mixed_in_vain(ClusterSettings(), chosen)) is not None:
        progress.write(f"{warning}\n")
    import_backend()  # as late as this, so that a mistake in the study is answered at once
    first, *others = over_folds(chosen)
    if others:
        runs = _train_folds([first, *others], source, plan.goal, progress)
        run = runs[median_place(fold_scores(runs, plan.goal), plan.goal)]
    else:
        runs, run = (), _train_one(first, dataset, plan.goal, progress)
    path = out or Path("runs") / plan.name / f"{chosen.name}.json"
    write_run(path, run)
    script, left_out = path.with_name(f"{path.stem}.winner.py"), tuple[str, ...]()
    files.remove(script)
    if run.recipe is not None:
        from advisor.workflows.script import write_script

        title = f'the recipe "{chosen.name}" of the study "{plan.name}"'
        data = dataset if not others else prepare(source, run.recipe, with_test=True)
        left_out = write_script(script, run, source, data, title=title, data_folder=sound.data_folder)
    for number, fold in enumerate(runs, start=1):
        write_run(_folder_of_folds(path) / f"{number:02d}.json", fold)
    written = script if script.is_file() else None
    return TrainingResult(run, diagnose_run(run, settings=plan.diagnose), path, runs, written, left_out)


def _train_one(recipe: Recipe, dataset: Dataset, goal: Goal, progress: TextStream | None) -> Run:
    from advisor.training.callbacks.signals import signals_of
    from advisor.training.fit import train as fit
    from advisor.workflows.callbacks.epoch_lines import EpochLines

    signals = signals_of(dataset, recipe)
    observers = [signals] if progress is None else [signals, EpochLines(progress)]
    run = fit(recipe, dataset, goal=goal, observers=observers).run
    return _with_company(run, recipe, dataset)


def _with_company(run: Run, recipe: Recipe, dataset: Dataset) -> Run:
    from advisor.training.company import with_company
    from advisor.training.scores.references import references

    return with_company(run, references(dataset, loss=recipe.loss))


def _train_folds(recipes: Sequence[Recipe], source: Source, goal: Goal, progress: TextStream | None) -> tuple[Run, ...]:
    """Train a recipe on every fold, as one cohort where one can hold it; each run is named after its fold."""
    from advisor.workflows.laboratory import Laboratory

    if progress is not None:
        progress.write(progress_lines.training_folds(len(recipes)) + "\n")
        progress.flush()
    laboratory = Laboratory(source, goal)
    runs = laboratory.train(recipes)
    return tuple(
        msgspec.structs.replace(
            _with_company(run, recipe, laboratory.dataset(recipe)), name=f"{recipe.name}, fold {number}"
        )
        for number, (recipe, run) in enumerate(zip(recipes, runs, strict=True), start=1)
    )


def _folder_of_folds(path: Path) -> Path:
    return path.with_name(f"{path.stem}_folds")


def say(result: TrainingResult, *, color: bool = False) -> str:
    """Return the scores of every part, the diagnosis and where the run lies; with folds their mean and spread first."""
    parts = (
        *_over_folds(result),
        terminal.scores_table(result.run),
        "",
        terminal.diagnosis(result.run, result.diagnosis),
        *_twice_the_epochs(result.run),
        shown(f"run written to {result.path}"),
        *(line.strip() for line in terminal.script_lines(str(result.script or ""), result.left_out)),
    )
    return terminal.text_of(*parts, color=color).rstrip()


def _over_folds(result: TrainingResult) -> tuple[object, ...]:
    if not result.folds:
        return ()
    spreads = {
        "training": seed_noise([run.scores.train for run in result.folds]),
        "validation": seed_noise([run.scores.validation for run in result.folds]),
        "test": seed_noise([run.scores.test for run in result.folds]),
    }
    place = result.folds.index(result.run) + 1
    said = folds.beside_the_median(place, _folder_of_folds(result.path))
    return (listings.spreads_table(spreads, folds=len(result.folds)), shown(f"  {said}"), "")


def _twice_the_epochs(run: Run) -> tuple[str, ...]:
    """Say what twice the epochs would bring, where a validation loss was recorded that can be read."""
    seen = run.trace("val_loss") if run.has("val_loss") else np.empty(0)
    if not len(seen) or not (np.isfinite(seen) & (seen > 0)).all():
        return ()
    told = more_epochs(list(range(1, len(seen) + 1)), list(seen), [2 * len(seen)])
    mean, lo80, hi80 = (float(values[0]) for values in (told.mean, told.lo80, told.hi80))
    line = progress_lines.more_epochs(
        planned=2 * len(seen), helps=told.helps, because=told.because, mean=mean, lo80=lo80, hi80=hi80
    )
    return (shown(f"  {line}"), "")


def _with_seed(recipe: Recipe, *, seed: int | None) -> Recipe:
    return recipe if seed is None else msgspec.structs.replace(recipe, seed=seed)
