"""Size and processor time of a study's report at 10, 100, 1,000 and 10,000 trials: `python -m benchmarks.reports`.

The trials are those of the recorded study of digits, repeated with other numbers, each with its run. Told are the
seconds of the processor, for the diagnosis and for the page apart, and the bytes of the page with what takes them.
"""

import argparse
import re
import time
from pathlib import Path

import msgspec
import numpy as np

from advisor.records import Study, Trial
from advisor.render import html
from advisor.store.format.sparse import encode_sparse
from advisor.store.studies import StudyFolder
from advisor.workflows.report import embedded, study_report

RECORDED = Path(__file__).parent.parent / "tests" / "runs" / "study_digits"
SIZES = (10, 100, 1_000, 10_000)
GOALS = {1_000: "2 MB, 5 s", 10_000: "8 MB, 30 s"}


def long_study(count: int, *, seed: int = 0) -> Study:
    """Return a study of that many trials, made of recorded ones with their scores and numbers moved a little."""
    study = StudyFolder(RECORDED).read_study()
    pick = np.random.default_rng(seed)
    trials = tuple(_moved(study.trials[n % len(study.trials)], n, pick) for n in range(count))
    return msgspec.structs.replace(study, trials=trials)


def _moved(trial: Trial, number: int, pick: np.random.Generator) -> Trial:
    factor = float(np.exp(pick.normal(0, 0.3)))
    parameters = {n: v * factor if isinstance(v, float) and v > 0 else v for n, v in trial.parameters.items()}
    score = None if trial.score is None else min(1.0, trial.score - abs(float(pick.normal(0, 0.02))))
    run = trial.run
    if run is not None and score is not None:
        scores = msgspec.structs.replace(run.scores, validation={**run.scores.validation, "accuracy": score})
        run = msgspec.structs.replace(run, name=f"trial {number}", scores=scores)
    return msgspec.structs.replace(trial, number=number, parameters=parameters, score=score, run=run)


def main() -> None:
    """Print a line a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, nargs="*", default=SIZES)
    print("trials    diagnosis       page    bytes   figures    tables   records   goal")
    for count in parser.parse_args().trials:
        study = long_study(count)
        began = time.process_time()
        subject = study_report(study)
        diagnosed = time.process_time()
        page = html.report(subject, data=encode_sparse(embedded(subject)))
        ended = time.process_time()
        records = re.search(r'id="advisor-report">(.*?)</script>', page, re.DOTALL)
        shares = (
            sum(map(len, re.findall(r"<svg.*?</svg>", page, re.DOTALL))),
            sum(map(len, re.findall(r"<table.*?</table>", page, re.DOTALL))),
            len(records[1]) if records else 0,
        )
        print(
            f"{count:6,} {diagnosed - began:10.1f} s {ended - diagnosed:8.1f} s {len(page.encode()) / 1e6:5.2f} MB"
            + "".join(f"{share / 1e6:7.2f} MB" for share in shares)
            + f"   {GOALS.get(count, '')}"
        )


if __name__ == "__main__":
    main()
