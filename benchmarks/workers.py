"""How many workers pay: studies of different kinds, tried in turns with the usual number and with another.

`python -m benchmarks.workers` gives each kind some seconds; both sides train the same tasks, as large as a night's, and
take turns, so that a busy machine slows both. Below 1 the other number gets the same done sooner.
"""

import argparse
import json
import tempfile
import time
from contextlib import closing
from pathlib import Path

import msgspec

from benchmarks.results_file import write_results

NAME = "workers"
SECONDS = 108.0  # of each, as of a study of four hours
_NIGHT = "[budget]\nhours = 8\n"
_WIDE = "[recipe]\nwidth = 512\ndepth = 3\n[space]\nlearning_rate = { low = 1e-4, high = 1e-2 }\n"
STUDIES = {
    "a table, every dimension": f'[data]\nsource = "breast_cancer"\n{_NIGHT}',
    "pictures of 64 pixels, every dimension": f'[data]\nsource = "digits"\n{_NIGHT}',
    "wide networks in cohorts": f'[data]\nsource = "digits"\n{_WIDE}{_NIGHT}',
    "convolutional networks": '[data]\nsource = "digits"\nkind = "image"\n[recipe]\nfamily = "convolutional"\n'
    f"[space]\nlearning_rate = {{ low = 3e-4, high = 1e-2 }}\ndropout = {{ low = 0.0, high = 0.5 }}\n{_NIGHT}",
}


def measured(name: str, folder: Path, *, seconds: float = SECONDS) -> dict[str, object]:
    """Try a study in turns, and return what the other number of workers is worth."""
    from advisor.search.executors.slots import other_workers_here
    from advisor.workflows.study.check import look_at_study
    from advisor.workflows.study.start import NO_CHANGES
    from advisor.workflows.unattended.rehearsing import in_turns, known_before, workers

    file = folder / "study.toml"
    file.write_text(f'[study]\nname = "tried"\n{STUDIES[name]}', encoding="utf-8")
    known = known_before(look_at_study(file, changes=NO_CHANGES, data_folder=None), own=folder / "run")
    began, count = time.monotonic(), other_workers_here()
    if count is None:
        raise SystemExit("one core and no GPU: there is one number of workers")
    with closing(workers(folder)) as usual, closing(workers(folder, count=count)) as other:
        for each in (usual, other):
            each.begin(log=folder / "workers.log")
        found = in_turns(known, usual=usual, other=other, seconds=seconds, apart=folder)
    shown = {} if found is None else msgspec.to_builtins(found)
    return {"study": name, **shown, "seconds": round(time.monotonic() - began, 1)}


def main() -> None:
    """Measure every kind, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each study")
    parser.add_argument(
        "studies", nargs="*", choices=[[], *STUDIES], help="all when none is named; nothing is kept then"
    )
    options = parser.parse_args()
    done = []
    for name in options.studies or STUDIES:
        with tempfile.TemporaryDirectory() as folder:
            done.append(measured(name, Path(folder), seconds=options.seconds))
        print(json.dumps(done[-1]), flush=True)
    if not options.studies:
        write_results(NAME, done)


if __name__ == "__main__":
    main()
