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
from benchmarks.diagnosis.scoring import Judged
from benchmarks.diagnosis.views import bare, kept, without_signals

TABLE = Path(calibration.__file__).with_name("table.py")
BARE_TABLE = TABLE.with_name("bare.py")
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


def write_table(cases: list[Judged], *, sets: tuple[str, ...], today: datetime.date) -> None:
    """Write the table into the package, with its provenance."""
    table = measured(cases)
    whole = [counts for (_, cell), counts in table.items() if cell == "all"]
    prior = sum(right for right, _ in whole) / max(1, sum(fired for _, fired in whole))
    TABLE.write_text(
        '"""Measured precision of each rule: (code, cell) -> (right, fired). Data, written by a benchmark.\n\n'
        f"Provenance: `python -m benchmarks.diagnosis --tune`, {today.isoformat()}; {len(cases)} trainings on\n"
        f"{textwrap.fill(', '.join(sets), 110)};\n"
        "faults, and sound runs near the best of their set, each read three ways: as recorded, without\n"
        "signals of the layers, and as a bare Keras history.\n"
        '"""\n\n'
        f"PRIOR_PRECISION = {prior:.2f}\nPRIOR_FIRINGS = 4.0\n\n" + _dictionary("PRECISIONS", table)
    )


def write_bare_table(cases: list[Judged], *, sets: tuple[str, ...], logs: Path | None, today: datetime.date) -> None:
    """Write the table of bare logs into the package, with its provenance."""
    table, prior = measured_bare(cases, logs)
    posted = "" if logs is None else f" and on {len(strangers.posted(logs))} posted logs"
    about = (
        f"Provenance: `python -m benchmarks.diagnosis --tune`, {today.isoformat()}; {len(cases)} trainings on "
        f"{', '.join(sets)}, as bare Keras histories{posted}."
    )
    BARE_TABLE.write_text(
        '"""Measured precision of each rule on bare logs: (code, cell) -> (right, fired). Data, written by a benchmark.'
        f'\n\n{textwrap.fill(about, 110)}\n"""\n\n'
        f"BARE_PRECISION = {prior:.2f}\n\n" + _dictionary("BARE_PRECISIONS", table)
    )


def _dictionary(name: str, table: dict[tuple[str, str], tuple[int, int]]) -> str:
    lines = [f'    ("{code}", "{cell}"): ({right}, {fired}),' for (code, cell), (right, fired) in sorted(table.items())]
    return f"{name}: dict[tuple[str, str], tuple[int, int]] = {{\n" + "\n".join(lines) + "\n}\n"
