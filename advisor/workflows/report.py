"""Read a study's folder or runs, diagnose what was read, and write one HTML file."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

import msgspec

from advisor import files
from advisor.compare.activations import activations_tried
from advisor.compare.front import front_of
from advisor.compare.standing import standing_of_run, standing_of_study
from advisor.compare.told import checks_that_apply, worth_telling
from advisor.diagnose.engine import diagnose_run, diagnose_study, faults_of
from advisor.errors import on_one_line
from advisor.records import (
    ActivationTried,
    CurveAnswer,
    Diagnosed,
    FoundInTrial,
    Goal,
    Report,
    Run,
    Study,
)
from advisor.records.reporting.ablation import Ablation
from advisor.records.run import ReadRun
from advisor.render.wording import counted
from advisor.space.changed import broken_on_purpose, changed_from_lecture
from advisor.store.format import codec
from advisor.store.format.sparse import encode_sparse
from advisor.versions import version_of
from advisor.workflows import side_by_side


class Form(StrEnum):
    """What a report is written as."""

    HTML = "html"
    MARKDOWN = "markdown"
    PDF = "pdf"


ENDINGS = {Form.HTML: ".html", Form.MARKDOWN: ".md", Form.PDF: ".pdf"}


def report_of(paths: Sequence[Path], *, out: Path | None = None, title: str | None = None) -> Path:
    """Write the report about a study's folder, or about every run found, and return its path; errors as of `report`."""
    target = out or _beside(paths, Form.HTML)
    return write(subject_of(paths, title=title, out=target), target)


def report(
    paths: Sequence[Path],
    *,
    out: Path | None = None,
    title: str | None = None,
    form: Form = Form.HTML,
    figures: Path | None = None,
    figure_format: str = "png",
) -> str:
    """Write the report about a study's folder, or about every run found, and say where it lies.

    Markdown without a file to write it to is returned itself: it goes into an issue or a chat.

    Args:
        paths: A study's folder, runs, or several of both.
        out: The file to write.
        title: Of the report.
        form: What it is written as.
        figures: A folder that gets each figure as a file too.
        figure_format: "png", "svg" or "pdf".

    Raises:
        UsageError: If something cannot be read, or there is no browser to print with.
    """
    target = out or _beside(paths, form)
    subject = subject_of(paths, title=title, out=target)
    said = []
    if figures is not None:
        count = write_figures(subject, figures, figure_format=figure_format)
        said.append(on_one_line(f"{counted(count, 'figure')} written to {figures}"))
    if form is Form.MARKDOWN and out is None:
        from advisor.render.page import markdown

        return "\n".join([markdown.report(subject), *said])
    return "\n".join([on_one_line(f"report written to {write(subject, target, form=form)}"), *said])


def _beside(paths: Sequence[Path], form: Form) -> Path:
    return (paths[0] if paths[0].is_dir() else paths[0].parent) / f"report{ENDINGS[form]}"


def subject_of(paths: Sequence[Path], *, title: str | None = None, out: Path) -> Report:
    """Gather what a report in the file `out` says of a study, of runs, or of all that was found side by side.

    Raises:
        UsageError: If something cannot be read.
    """
    if len(paths) == 1 and (answered := _curve_in(paths[0])) is not None:
        return Report(title=title or answered.curve.name, curve=answered, advisor_version=version_of())
    found = side_by_side.find(paths)
    if found.is_one_study:
        folder = found.studies[0]
        study = folder.read_study()
        ablation = folder.read_ablation(study)
        return study_report(study, title=title, curve=_curve_beside(folder.root), ablation=ablation)
    subject = diagnosed_report([_read_and_diagnosed(each) for each in found.runs], title=title)
    if len(found.runs) == 1 and not found.studies:
        return subject
    counts = ((len(found.studies), "study", "studies"), (len(found.runs), "run", "runs"))
    said = " and ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)
    return msgspec.structs.replace(subject, title=title or said, comparing=side_by_side.compare(found, out=out))


def _read_and_diagnosed(found: ReadRun) -> Diagnosed:
    diagnosis = msgspec.structs.replace(diagnose_run(found.run), path=found.path, run_number=found.number)
    return Diagnosed(found.run, diagnosis)


