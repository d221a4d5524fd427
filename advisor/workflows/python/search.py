"""`advisor.search`: the command `advisor search`, given data or a study in Python."""

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from advisor.errors import Problem, StudyError, StudyInterrupted, on_one_line
from advisor.records import Study, StudyPlan
from advisor.search.events import DataRead, Event
from advisor.store.studies import StudyFolder
from advisor.training.silence import keep_quiet
from advisor.workflows import report
from advisor.workflows import search as workflow
from advisor.workflows.progress import show_progress
from advisor.workflows.python.asked import changes_of
from advisor.workflows.python.study import NAME, Given, PathLike, given_study, kept_in, resumed_study
from advisor.workflows.python.study import Study as StudyLike
from advisor.workflows.python.words import in_python_words
from advisor.workflows.study.start import RUNS, PlanChanges, folder_for

_SECTION = 'such settings are given as study={"data": {...}}'


def search(
    x: object = None,
    y: object = None,
    *,
    study: StudyLike | None = None,
    name: str | None = None,
    out: PathLike | None = None,
    resume: bool = False,
    trials: int | None = None,
    hours: float | None = None,
    until: float | str | None = None,
    engine: Literal["optuna", "keras-tuner"] | None = None,
    sampler: str | None = None,
    hypermodel: str | Callable[..., object] | None = None,
    model_format: Literal["keras", "h5"] | None = None,
    storage: str | None = None,
    earlier: PathLike | Sequence[PathLike] = (),
    executor: Literal["local", "slurm", "ray"] | None = None,
    address: str | None = None,
    jobs: int | None = None,
    heed: bool = False,
    smoke: bool = False,
    data_folder: PathLike | None = None,
    quiet: bool = False,
) -> Study:
    """Search for the best recipe, train the winner again, test it once, and write model and report.

    Worker processes train; data that are given are written once into the study's folder, where they read them. An
    interrupt (the square in a notebook, Ctrl-C) keeps every finished trial; the same call with `resume=True` goes on.

    Args:
        x: Features, shape (rows, ...): an array, a list, a DataFrame, a `tf.data.Dataset` of batches (x, y) that ends,
            or a dict of arrays x, y, x_test, y_test; for a model of your own of several inputs a dict or a tuple of
            arrays. Or a study: a file's path or a dict of its sections.
        y: Targets, one a row; of a DataFrame the name of the target column will do.
        study: What the study says beside its data, its file or a dict: {"goal": {"metric": "accuracy"}, "space": ...}.
        name: Of the study and its folder; that of its file, or "mine", when None.
        out: Folder of the study; runs/NAME, or the next free name, when None.
        resume: Go on with the study in that folder (the last runs/NAME, when None); x and y may be left out.
        trials: Stop after this many trials.
        hours: Stop after this many hours, the report included.
        until: Stop when the goal's metric reaches this value, or at a time: "07:00".
        engine: The library that proposes trials.
        sampler: How it proposes them.
        hypermodel: A KerasTuner `build(hp)` of your own, "module:function", in place of the catalogue.
        model_format: Of the winner's file.
        storage: URL of a database in which the sampler stores its trials, for a team; its password is not kept.
        earlier: Studies to start from: folders of advisor, storages of Optuna (files or URLs), projects of KerasTuner.
        executor: Where trials are trained: on this machine, in jobs of Slurm, or on a Ray cluster.
        address: Of the Ray cluster; "local" tries either on this machine.
        jobs: How many jobs of Slurm train at once; the study's "cluster" has the other settings.
        heed: Change the space where the trials ask for it, as `advisor status` advises; nothing that the study names.
        smoke: Run only two short trials, to see that everything works.
        data_folder: Where data by name are looked for first.
        quiet: Say nothing while it runs.

    Returns:
        The study with its trials and its winner; `advisor.predict(study, rows)` uses the winner's model.

    Raises:
        AdvisorError: If something given cannot be used (nothing is trained then), or no trial finished.
        StudyInterrupted: When interrupted, a `KeyboardInterrupt`.

    Example:
        `study = advisor.search(x, y, hours=0.1)`
    """
    keep_quiet()
    with in_python_words():
        changes = changes_of(
            trials=trials,
            hours=hours,
            until=until,
            engine=engine,
            sampler=sampler,
            hypermodel=hypermodel,
            model_format=model_format,
            storage=storage,
            earlier=[os.fspath(each) for each in ([earlier] if isinstance(earlier, str | os.PathLike) else earlier)],
            executor=executor,
            address=address,
            jobs=jobs,
            smoke=smoke,
        )
        root = None if out is None else Path(out).expanduser()
        if resume and x is None and study is None:
            given = resumed_study(root or last_folder(name or NAME))
        else:
            given = given_study(x, y, study=study, name=name, has_model=hypermodel is not None)
        folder = _folder(given, root, resume=resume)
        where = None if data_folder is None else Path(data_folder)
        return _searched(given, folder, changes, resume=resume, heed=heed, data_folder=where, quiet=quiet)


