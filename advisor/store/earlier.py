"""Earlier studies as they are named on the command line: folders and files, with `#NAME` for one of several."""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from advisor.errors import FileError, Problem
from advisor.nearest import did_you_mean
from advisor.records import Study
from advisor.store import runs
from advisor.store.readers.tools import optuna_database, optuna_journal

HIDDEN = "***"
_SQLITE = "sqlite:///"


class Source(NamedTuple):
    """Where an earlier study lies: a path, or the URL of a storage that only its own library opens."""

    path: Path | None
    url: str
    name: str  # of the study, where the storage has several

    def hide_password(self, text: str) -> str:
        """Return a text, such as a library's message, without the password of the URL."""
        for secret in _secrets(self.url):
            text = text.replace(secret, HIDDEN)
        return text


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


def without_password(said: str) -> str:
    """Return what was named such that it may be printed and kept.

    Example:
        >>> without_password("postgresql://ann:s3cret@db/studies#digits"), without_password("runs/digits")
        ('postgresql://ann:***@db/studies#digits', 'runs/digits')
    """
    if not _secrets(said):
        return said
    parts = urlsplit(said)
    person, _, host = parts.netloc.rpartition("@")
    name, _, password = person.partition(":")
    netloc = f"{name}:{HIDDEN}@{host}" if password else parts.netloc
    asked = [entry.partition("=") for entry in parts.query.split("&")]
    query = "&".join(
        f"{key}={HIDDEN}" if "pass" in key.lower() else f"{key}{sign}{value}" for key, sign, value in asked
    )
    return urlunsplit(parts._replace(netloc=netloc, query=query))


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


def _secrets(said: str) -> list[str]:
    """The passwords of a URL as they stand there, and as they are once decoded; the longest first."""
    if "://" not in said:
        return []
    try:
        parts = urlsplit(said)
    except ValueError:
        return []
    asked = [entry.partition("=") for entry in parts.query.split("&")]
    found = [parts.netloc.rpartition("@")[0].partition(":")[2]]
    found += [value for name, _, value in asked if "pass" in name.lower()]
    return sorted({text for each in found if each for text in (each, unquote(each))}, key=len, reverse=True)
