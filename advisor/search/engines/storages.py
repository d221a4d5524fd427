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
from advisor.errors import FileError, Problem, StudyError

IDENTITY = "advisor:identity"  # attribute of a stored study: what its trials have in common


def storage_of(storage: Path | str) -> optuna.storages.BaseStorage | str:
    """Return a journal file as Optuna's storage, opened so that several processes may write; a URL as it is.

    Raises:
        FileError: If the file is no journal.
    """
    if isinstance(storage, str):
        return storage
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
