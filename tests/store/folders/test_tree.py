"""Folders of one subfolder a class: what counts, what is passed over, what is refused, all at once."""

from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.store.folders.tree import PICTURE_ENDINGS, WRITING_ENDINGS, class_tree, files_below, writing_endings


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
        (("only/1.png", "only/2.png"), 'got only "only"'),
        (("images/1.png", "masks/1.png"), "got pictures and their masks .images and masks."),
        (("IMG_1.png", "IMG_2.png", "IMG_3.png", "DSC_1.png", "DSC_2.png", "DSC_3.png"), "got 6 of them"),
    ],
)
def test_a_folder_that_cannot_be_meant_is_refused_with_what_to_do(tmp_path: Path, names, message):
    with pytest.raises(FileError, match=message):
        class_tree(laid_out(tmp_path, *names), PICTURE_ENDINGS, what="picture")


def test_what_a_folder_holds_is_told_by_most_of_its_files(tmp_path: Path):
    root = laid_out(tmp_path, "a/1.txt", "a/2.txt", "b/1.txt", "b/cover.png")
    assert writing_endings(root) == (".txt",)
    assert [path.name for path in files_below(root, WRITING_ENDINGS)] == ["1.txt", "2.txt", "1.txt"]


def test_a_folder_that_holds_one_folder_of_classes_is_read_from_there(tmp_path: Path):
    root = laid_out(tmp_path, "Pets/cat/1.png", "Pets/dog/2.png", "readme.md")
    tree = class_tree(root, PICTURE_ENDINGS, what="picture")
    assert tree.labels == ("cat", "dog")
    assert said(tree)[0] == f"{root.name}: holds one folder of pictures, Pets"


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("train", "test"),
        ("seg_train/seg_train", "seg_test/seg_test"),
        ("TRAIN", "Test"),
        ("news-bydate-train", "news-bydate-test"),
        ("chest/train", "chest/test"),
    ],
)
def test_parts_are_never_classes_whatever_stands_beside_them(tmp_path: Path, train: str, test: str):
    files = [f"{part}/{label}/{part[-3:]}{label}.png" for part in (train, test) for label in "ab"]
    beside = Path(train).parent if train.startswith("chest") else Path()
    root = laid_out(tmp_path, *files, f"{beside}/TEST_SIMPLE/a/1.png", f"{beside}/pred/1.png")
    tree = class_tree(root, PICTURE_ENDINGS, what="picture")
    assert tree.labels == ("a", "b")
    assert {file.part for file in tree.files} == {"train", "test"}
    assert sum("stands beside the folders of the parts" in each for each in said(tree)) == 2


def test_a_test_folder_within_a_folder_of_its_name_is_no_class(tmp_path: Path):
    root = laid_out(tmp_path, "s_train/s_train/A/1.png", "s_train/s_train/B/1.png", "s_test/s_test/A_test.png")
    tree = class_tree(root, PICTURE_ENDINGS, what="picture")
    assert tree.labels == ("A", "B")
    assert "s_test/s_test: has no subfolder a class" in said(tree)


def test_texts_without_labels_are_no_class(tmp_path: Path):
    root = laid_out(tmp_path, *(f"train/{label}/{n}.txt" for label in ("pos", "neg", "unsup") for n in range(2)))
    tree = class_tree(root, WRITING_ENDINGS, what="text")
    assert tree.labels == ("neg", "pos")
    assert "train/unsup: is named as what has no labels (2 texts)" in said(tree)


def test_masks_beside_their_pictures_are_left_out_and_told(tmp_path: Path):
    names = [f"{label}/{label} ({n}){end}.png" for label in ("ill", "well") for n in (1, 2) for end in ("", "_mask")]
    tree = class_tree(laid_out(tmp_path, *names), PICTURE_ENDINGS, what="picture")
    assert [file.path.name for file in tree.files] == ["ill (1).png", "ill (2).png", "well (1).png", "well (2).png"]
    assert said(tree)[0] == "ill: holds 2 masks beside their pictures (ill (1)_mask.png)"


@pytest.mark.parametrize("form", ["{}.{}.jpg", "{}_{}.png", "{} ({}).gif", "{}{}.jpg"])
def test_classes_may_stand_in_the_names_of_files(tmp_path: Path, form: str):
    root = laid_out(tmp_path, *(f"train/{form.format(label, n)}" for label in ("cat", "dog") for n in range(3)),
                    "test1/1.jpg")  # fmt: skip
    tree = class_tree(root, PICTURE_ENDINGS, what="picture")
    assert [file.label for file in tree.files] == ["cat"] * 3 + ["dog"] * 3
    assert any("but classes in the names of its files" in each for each in said(tree))
    assert not any("in no subfolder of a class (train" in each for each in said(tree))


def test_files_without_an_ending_may_be_texts(tmp_path: Path):
    root = laid_out(tmp_path, "sci.space/49960", "sci.space/49961", "alt.atheism/1", "alt.atheism/2")
    assert writing_endings(root) == ("",)
    assert class_tree(root, ("",), what="text").labels == ("alt.atheism", "sci.space")
    (root / "alt.atheism/1").write_bytes(b"\x00\x01")
    assert writing_endings(root) == ()
