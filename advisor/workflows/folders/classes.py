"""Folders of one subfolder a class, as sources; and files of the same kind, as new rows."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from advisor.errors import FileError, Problem
from advisor.records import ColumnKind, DataPlan, DataReading, InputKind, PictureForm
from advisor.store.folders.parts import within
from advisor.store.folders.pictures import decode, read_pictures
from advisor.store.folders.texts import read_texts
from advisor.store.folders.tree import (
    PICTURE_ENDINGS,
    WRITING_ENDINGS,
    ClassFile,
    Tree,
    class_tree,
    files_below,
    writing_endings,
)
from advisor.training.data.columns.cells import Column
from advisor.training.data.prepare import Source
from advisor.training.data.preprocessing import Preprocessing
from advisor.training.data.sources import OF_WORDS
from advisor.workflows.folders.listed import pictures_beside

TEXT = "text"  # the column of a table of texts
FILE = "file"  # the column of predictions that names the file


def folder_source(root: Path, plan: DataPlan) -> Source:
    """Read a folder of pictures or of texts; `[data] kind` decides where it holds both.

    Raises:
        FileError: If files cannot be read, with every one of them, or the folder has no classes.
    """
    is_open = plan.kind in (None, InputKind.TEXT)
    endings = writing_endings(root) if is_open else ()
    is_text = plan.kind is InputKind.TEXT or endings
    return _of_texts(root, plan, endings or WRITING_ENDINGS) if is_text else _of_pictures(root, plan)


def new_rows(place: Path, preprocessing: Preprocessing) -> tuple[np.ndarray | pd.DataFrame, tuple[str, ...]] | None:
    """Return new rows from a folder, or from a picture or text, with the files' names; None where it is a table.

    Args:
        place: A folder or a file.
        preprocessing: Of the winner.

    Raises:
        FileError: If files cannot be read, or are not what the winner was trained on.
    """
    if preprocessing.form is not None:
        paths = _chosen(place, PICTURE_ENDINGS, "pictures")
        root = place if place.is_dir() else place.parent
        return decode(paths, preprocessing.form, root=root), _names(paths, place)
    is_of_files = preprocessing.kind is InputKind.TEXT and _column_of(preprocessing) == TEXT
    if place.is_dir() or (is_of_files and place.name.lower().endswith(WRITING_ENDINGS)):
        if preprocessing.kind is not InputKind.TEXT:
            problem = Problem("", "expected a file of rows, got a folder")
            raise FileError(f"cannot predict {place}", [problem], "The winner was not trained on a folder of files.")
        endings = writing_endings(place) if place.is_dir() else ()
        paths = _chosen(place, endings or WRITING_ENDINGS, "texts")
        root = place if place.is_dir() else place.parent
        return pd.DataFrame({_column_of(preprocessing): read_texts(paths, root=root)}), _names(paths, place)
    return None


def _column_of(preprocessing: Preprocessing) -> str:
    return preprocessing.columns[0].name if preprocessing.columns else ""


def _chosen(place: Path, endings: tuple[str, ...], what: str) -> tuple[Path, ...]:
    paths = files_below(place, endings) if place.is_dir() else (place,)
    if place.is_dir() and not paths:
        problem = Problem("", f"expected {what} ({', '.join(endings)}), got none")
        raise FileError(f"cannot predict {place}", [problem], "Name a folder that holds some, or one file.")
    if not place.is_dir() and not place.name.lower().endswith(endings):
        problem = Problem("", f"expected {what} ({', '.join(endings)}), as in training, got {place.name}")
        raise FileError(f"cannot predict {place}", [problem], "Name a folder of such files, or one of them.")
    return paths


def _names(paths: Sequence[Path], place: Path) -> tuple[str, ...]:
    root = place if place.is_dir() else place.parent
    return tuple(path.relative_to(root).as_posix() for path in paths)


def _of_pictures(root: Path, plan: DataPlan) -> Source:
    try:
        tree = class_tree(root, PICTURE_ENDINGS, what="picture")
    except FileError:
        listed = pictures_beside(within(root), plan)
        if listed is None:
            raise
        return listed
    if tree.by_name and (listed := pictures_beside(within(root), plan)) is not None:
        return listed
    pictures = read_pictures([file.path for file in tree.files], plan, root=root)
    count = len(tree.of_part("", "train", "validation"))
    notes = (_counts(tree, "pictures"), pictures.note)
    reading = DataReading(surprises=(*tree.surprises, *pictures.surprises), notes=notes)
    return _source(tree, plan, pictures.array[:count], pictures.array[count:], reading, form=pictures.form)


def _of_texts(root: Path, plan: DataPlan, endings: tuple[str, ...]) -> Source:
    tree = class_tree(root, endings, what="text")
    texts = pd.DataFrame({TEXT: read_texts([file.path for file in tree.files], root=root)}, dtype=object)
    count = len(tree.of_part("", "train", "validation"))
    reading = DataReading(surprises=tree.surprises, notes=(_counts(tree, "texts"), *OF_WORDS))
    rest = texts[count:].reset_index(drop=True)
    return _source(tree, plan, texts[:count], rest, reading, kind=InputKind.TEXT)


def _source(
    tree: Tree,
    plan: DataPlan,
    x: np.ndarray | pd.DataFrame,
    x_test: np.ndarray | pd.DataFrame,
    reading: DataReading,
    *,
    form: PictureForm | None = None,
    kind: InputKind = InputKind.IMAGE,
) -> Source:
    """Return a source of files in the order of the tree: training, validation, test."""
    validation, test = tree.of_part("validation"), tree.of_part("test")
    y = _labels(tree.of_part("", "train", "validation"))
    given = np.arange(len(y)) >= len(y) - len(validation)
    return Source(
        x=x,
        y=y,
        x_test=x_test if test else None,
        y_test=_labels(test) if test else None,
        is_validation=given if validation else None,
        columns=(Column(TEXT, ColumnKind.TEXT),) if kind is InputKind.TEXT else (),
        reading=reading,
        form=form,
        kind=kind,
        name=plan.source,
    )


def _labels(files: Sequence[ClassFile]) -> np.ndarray:
    return np.array([file.label for file in files], dtype=object)


def _counts(tree: Tree, what: str) -> str:
    """Say how many files of which classes and parts there are."""
    labels = tree.labels
    shown = ", ".join(labels[:8]) + (f" and {len(labels) - 8} more" if len(labels) > 8 else "")
    parts = {part: len(tree.of_part(part)) for part in ("train", "validation", "test")}
    split = ", ".join(f"{count:,} for {part}" for part, count in parts.items() if count)
    return f"{len(tree.files):,} {what} of {len(labels)} classes: {shown}" + (
        f"; split already: {split}" if split else ""
    )
