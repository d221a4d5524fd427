"""Optuna's storages: a journal file or a URL, and whether the study of a name in one is the study that is meant."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    check_distribution_compatibility,
)
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, create_trial

from advisor import files
from advisor.errors import AdvisorError, FileError, MissingExtraError, Problem, StudyError
from advisor.passwords import hide_passwords_of, without_password

SECONDS = 10  # until a server that does not answer is given up
_REMEDY = "See that the server runs and lets you in, or leave `storage` out: trials are kept in the folder then too."
IDENTITY = "advisor:identity"  # attribute of a stored study: what its trials have in common


def stored_study(
    storage: Path | str, *, name: str, directions: Sequence[StudyDirection], identity: Mapping[str, str]
) -> optuna.Study:
    """Return the study of a name in a storage, made there if need be.

    Args:
        storage: A journal file, or any storage URL.
        name: Of the study.
        directions: Which way its values improve.
        identity: What it is of; see `claim`.

    Raises:
        FileError: If the file is no journal, or the storage does not answer.
        MissingExtraError: If the storage's driver is not installed.
        StudyError: If there is another study of that name in it.
    """
    try:
        study = optuna.create_study(
            storage=storage_of(storage), study_name=name, directions=list(directions), load_if_exists=True
        )
    except AdvisorError:
        raise
    except ImportError as error:
        remedy = 'Install it; for PostgreSQL: pip install "keras-advisor[postgres]", and postgresql+psycopg://...'
        raise MissingExtraError(f"cannot open the study's storage without its driver: {error}", remedy=remedy) from None
    except Exception as error:
        if not isinstance(storage, str):
            raise
        problem = Problem("search.storage", f"{without_password(storage)}: {said_by(error, storage)}")
        raise FileError("cannot open the study's storage", [problem], _REMEDY) from None
    claim(study, identity, directions=directions)
    return study


def connecting(url: str) -> dict[str, object]:
    """Return how a database is connected to: one that does not answer is given up; one that came back is found.

    Example:
        >>> connecting("sqlite:///old.db")
        {'pool_pre_ping': True}
    """
    is_server = url.startswith(("postgresql", "mysql"))
    return {"pool_pre_ping": True} | ({"connect_args": {"connect_timeout": SECONDS}} if is_server else {})


def said_by(error: Exception, url: str) -> str:
    """Return in one line what a driver said, without the passwords of the address.

    Example:
        >>> said_by(ValueError('no user "s3cret"\\n(background: ...)'), "mysql://ann:s3cret@db/studies")
        'no user "***"'
    """
    cause = getattr(error, "orig", None) or error.__cause__ or error
    text = next((line.strip() for line in str(cause).splitlines() if line.strip()), type(cause).__name__)
    return hide_passwords_of(url, text)


def storage_of(storage: Path | str) -> optuna.storages.BaseStorage:
    """Return a journal file, or a URL, as Optuna's storage, opened so that several processes may write.

    Raises:
        FileError: If the file is no journal.
    """
    if isinstance(storage, str):
        return optuna.storages.RDBStorage(storage, connecting(storage))
    from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
    from optuna.storages.journal._file import get_lock_file

    files.make_folder(storage.parent)
    try:
        lock = JournalFileOpenLock(str(storage))  # works on every system; the other needs symbolic links
        if storage.is_file():
            with get_lock_file(lock):
                cut_at_damage(storage)
        backend = JournalFileBackend(str(storage), lock_obj=lock)
        return optuna.storages.JournalStorage(backend)
    except (OSError, ValueError) as error:
        problem = Problem("", f"expected a journal of Optuna, got: {error}")
        raise FileError(f"cannot read {storage}", [problem], "Move it away; trials are kept beside it.") from error


def cut_at_damage(journal: Path) -> None:
    """Cut a journal where it is damaged: Optuna goes on behind a torn line, and reads nothing of it ever after.

    Every line builds on those before, so that what stands before the damage is sound; the trials behind it are in the
    study's own files. Where more than a torn last line goes, the journal is kept as it was, as `journal.log.damaged`.
    A file of which no line is a journal's is left alone.
    """
    data = files.read_bytes(journal, limit=journal.stat().st_size)
    lines = data.splitlines(keepends=True)
    sound = next((number for number, line in enumerate(lines) if not _is_whole(line)), len(lines))
    if sound == len(lines) or (sound == 0 and not lines[0].startswith((b"{", b"\0"))):
        return
    if len(lines) - sound > 1:
        files.write_atomically(journal.with_name(f"{journal.name}.damaged"), data)
    files.write_atomically(journal, b"".join(lines[:sound]))


def _is_whole(line: bytes) -> bool:
    try:
        return line.endswith(b"\n") and isinstance(msgspec.json.decode(line), dict)
    except msgspec.DecodeError:
        return False


def claim(study: optuna.Study, identity: Mapping[str, str], *, directions: Sequence[StudyDirection]) -> None:
    """Write into a stored study what it is of, or compare: a name alone does not make two studies one.

    Raises:
        StudyError: If the stored study has another goal or other data, with every difference.
    """
    known = study.user_attrs.get(IDENTITY, {})
    different = [
        Problem(name, f"the stored study has {known[name]}, this one {value}")
        for name, value in identity.items()
        if name in known and known[name] != value
    ]
    if study.directions != list(directions) and not different:
        was, now = (" and ".join(each.name.lower() for each in ways) for ways in (study.directions, directions))
        different = [Problem("goal", f"the stored study has values to {was}, this one values to {now}")]
    if different:
        remedy = "Give this study another name, or a storage of its own; to go on with that study, write its plan."
        raise StudyError(f'there is another study "{study.study_name}" in the storage', different, remedy)
    if identity and known != {**known, **identity}:
        study.set_user_attr(IDENTITY, {**known, **identity})


def as_stored(trial: FrozenTrial, known: Mapping[str, BaseDistribution]) -> FrozenTrial:
    """Return a trial with the names under which a storage takes its parameters.

    A storage takes other ends of a range, but no other choices under a name that it has: what a study was changed to
    search stands under a name with its choices in it.

    Args:
        trial: Over what is searched now.
        known: The first distribution of each name in the storage.

    Example:
        >>> now = create_trial(params={"a": "x"}, distributions={"a": CategoricalDistribution(("x",))}, value=0.0)
        >>> as_stored(now, {"a": CategoricalDistribution(("x", "y"))}).params
        {'a in x': 'x'}
    """
    names = {name: _name(name, one, known.get(name)) for name, one in trial.distributions.items()}
    if all(name == other for name, other in names.items()):
        return trial
    return create_trial(
        state=trial.state,
        value=trial.value,
        params={names[name]: value for name, value in trial.params.items()},
        distributions={names[name]: one for name, one in trial.distributions.items()},
        user_attrs=trial.user_attrs,
    )


def _name(name: str, now: BaseDistribution, first: BaseDistribution | None) -> str:
    try:
        check_distribution_compatibility(now if first is None else first, now)
    except ValueError:
        return f"{name} in {_said(now)}"
    return name


def _said(distribution: BaseDistribution) -> str:
    match distribution:
        case CategoricalDistribution():
            return ", ".join(map(str, distribution.choices))
        case IntDistribution() | FloatDistribution():
            return f"{distribution.low:g} to {distribution.high:g}{', log scale' if distribution.log else ''}"
    return str(distribution)
