"""Folders of one subfolder a class: what counts, what is passed over, what is refused, all at once."""

from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.store.folders.tree import PICTURE_ENDINGS, WRITING_ENDINGS, class_tree, files_below, holds_writings


def laid_out(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    return root


def said(tree) -> list[str]:
    return [f"{each.column}: {each.seen}" for each in tree.surprises]


def test_each_subfolder_is_a_class_with_the_files_of_all_folders_below_it(tmp_path: Path):
    tree = class_tree(laid_out(tmp_path, "b/2.png", "a/1.JPG", "a/deep/3.gif"), PICTURE_ENDINGS, what="picture")
    assert [(file.label, file.path.name, file.part) for file in tree.files] == [
        ("a", "1.JPG", ""), ("a", "3.gif", ""), ("b", "2.png", ""),
    ]  # fmt: skip
    assert tree.labels == ("a", "b")
    assert tree.surprises == ()


def test_hidden_files_and_what_systems_leave_behind_are_passed_over_in_silence(tmp_path: Path):
    root = laid_out(tmp_path, "a/1.png", "b/2.png", "Thumbs.db", "a/Thumbs.db", "b/.DS_Store", ".git/3.png",
                    "a/._1.png", "__MACOSX/a/1.png", "b/desktop.ini")  # fmt: skip
    tree = class_tree(root, PICTURE_ENDINGS, what="picture")
    assert [file.path.name for file in tree.files] == ["1.png", "2.png"]
    assert tree.surprises == ()


def test_other_files_and_folders_without_a_picture_are_told(tmp_path: Path):
    root = laid_out(tmp_path, "a/1.png", "b/2.png", "a/notes.txt", "3.png")
    (root / "empty").mkdir()
    tree = class_tree(root, PICTURE_ENDINGS, what="picture")
    assert len(tree.files) == 2
    assert said(tree) == [
        "empty: holds no picture",
        f"{root.name}: holds 1 file that is in no subfolder of a class (3.png)",
        f"{root.name}: holds 1 file that is no picture by its ending (a/notes.txt)",
    ]


@pytest.mark.parametrize("names", [("train", "val", "test"), ("Training", "validation"), ("train", "test")])
def test_folders_that_are_all_named_as_parts_hold_the_classes_of_each(tmp_path: Path, names):
    files = [f"{name}/{label}/{name}{label}.png" for name in names for label in "ab"]
    tree = class_tree(laid_out(tmp_path, *files), PICTURE_ENDINGS, what="picture")
    assert tree.labels == ("a", "b")
    assert len({file.part for file in tree.files}) == len(names)
    assert [file.part for file in tree.files[:2]] == ["train", "train"]


def test_a_class_may_be_called_train_where_others_are_no_parts(tmp_path: Path):
    tree = class_tree(laid_out(tmp_path, "train/1.png", "bus/2.png"), PICTURE_ENDINGS, what="picture")
    assert tree.labels == ("bus", "train")


def test_a_test_folder_without_classes_is_left_alone_and_told(tmp_path: Path):
    root = laid_out(tmp_path, "train/a/1.png", "train/b/2.png", "test/3.png")
    tree = class_tree(root, PICTURE_ENDINGS, what="picture")
    assert len(tree.files) == 2
    assert "test: has no subfolder a class" in said(tree)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("1.png", "2.png"), "got 2 of them in the folder itself"),
        (("a/notes.md",), "one subfolder a class with pictures in it"),
        (("train/a/1.png", "train/b/2.png", "val/c/3.png", "val/d/3.png"), "val/d"),
        (("only/a/1.png", "only/b/1.png"), "Did you mean the folder .*only"),
    ],
)
def test_a_folder_that_cannot_be_meant_is_refused_with_what_to_do(tmp_path: Path, names, message):
    with pytest.raises(FileError, match=message):
        class_tree(laid_out(tmp_path, *names), PICTURE_ENDINGS, what="picture")


def test_what_a_folder_holds_is_told_by_most_of_its_files(tmp_path: Path):
    root = laid_out(tmp_path, "a/1.txt", "a/2.txt", "b/1.txt", "b/cover.png")
    assert holds_writings(root)
    assert [path.name for path in files_below(root, WRITING_ENDINGS)] == ["1.txt", "2.txt", "1.txt"]
