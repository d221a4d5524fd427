"""Earlier studies as they are named on the command line: folders and files, with `#NAME` for one of several."""

from pathlib import Path
from typing import NamedTuple

from advisor.errors import FileError, Problem
from advisor.nearest import did_you_mean
from advisor.passwords import hide_passwords_of
from advisor.records import Study
from advisor.store import runs
from advisor.store.readers.tools import optuna_database, optuna_journal

_SQLITE = "sqlite:///"


class Source(NamedTuple):
    """Where an earlier study lies: a path, or the URL of a storage that only its own library opens."""

    path: Path | None
    url: str
    name: str  # of the study, where the storage has several

    def hide_password(self, text: str) -> str:
        """Return a text, such as a library's message, without the password of the URL."""
        return hide_passwords_of(self.url, text)


def source_of(said: str, *, beside: Path) -> Source:
    """Return where a study lies that was named.

    Args:
        said: A path, or a URL; either may end in `#NAME`.
        beside: Folder in which a path is looked for if it is not there from here.

    Example:
        >>> found = source_of("sqlite:///old.db#digits", beside=Path("studies"))
        >>> found.path.as_posix(), found.name
        ('studies/old.db', 'digits')
    """
    where, _, name = said.partition("#") if not Path(said).exists() else (said, "", "")
    if where.startswith(_SQLITE):
        where = where.removeprefix(_SQLITE).partition("?")[0]
    elif "://" in where:
        return Source(None, where, name)
    path = Path(where).expanduser()
    return Source(path if path.exists() else beside / path, "", name)


def read_earlier(source: Source) -> Study:
    """Read a study of ours, of Optuna or of KerasTuner from a path.

    Raises:
        FileError: If there is none, or it cannot be read.
    """
    path = source.path or Path()
    if source.name:
        return _named(source.name, path)
    study = runs.read_study(path)
    if study is None:
        wanted = "a study: a folder of `advisor search`, a storage of Optuna or a project of KerasTuner"
        raise FileError(f"cannot read {path}", [Problem("", f"expected {wanted}")])
    return study


def _named(name: str, path: Path) -> Study:
    from advisor import files

    head = files.read_head(path) if path.is_file() else b""
    reader = next((each for each in (optuna_journal, optuna_database) if head and each.reads(path, head)), None)
    if reader is None:
        raise FileError(f"cannot read {path}", [Problem("", f"#{name} names a study in a storage of Optuna")])
    studies: dict[str, Study] = {study.plan.name: study for study in reader.read_studies(path)}
    if name not in studies:
        hint = did_you_mean(name, studies, otherwise=f"; there are {', '.join(studies) or 'none'}")
        raise FileError(f"cannot read {path}", [Problem("", f'there is no study "{name}"{hint}')])
    return studies[name]
