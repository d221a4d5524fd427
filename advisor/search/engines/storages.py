"""Optuna's storages: a journal file or a URL, and whether the study of a name in one is the study that is meant."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import optuna
from optuna.study import StudyDirection

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

    files.make_folder(storage.parent)
    try:
        # the lock of opened files works on every system; the other needs symbolic links
        backend = JournalFileBackend(str(storage), lock_obj=JournalFileOpenLock(str(storage)))
        return optuna.storages.JournalStorage(backend)
    except (OSError, ValueError) as error:
        problem = Problem("", f"expected a journal of Optuna, got: {error}")
        raise FileError(f"cannot read {storage}", [problem], "Move it away; trials are kept beside it.") from error


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
