"""Networks that were kept become one: loaded, averaged, scored, and saved with the script that trains them again.

One alone is a trial's own, handed over where there is no time to train it again.

Imported in worker processes only.
"""

from pathlib import Path

import keras

from advisor.records import Ending, EndingKind, Ensemble
from advisor.search.work import Result, Task
from advisor.training.ensemble import kept_network, put_together
from advisor.training.saving import save_winner
from advisor.workflows.script import SCRIPT, write_script
from advisor.workflows.worker.prepared import dataset_of, reference_tests_of, source_of


def make_ensemble(task: Task) -> tuple[Result, ...]:
    """Put the networks of a task together; where that fails, the result says why and nothing else is lost."""
    [number] = task.numbers
    try:
        result = _made(task, number)
    except Exception as error:  # noqa: BLE001  one network alone is there, and nothing of it may be lost
        said = " ".join(str(error).split())[:200] or type(error).__name__
        result = Result(number=number, ending=Ending(EndingKind.ERROR, said), ensemble=Ensemble(because=said))
    keras.backend.clear_session(free_memory=False)
    return (result,)


def _made(task: Task, number: int) -> Result:
    root, first = Path(task.model_folder), task.recipes[0]
    dataset = dataset_of(first, folder=task.data_folder, with_test=True)
    members = zip(task.ensemble_of, task.recipes, strict=True)
    bagged = sum(recipe.data.bags > 0 for recipe in task.recipes)
    networks = [kept_network(root / str(member), recipe, dataset) for member, recipe in members]
    model, run, ensemble = put_together(networks, first, dataset, task.goal, bagged=bagged)
    place = root / str(number)
    assert run.recipe is not None  # noqa: S101  it is the recipe of the first
    save_winner(place, model, dataset, threshold=run.recipe.threshold, kind=task.model_format)
    left_out = write_script(
        place / SCRIPT,
        run,
        source_of(first, folder=task.data_folder),
        dataset,
        title=task.script_title,
        data_folder=Path(task.data_folder) if task.data_folder else None,
        members=task.recipes if len(networks) > 1 else (),
    )
    tests = reference_tests_of(first, folder=task.data_folder) if task.with_reference_tests else {}
    return Result(
        number=number,
        ending=Ending(EndingKind.FINISHED),
        run=run,
        left_out=left_out,
        ensemble=ensemble,
        reference_test_scores=tests,
    )
