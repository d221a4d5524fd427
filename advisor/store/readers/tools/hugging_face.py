"""Hugging Face `trainer_state.json`: the log of a `Trainer`."""

import re
from pathlib import Path

import msgspec

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Ending, EndingKind, ModelFacts, Run
from advisor.store.format import codec
from advisor.store.logs import loose
from advisor.store.logs.log import column_of, runs_of_log
from advisor.store.logs.log_columns import Log

_MARK = re.compile(rb'"log_history"\s*:\s*\[')
_MOST_CELLS = 20_000_000  # names times entries
_SUMMARY = "train_runtime"  # stands in the last entry, which sums up the whole training


def reads(path: Path, head: bytes) -> bool:
    """Say whether a file is the state of a Trainer."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and _MARK.search(head) is not None


def read(path: Path) -> tuple[Run, ...]:
    """Read the training; where it was evaluated within epochs, each evaluation is an epoch of the run.

    Raises:
        FileError: If the log holds no quantity.
    """
    data = files.read_bytes(path, limit=files.MAX_JSON_BYTES).removeprefix(b"\xef\xbb\xbf")
    document = codec.parse(data, name=str(path))
    entries = [loose.table(entry) for entry in loose.entries(loose.entry(document, "log_history"))]
    runs = runs_of_log(_log(entries, path), source=str(path))
    facts = ModelFacts(batch_size=loose.whole(loose.entry(document, "train_batch_size")))
    ending = _ending(document)
    return tuple(msgspec.structs.replace(run, model=facts, ending=ending) for run in runs)


def _log(entries: list[dict[str, object]], path: Path) -> Log:
    kept = [entry for entry in entries if _SUMMARY not in entry]
    names = dict.fromkeys(name for entry in kept for name in entry)
    if len(names) * len(kept) > _MOST_CELLS:
        problem = Problem("log_history", f"expected at most {_MOST_CELLS} numbers, got {len(names)} names")
        raise FileError(f"cannot read {path}", [problem])
    return {name: column_of([loose.number(entry.get(name)) for entry in kept]) for name in names}


def _ending(document: object) -> Ending:
    done, planned = (loose.number(loose.entry(document, key)) for key in ("global_step", "max_steps"))
    if done is None or planned is None or planned <= 0:
        return Ending()
    if done >= planned:
        return Ending(EndingKind.FINISHED)
    return Ending(EndingKind.UNKNOWN, f"the state is of step {done:.0f} of {planned:.0f}")
