"""Train one recipe on a study's data, measure it once on the test part, diagnose it and write its run."""

from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from advisor.curve.epochs import more_epochs
from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.settings import checked
from advisor.records import Diagnosis, Recipe, Run
from advisor.render import progress as progress_lines
from advisor.render import terminal
from advisor.render.stream import TextStream
from advisor.space.design import training_recipe
from advisor.store.plans import read_plan
from advisor.store.runs import write_run
from advisor.training.silence import import_backend
from advisor.workflows.sources import read_source


class TrainingResult(NamedTuple):
    """A run, what is said of it, and where it lies."""

    run: Run
    diagnosis: Diagnosis
    path: Path


def train(
    study_file: Path,
    *,
    recipe: str | None = None,
    out: Path | None = None,
    seed: int | None = None,
    epochs: int | None = None,
    data_folder: Path | None = None,
    progress: TextStream | None = None,
) -> TrainingResult:
    """Train a recipe and write its run.

    Args:
        study_file: The study whose data, goal and `[recipe]` are used.
        recipe: A named recipe in place of the study's own.
        out: Where the run is written; `runs/STUDY/RECIPE.json` when None.
        seed: In place of the recipe's.
        epochs: At most so many, in place of the recipe's.
        data_folder: Where to look first for data sets by name.
        progress: Where a line an epoch goes.

    Raises:
        UsageError: If the study or the data cannot be used.
        TrainingError: If the training could not be carried out.
    """
    plan = read_plan(study_file)
    checked(plan.diagnose, ())  # a wrong setting is refused before the training
    chosen = _changed(training_recipe(plan, name=recipe), seed=seed, epochs=epochs)
    source = read_source(plan.data, folder=data_folder)

    # Keras is imported as late as this, so that a mistake in the study is answered at once.
    import_backend()
    from advisor.training.activation_curves import activation_of
    from advisor.training.data import prepare
    from advisor.training.fit import train as fit
    from advisor.training.references import references
    from advisor.training.signals import signals_of
    from advisor.workflows.epochs import EpochLines

    dataset = prepare(source, chosen, with_test=True)
    signals = signals_of(dataset, chosen)
    observers = [signals] if progress is None else [signals, EpochLines(progress)]
    run = fit(chosen, dataset, goal=plan.goal, observers=observers).run
    simple = references(dataset, loss=chosen.loss.value)
    run = msgspec.structs.replace(run, references=simple, activation=activation_of(chosen))
    path = out or Path("runs") / plan.name / f"{chosen.name}.json"
    write_run(path, run)
    return TrainingResult(run, diagnose_run(run, settings=plan.diagnose), path)


def say(result: TrainingResult, *, color: bool = False) -> str:
    """Return the scores of every part, the diagnosis and where the run lies."""
    parts = (
        terminal.scores_table(result.run),
        "",
        terminal.diagnosis(result.run, result.diagnosis),
        *_twice_the_epochs(result.run),
        f"run written to {result.path}",
    )
    return terminal.text_of(*parts, color=color).rstrip()


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
    return (f"  {line}", "")


def _changed(recipe: Recipe, *, seed: int | None, epochs: int | None) -> Recipe:
    return msgspec.structs.replace(
        recipe,
        seed=recipe.seed if seed is None else seed,
        epochs=recipe.epochs if epochs is None else epochs,
    )
