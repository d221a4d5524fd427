"""Bytes to and from the disk."""

import errno
import os
from pathlib import Path

import pytest

from advisor import files
from advisor.errors import FileError


def test_a_file_is_written_with_its_folders(tmp_path: Path):
    files.write_atomically(tmp_path / "a" / "b.json", "{}\n")
    assert (tmp_path / "a" / "b.json").read_text() == "{}\n"


def test_a_file_written_without_waiting_is_whole(tmp_path: Path):
    files.write_without_waiting(tmp_path / "run.json", b"{}")
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.json"
    files.write_atomically(path, "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match=r"cannot write .*a\.json") as caught:
        files.write_atomically(path, "new")
    assert "No space left on device" in str(caught.value)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_writing_into_a_file_as_if_it_were_a_folder_says_so(tmp_path: Path):
    (tmp_path / "a").write_text("")
    with pytest.raises(FileError, match="cannot write"):
        files.write_atomically(tmp_path / "a" / "b", "x")


def test_a_line_after_a_torn_one_begins_on_a_line_of_its_own(tmp_path: Path):
    path = tmp_path / "trials.jsonl"
    path.write_text('{"number": 0}\n{"num')
    files.append_lines(path, ['{"number": 1}'])
    assert path.read_text().splitlines() == ['{"number": 0}', '{"num', '{"number": 1}']


@pytest.mark.parametrize(
    ("make", "says"),
    [(lambda path: None, "there is no such file"), (lambda path: path.mkdir(), "expected a file, got a folder")],
)
def test_what_is_no_file_is_refused_by_name(tmp_path: Path, make, says: str):
    path = tmp_path / "run.json"
    make(path)
    with pytest.raises(FileError, match=says) as caught:
        files.read_bytes(path)
    assert str(path) in str(caught.value)


def test_a_file_above_the_limit_is_not_read(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"x" * 11)
    assert len(files.read_bytes(path, limit=11)) == 11
    with pytest.raises(FileError, match="expected at most"):
        files.read_bytes(path, limit=10)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_the_encodings_that_shells_write(tmp_path: Path, encoding: str):
    path = tmp_path / "log.txt"
    path.write_bytes("Epoch 1/2 ━".encode(encoding))
    assert files.read_text(path) == "Epoch 1/2 ━"


def test_a_library_writes_under_another_name_until_it_is_done(tmp_path: Path):
    path = tmp_path / "deep" / "model.keras"
    with files.writing(path) as temporary:
        temporary.write_text("half")
        assert temporary.suffix == ".keras"
        assert not path.exists()
    assert [each.name for each in path.parent.iterdir()] == ["model.keras"]


def test_a_library_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    path = tmp_path / "model.keras"
    path.write_text("old")

    def write_half() -> None:
        with files.writing(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError("the library gave up")

    with pytest.raises(RuntimeError, match="gave up"):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_library_that_writes_nothing_is_told(tmp_path: Path):
    with pytest.raises(FileError, match=r"cannot write .*model\.keras"), files.writing(tmp_path / "model.keras"):
        pass


def test_what_is_not_there_is_removed_without_a_word_and_a_full_folder_is_kept(tmp_path: Path):
    files.remove(tmp_path / "nothing")
    full = files.make_folder(tmp_path / "a" / "b")
    (full / "x").write_text("")
    with pytest.raises(FileError, match="cannot remove"):
        files.remove(full)
    files.move(full / "x", full / "y")
    files.remove(full / "y")
    files.remove(full)
    assert not full.exists()


def test_what_cannot_be_made_moved_or_appended_to_names_its_path(tmp_path: Path):
    (tmp_path / "a").write_text("")
    with pytest.raises(FileError, match="cannot make"):
        files.make_folder(tmp_path / "a" / "b")
    with pytest.raises(FileError, match="cannot move"):
        files.move(tmp_path / "nothing", tmp_path / "b")
    with pytest.raises(FileError, match="cannot write"):
        files.log_for_appending(tmp_path)


def test_what_a_full_disk_refuses_is_to_go_on_when_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="cannot write") as refused:
        files.append_lines(tmp_path / "trials.jsonl", ["{}"])
    assert "No space left" in str(refused.value)
    assert refused.value.remedy.startswith("Make room")
