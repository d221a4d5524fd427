"""Measure how far each rule is right on the tuning half, and write the calibration table."""

import datetime
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.trust import confidence as calibration
from advisor.records import Status
from benchmarks import strangers
from benchmarks.diagnosis.scoring import Judged, bare, kept, without_signals

TABLE = Path(calibration.__file__).with_name("table.py")
VIEWS = (kept, without_signals, bare)


def measured(cases: Iterable[Judged]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return (right, fired) of each rule, over all its firings and by cell of strength and length."""
    right: Counter[tuple[str, str]] = Counter()
    fired: Counter[tuple[str, str]] = Counter()
    for each in cases:
        for view in VIEWS:
            run = view(each.case.run)
            for finding in diagnose_run(run).findings:
                if finding.status is not Status.FIRED or finding.caused_by is not None or finding.symptom == "healthy":
                    continue
                cell = calibration.cell_of(finding.evidence, epochs=run.epochs)
                for key in ((finding.code, "all"), (finding.code, cell)):
                    fired[key] += 1
                    right[key] += finding.symptom in each.may
    return {key: (right[key], fired[key]) for key in sorted(fired)}


def measured_bare(cases: Iterable[Judged], logs: Path | None) -> tuple[strangers.Counts, float]:
    """Return (right, fired) of each rule on bare histories and on posted logs, and the share right of all rules."""
    told = [*strangers.bare_of(cases), *(() if logs is None else strangers.posted(logs))]
    return strangers.counts_of(each.judge(strangers.SHIPPED) for each in told)


def write_table(cases: list[Judged], *, sets: tuple[str, ...], logs: Path | None, today: datetime.date) -> None:
    """Write the table into the package, with its provenance."""
    whole = measured(cases)
    counts = [each for (_, cell), each in whole.items() if cell == "all"]
    prior = sum(right for right, _ in counts) / max(1, sum(fired for _, fired in counts))
    of_bare, bare_prior = measured_bare(cases, logs)
    table = dict(sorted((whole | of_bare).items()))
    lines = [f'    ("{code}", "{cell}"): ({right}, {fired}),' for (code, cell), (right, fired) in table.items()]
    TABLE.write_text(
        '"""Measured precision of each rule: (code, cell) -> (right, fired). Data, written by a benchmark.\n\n'
        f"Provenance: `python -m benchmarks.diagnosis --tune`, {today.isoformat()}; {len(cases)} trainings on\n"
        f"{textwrap.fill(', '.join(sets), 110)};\n"
        "faults, and sound runs near the best of their set, each read three ways: as recorded, without\n"
        "signals of the layers, and as a bare Keras history. The cells named bare: the bare histories alone,\n"
        f"{'and posted logs' if logs is not None else 'no posted log'}.\n"
        '"""\n\n'
        f"PRIOR_PRECISION = {prior:.2f}\nBARE_PRECISION = {bare_prior:.2f}\nPRIOR_FIRINGS = 4.0\n\n"
        "PRECISIONS: dict[tuple[str, str], tuple[int, int]] = {\n" + "\n".join(lines) + "\n}\n"
    )
