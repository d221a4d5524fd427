"""Where a study's data come from: a file, a name or a function, read into one Source."""

from pathlib import Path
from typing import NamedTuple

from advisor.errors import FileError, Problem
from advisor.files import read_arrays
from advisor.nearest import meant, nearest_name
from advisor.records import DataPlan, InputKind
from advisor.store.folders.arrays import arrays_in_folder
from advisor.store.near_files import near_file
from advisor.store.some_rows import read_rows
from advisor.store.tables import ARRAY_ENDINGS, is_data_file, read_table
from advisor.training.data.inputs.weights import check_told
from advisor.training.data.named import BUNDLED, DOWNLOADED
from advisor.training.data.playground import PLAYGROUND
from advisor.training.data.prepare import Source, named_source, source_from_arrays, source_from_frame
from advisor.training.keras_datasets import keras_dataset
from advisor.workflows.folders.classes import folder_source
from advisor.workflows.folders.listed import pictures_in_table

_NAMES = (*BUNDLED, *PLAYGROUND, *DOWNLOADED)


class FoundFolder(NamedTuple):
    """The folder in which a study's data are looked for first; none where a name needs none."""

    path: Path | None


def read_source(plan: DataPlan, *, folder: Path | None) -> Source:
    """Read the data that a plan names.

    Args:
        plan: Its `source` is a file (text, JSON, Parquet, Arrow, Excel, NPZ), a folder (of one subfolder a class, or of
            arrays), a name ("digits") or `module:function`.
        folder: Where files, and named sets, are looked for first; then where the command was given.

    Raises:
        DataError: If the data cannot be used as asked.
        FileError: If a file cannot be read.
    """
    source = _read(plan, folder)
    check_told(plan, source.weights)
    return source


def _read(plan: DataPlan, folder: Path | None) -> Source:
    places = [Path() if folder is None else folder, Path()]
    tree = _folder_named(plan.source, places)
    if tree is not None:
        arrays = arrays_in_folder(tree)
        return source_from_arrays(arrays, plan) if arrays else folder_source(tree, plan)
    if not is_data_file(plan.source):
        _refuse_other_file(plan.source, places)
        return named_source(plan, folder=folder, download=keras_dataset)
    path = _found(Path(plan.source), places)
    if path.name.lower().endswith(ARRAY_ENDINGS):
        return source_from_arrays(read_arrays(path), plan)
    frame = read_rows(path, most_rows=plan.read_rows, latest=plan.kind is InputKind.SERIES, encoding=plan.encoding)
    pictures = pictures_in_table(frame, plan, folder=path.parent) if plan.kind in (None, InputKind.IMAGE) else None
    return pictures or source_from_frame(frame, plan)


def file_of(plan: DataPlan, *, folder: Path | None) -> Path | None:
    """Return the file that the rows of a plan are read from; None where they come from elsewhere.

    Raises:
        FileError: If it lies nowhere.
    """
    if is_data_file(plan.source):
        return _found(Path(plan.source), [Path() if folder is None else folder, Path()]).absolute()
    local = None if folder is None else folder / f"{plan.source}.npz"
    return local.absolute() if local is not None and ":" not in plan.source and local.is_file() else None


def folder_of_data(source: str, *, study_file: Path, data_folder: Path | None) -> Path | None:
    """Return the folder in which a study's data are looked for first.

    A file named in a study lies beside the study file; where it does not, in the data folder, or where the
    command was given.

    Raises:
        FileError: If the source is a file that lies in none of these, with every place that was looked in.
    """
    places = [study_file.parent.absolute(), *([data_folder] if data_folder is not None else []), Path()]
    tree = _folder_named(source, places)
    if Path(source).is_absolute():
        return data_folder
    if tree is None and not is_data_file(source) and not _is_path(source):
        return _folder_of_name(source, places, data_folder)
    found = tree or _found(Path(source), places)
    return next(place for place in places if place / source == found)


def _folder_of_name(source: str, places: list[Path], data_folder: Path | None) -> Path | None:
    """Return where a data set of that name is looked for: where a file of it lies that is refused, by its ending."""
    if source in _NAMES or ":" in source or not source.strip():
        return data_folder
    if data_folder is not None and (data_folder / f"{source}.npz").is_file():
        return data_folder
    there = next((place for place in places if (place / source).is_file()), None)
    near = near_file(source, places) if there is None and not nearest_name(source, _NAMES) else None
    if near is not None:
        problem = Problem("source", f'there is no data set, file or folder "{source}"{meant(near)}')
        raise FileError(f"cannot read {source}", [problem], "Name it relative to the study file.")
    return there or data_folder


def _folder_named(source: str, places: list[Path]) -> Path | None:
    """Return the folder of that name, unless a data set or a function of the user's own has it."""
    if source in _NAMES or not source.strip():
        return None
    return next((place / source for place in places if (place / source).is_dir()), None)


def _refuse_other_file(source: str, places: list[Path]) -> None:
    """Say of a file that is there, and is no data set by its name, that it is none that is read."""
    known = source in _NAMES or not source.strip()
    there = [] if known else [place / source for place in places if (place / source).is_file()]
    if there:
        read_table(there[0])  # refuses its ending


def _is_path(source: str) -> bool:
    """Say whether a source that is not there can only have been meant as a file or a folder."""
    return ":" not in source and ("/" in source or "\\" in source)


def _found(path: Path, places: list[Path]) -> Path:
    if path.is_absolute():
        return path
    for place in places:
        if (place / path).is_file():
            return place / path
    looked = [str((place / path).absolute()) for place in dict.fromkeys(place.absolute() for place in places)]
    problems = [Problem("", f"there is no {'file' if path.suffix else 'folder'} {place}") for place in looked]
    remedy = "Name it relative to the study file, or give --data its folder."
    near = near_file(str(path), list(dict.fromkeys(place.absolute() for place in places)))
    if near is not None:
        problems[-1] = Problem("", problems[-1].message + meant(near))
    raise FileError(f"cannot read {path}", problems, remedy)
