"""Nothing in advisor writes, moves or removes a file but `advisor/files.py`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOOR = "advisor/files.py"
WRITES = {
    "write_text", "write_bytes", "mkdir", "makedirs", "touch", "unlink", "rmdir", "rmtree", "renames",
    "symlink_to", "hardlink_to", "chmod", "truncate", "copyfile", "copytree", "savez", "savez_compressed", "savetxt",
    "tofile", "to_csv", "to_parquet", "to_json", "to_pickle", "save", "save_weights", "save_model", "savefig", "dump",
    "JournalFileBackend", "_set_project_dir", "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory", "mkdtemp",
    "mkstemp",
}  # fmt: skip
OF_OS = {"remove", "replace", "rename", "open", "link", "symlink"}  # too common as names of other things
ELSEWHERE = {  # where and what: why it is no other door
    ("advisor/render/figures/canvas.py", "savefig"): "into memory",
    ("advisor/training/cohort/checkpoint.py", "savez"): "into memory",
    ("advisor/training/ensemble.py", "savez"): "into memory",
    ("advisor/workflows/predict.py", "to_csv"): "into memory",
    ("advisor/workflows/python/held.py", "savez"): "NumPy insists on a path: that of files.writing",
    ("advisor/workflows/python/held.py", "to_parquet"): "pandas insists on a path: that of files.writing",
    ("advisor/workflows/worker/answers.py", "to_csv"): "into memory",
    ("advisor/store/folders/pictures.py", "open"): "Pillow's, which reads",
    ("advisor/search/driver.py", "save"): "asks the workflow that holds the study's folder",
    ("advisor/training/saving.py", "save"): "Keras insists on a path: that of files.writing",
    (
        "advisor/training/network/own/weights_file.py",
        "save_weights",
    ): "Keras insists on a path: a temporary one",
    ("advisor/training/saving.py", "save_weights"): "our own, in network/own",
    ("advisor/search/engines/storages.py", "JournalFileBackend"): "Optuna's own store, appended to under its own lock",
    ("advisor/search/engines/kerastuner.py", "_set_project_dir"): "KerasTuner's own store, which it insists on writing",
    ("advisor/workflows/study/networks.py", "save_model"): "our own, in training/saving",
    ("advisor/training/saving.py", "save_model"): "our own, in this file",
}


def written(code: str) -> Iterator[str]:
    """Yield the name of each call that touches the disk other than by reading."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            name = _name(node)
            if name in WRITES or _of_os(node, name) or (name == "open" and _mode(node) & set("wax+")):
                yield name


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def _of_os(call: ast.Call, name: str) -> bool:
    """Whether it is `os.replace` and the like, or that of a path: text is given two, records and tables only names."""
    owner = getattr(getattr(call.func, "value", None), "id", "")
    of_a_path = (
        name in ("replace", "rename")
        and isinstance(call.func, ast.Attribute)
        and len(call.args) == 1
        and not call.keywords
    )
    return (owner == "os" and name in OF_OS) or of_a_path


def _mode(call: ast.Call) -> set[str]:
    """The letters of the mode of `open`: its first argument as a method of a path, its second as a function."""
    place = 0 if isinstance(call.func, ast.Attribute) else 1
    modes = [*call.args[place : place + 1], *(word.value for word in call.keywords if word.arg == "mode")]
    return {letter for mode in modes for letter in str(getattr(mode, "value", "w"))}


FILES = sorted(path for path in (ROOT / "advisor").rglob("*.py") if str(path.relative_to(ROOT)) != DOOR)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_but_the_door_writes_to_the_disk(path: Path):
    where = str(path.relative_to(ROOT))
    found = {name for name in written(path.read_text(encoding="utf-8")) if (where, name) not in ELSEWHERE}
    assert found == set(), "go through advisor/files.py"


def test_every_exception_is_still_needed():
    found = {(where, name) for where, _ in ELSEWHERE for name in written((ROOT / where).read_text(encoding="utf-8"))}
    assert found >= set(ELSEWHERE)


@pytest.mark.parametrize(
    "code",
    [
        "open('a', 'w')", "path.open('xb')", "open('a', mode='a')", "path.open(mode)", "path.write_text('a')",
        "os.replace(a, b)", "a.replace(b)", "a.rename(b)", "os.open(a, os.O_WRONLY)", "model.save(a)",
        "np.savez(a, x=x)",
        "tempfile.TemporaryDirectory()", "shutil.rmtree(a)",
    ],
)  # fmt: skip
def test_a_write_is_seen(code: str):
    assert list(written(code))


@pytest.mark.parametrize(
    "code", ["open('a')", "path.open('rb')", "open('a', 'r', encoding='utf-8')", "'a'.replace('b', 'c')",
             "replace(run, name='a')", "structs.replace(run, name='a')", "frame.rename(columns=str)"],
)  # fmt: skip
def test_reading_is_not_taken_for_writing(code: str):
    assert list(written(code)) == []