def study_report(
    study: Study, *, title: str | None = None, curve: CurveAnswer | None = None, ablation: Ablation | None = None
) -> Report:
    """Gather what a report says of a study: the study, its winner and the way to it, its runs, its learning curve."""
    study = msgspec.structs.replace(study, front=front_of(study))  # of one that still runs it is not stored
    settings, goal = study.plan.diagnose, study.plan.goal
    trained = {trial.number: trial.run for trial in study.inside.trials if trial.run is not None}
    runs = tuple(trained.values())
    places, activations = _worth_telling(runs, goal)
    told: dict[int, Diagnosed] = {}
    found = []
    for place, (number, run) in enumerate(trained.items()):
        if place in places:
            told[number] = _with_changes(Diagnosed(run, diagnose_run(run, settings=settings, goal=goal)))
            faults = told[number].diagnosis.faults
        else:
            faults = faults_of(run, settings=settings, goal=goal)
        found.append(FoundInTrial(number, {each.code: each.symptom for each in faults}))
    recipe = study.winner.run.recipe if study.winner is not None and study.winner.run is not None else None
    diagnoses = {number: each.diagnosis for number, each in told.items()}
    changed = changed_from_lecture(recipe) if recipe is not None else None
    standing = standing_of_study(study, changed=changed, ablation=ablation)
    return Report(
        title=title or study.plan.name,
        study=study,
        study_diagnosis=diagnose_study(study.inside, standing=standing, settings=settings, of_trials=diagnoses),
        standing=standing,
        runs=tuple(told.values()),
        untold=len(runs) - len(told),
        found=tuple(found),
        ablation=ablation,
        curve=curve,
        activations=activations,
        advisor_version=version_of(),
    )


def runs_report(found: Sequence[Run], *, title: str | None = None) -> Report:
    """Diagnose runs and gather what a report says of them alone."""
    return diagnosed_report([Diagnosed(run, diagnose_run(run)) for run in found], title=title)


def diagnosed_report(found: Sequence[Diagnosed], *, title: str | None = None) -> Report:
    """Gather what a report says of runs that are diagnosed already."""
    runs = [item.run for item in found]
    goal = runs[0].goal or Goal() if runs else Goal()
    places, activations = _worth_telling(runs, goal)
    return Report(
        title=title or (runs[0].name if len(runs) == 1 else f"{len(runs)} runs"),
        standing=standing_of_run(runs[0], changed=_with_changes(found[0]).changed) if len(runs) == 1 else None,
        runs=tuple(_with_changes(found[place]) for place in places),
        untold=len(runs) - len(places),
        activations=activations,
        advisor_version=version_of(),
    )


def _with_changes(item: Diagnosed) -> Diagnosed:
    """Say of a run that is told how its recipe differs from the lecture's."""
    recipe = item.run.recipe
    if recipe is None:
        return item
    return Diagnosed(item.run, item.diagnosis, changed_from_lecture(recipe), broken_on_purpose(recipe))


def _worth_telling(runs: Sequence[Run], goal: Goal) -> tuple[tuple[int, ...], tuple[ActivationTried, ...]]:
    """Say which runs are told one by one, and what is shown of each activation, by its place among those."""
    tried = activations_tried(runs, goal)
    places = worth_telling(runs, goal, also={each.shown for each in tried if each.shown is not None})
    replace = msgspec.structs.replace
    shown = (each if each.shown is None else replace(each, shown=places.index(each.shown)) for each in tried)
    return places, tuple(shown)


def _curve_in(path: Path) -> CurveAnswer | None:
    """Return the answer that a file of `advisor curve --out` holds; None for any other file."""
    if path.suffix != ".json" or not path.is_file():
        return None
    head = files.read_head(path).decode(errors="replace")
    return _read_curve(path) if '"advisor/curve@' in head and '"decision"' in files.read_text(path) else None


def _read_curve(path: Path) -> CurveAnswer:
    return codec.decode(files.read_text(path), CurveAnswer, name=str(path))


def _curve_beside(folder: Path) -> CurveAnswer | None:
    """Return the answer that `advisor curve --out` left in a study's folder, if it did."""
    path = folder / "curve.json"
    return _read_curve(path) if path.is_file() else None


def write(subject: Report, path: Path, *, form: Form = Form.HTML) -> Path:
    """Write a report to `path` as one file and return the path.

    Raises:
        UsageError: If there is no browser to print a PDF with.
    """
    if form is Form.MARKDOWN:
        from advisor.render.page import markdown

        files.write_atomically(path, markdown.report(subject) + "\n")
        return path
    from advisor.render import html

    page = html.report(subject, data=encode_sparse(embedded(subject)))
    if form is Form.PDF:
        from advisor.workflows.browser import print_page

        print_page(page, path)
    else:
        files.write_atomically(path, page)
    return path


def write_figures(subject: Report, folder: Path, *, figure_format: str) -> int:
    """Write each figure of a report as a file of its own into a folder, and return how many there are."""
    from advisor.render import drawings

    files.make_folder(folder)
    names = []
    for drawing in drawings.figures_of_report(subject):
        names.append(f"{drawing.name}.{figure_format}")
        files.write_without_waiting(folder / names[-1], drawings.file_of(drawing, figure_format))
    return len(names)


def embedded(subject: Report) -> Report:
    """The records that a page carries: each run once, where it is told, with the checks that apply to it."""
    if subject.study is None:
        return subject
    runs = (msgspec.structs.replace(each, diagnosis=checks_that_apply(each.diagnosis)) for each in subject.runs)
    trials = tuple(msgspec.structs.replace(trial, run=None) for trial in subject.study.trials)
    study = msgspec.structs.replace(subject.study, trials=trials)
    return msgspec.structs.replace(subject, study=study, runs=tuple(runs))
