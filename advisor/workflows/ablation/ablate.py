"""`advisor ablate`: train the way from the default to a study's winner, and put it into the study's report."""

import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from advisor import files
from advisor.errors import Problem, StudyError
from advisor.records import Recipe, Strategy, Study, Trial
from advisor.records.reporting.ablation import Ablation
from advisor.records.studies.proposers import UNTUNED
from advisor.render.shown import shown
from advisor.render.studies import ablation as words
from advisor.render.terminal import text_of
from advisor.search.events import Event, Noted
from advisor.search.executors.local import LocalExecutor
from advisor.search.executors.slots import slots_here
from advisor.space.differences.between import differing, flips, started_at
from advisor.store.studies import StudyFolder
from advisor.training.silence import check_backend
from advisor.workflows import report
from advisor.workflows.ablation.path import most_trainings, walk
from advisor.workflows.ablation.trained import measurer
from advisor.workflows.sources import folder_of_data, read_source
from advisor.workflows.study.early import WORK
from advisor.workflows.study.proposing import complete_task
from advisor.workflows.study.resumed import check_data
from advisor.workflows.study.winning.retraining import candidate_of

SEEDS = 5


def ablate(
    root: Path,
    *,
    seeds: int = SEEDS,
    hours: float | None = None,
    data_folder: Path | None = None,
    on_event: Callable[[Event], None] = lambda _: None,
) -> str:
    """Train the way from the default to the winner, keep it beside the study, and make the report anew.

    Args:
        root: Folder of a study that has a winner.
        seeds: Trainings of each recipe on the path.
        hours: That it may take; no limit when None.
        data_folder: Where data sets by name are looked for first.
        on_event: Is told what is trained.

    Returns:
        What was found, as text.

    Raises:
        FileError: If the study or its data cannot be read.
        StudyError: If there is no winner, it is the default, its data have changed, or no recipe tells of it.
    """
    began, folder = time.monotonic(), StudyFolder(root)
    study = folder.read_study()
    winner, start, recipe = ends_of(study, root=root)
    check_backend()
    source = study.plan.data.source
    place = folder_of_data(source, study_file=folder.study_file, data_folder=data_folder)
    check_data(study, read_source(study.plan.data, folder=place), root=root)
    on_event(Noted(text=words.planned(changes := len(flips(start, recipe)), most_trainings(changes, seeds=seeds))))
    with (
        files.temporary_folder() as apart,
        closing(LocalExecutor(WORK, slots=slots_here(), log=apart / "workers.log")) as executor,
    ):
        found = walk(
            start,
            recipe,
            measure=measurer(
                winner,
                plan=study.plan,
                folder=folder,
                executor=executor,
                brief=partial(complete_task, data_folder=place, hypermodel=""),
                listen=on_event,
                ends=None if hours is None else began + 3600 * hours,
            ),
            goal=study.plan.goal,
            trial=winner.number,
            seeds=seeds,
        )
    return _told(found, folder=folder)


def _told(found: Ablation, *, folder: StudyFolder) -> str:
    folder.write_ablation(found)
    report.report_of([folder.root], out=folder.report_file)
    return text_of(*map(shown, words.lines(found)), shown(f"report: {folder.report_file}")).rstrip()


def ends_of(study: Study, *, root: Path) -> tuple[Trial, Recipe, Recipe]:
    """Return the winner's trial, the recipe that the way begins at, and the one that it leads to.

    It begins at the study's own trial of the lecture's default where there is one: within the space, with the epochs
    that follow the data's rows.

    Raises:
        StudyError: If there is no way to go, with what to do.
    """
    trials = {trial.number: trial for trial in study.trials}
    winner = trials.get(study.winner.trial) if study.winner is not None else None
    found = None if winner is None else _recipe_of(winner)
    if winner is None or found is None:
        raise _no_way(
            root, "it has no winner whose recipe is known", f"Go on with it: advisor search FILE --out {root} --resume"
        )
    search = study.plan.search
    if search.hypermodel or search.strategy is Strategy.PRUNING:
        what = "its networks come from a hypermodel" if search.hypermodel else "its winner was pruned step by step"
        raise _no_way(
            root, f"{what}, which no recipe tells", "`advisor report` shows how much each dimension mattered."
        )
    default = next((trial for trial in study.trials if trial.proposed_by in UNTUNED), None)
    base = None if default is None else _recipe_of(default)
    start = started_at(base or Recipe(data=found.data, epochs=found.epochs), found)
    if not differing(start, found):
        raise _no_way(
            root, "its winner is the default itself", "There is no change to measure; a wider space may bring one."
        )
    return winner, start, found


def _recipe_of(trial: Trial) -> Recipe | None:
    """The recipe of a trial, before a search for its learning rate."""
    return None if trial.run is None or trial.run.recipe is None else candidate_of(trial, trial.run.recipe).recipe


def _no_way(root: Path, problem: str, remedy: str) -> StudyError:
    return StudyError(f"cannot go from the default to the winner of {root}", [Problem("", problem)], remedy)