def _searched(
    given: Given,
    folder: Path | None,
    changes: PlanChanges,
    *,
    resume: bool,
    heed: bool,
    data_folder: Path | None,
    quiet: bool,
) -> Study:
    try:
        with (
            kept_in(given, folder or Path()),
            without_widgets(),
            show_progress(None if quiet else sys.stdout) as listen,
        ):
            study, found = workflow.search(
                given.said(folder),
                changes=changes,
                out=folder,
                resume=resume,
                heed=heed,
                data_folder=data_folder,
                on_event=listen if folder is None or quiet else _Saying(listen, folder),
            )
    except KeyboardInterrupt:
        if folder is None or not StudyFolder(folder).exists:
            raise
        raise StudyInterrupted(_how_to_go_on(folder)) from None
    path = report.write(report.study_report(study), found.report_file)
    if not quiet:
        _say(f"report: {path}")
    return study


@contextmanager
def without_widgets() -> Iterator[None]:
    """Let a library that is imported in a notebook not ask for its widgets: progress is said in lines."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")
        yield


class _Saying:
    """Says where the study lies before the first event, and where a reading is corrected; passes every event on."""

    def __init__(self, listen: Callable[[Event], None], folder: Path) -> None:
        self._listen, self._folder, self._began = listen, folder, False

    def __call__(self, event: Event) -> None:
        if not self._began:
            self._began = True
            _say(f"study folder: {self._folder} (interrupt it at any time: resume=True goes on)")
        self._listen(event)
        if isinstance(event, DataRead) and any(each.otherwise for each in event.reading.surprises):
            _say(_SECTION)


def _say(text: str) -> None:
    sys.stdout.write(on_one_line(text) + "\n")
    sys.stdout.flush()


def _how_to_go_on(folder: Path) -> str:
    study = StudyFolder(folder).read_outline()
    kept = f"{len(study.scored)} finished {'trial is' if len(study.scored) == 1 else 'trials are'} kept in {folder}"
    name = folder.as_posix()
    return (
        f'stopped; {kept}. Go on with the same call and out="{name}", resume=True; '
        f'advisor.report("{name}") shows what there is so far'
    )


def last_folder(name: str) -> Path:
    """Return the folder that a study of this name was started in last: runs/NAME, runs/NAME-2 and so on.

    Example:
        >>> last_folder("of-nobody").as_posix()
        'runs/of-nobody'
    """
    first = last = RUNS / name
    number = 2
    while StudyFolder(after := first.with_name(f"{first.name}-{number}")).exists:
        last, number = after, number + 1
    return last


def _folder(given: Given, root: Path | None, *, resume: bool) -> Path | None:
    """Where the study lies or will lie; None where it has mistakes, which are told with all others.

    Raises:
        StudyError: If there is nothing to resume, or something that would be overwritten, or other data than before.
    """
    plan = given.plan
    if plan is None:
        given.check_data()
        return None
    if resume and root is None:
        root = last_folder(plan.name)
    folder = folder_for(plan, out=root, resume=resume).root
    if resume and given.held is not None:
        _check_same_data(StudyFolder(folder).read_outline().plan, plan, folder)
    return folder


def _check_same_data(was: StudyPlan, now: StudyPlan, folder: Path) -> None:
    if was.data.source == now.data.source:
        return
    problem = Problem("x, y", f"were {was.data.source} when the study was started, are {now.data.source} now")
    remedy = "Leave x and y out to go on with the data that the study keeps, or start a new study."
    raise StudyError(f"cannot resume {folder}: its data have changed", [problem], remedy)
