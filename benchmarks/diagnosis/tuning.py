"""Measure how far each rule is right on the tuning half, and write the calibration table."""

import datetime
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.trust import confidence as calibration
from advisor.records import Status
from benchmarks.diagnosis.scoring import Judged
from benchmarks.diagnosis.views import bare, kept, without_signals

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


def write_table(cases: list[Judged], *, sets: tuple[str, ...], today: datetime.date) -> None:
    """Write the table into the package, with its provenance."""
    table = measured(cases)
    whole = [counts for (_, cell), counts in table.items() if cell == "all"]
    prior = sum(right for right, _ in whole) / max(1, sum(fired for _, fired in whole))
    lines = [f'    ("{code}", "{cell}"): ({right}, {fired}),' for (code, cell), (right, fired) in table.items()]
    TABLE.write_text(
        '"""Measured precision of each rule: (code, cell) -> (right, fired). Data, written by a benchmark.\n\n'
        f"Provenance: `python -m benchmarks.diagnosis --tune`, {today.isoformat()}; {len(cases)} trainings on\n"
        f"{textwrap.fill(', '.join(sets), 110)};\n"
        "faults, and sound runs near the best of their set, each read three ways: as recorded, without\n"
        "signals of the layers, and as a bare Keras history.\n"
        '"""\n\n'
        f"PRIOR_PRECISION = {prior:.2f}\nPRIOR_FIRINGS = 4.0\n\n"
        "PRECISIONS: dict[tuple[str, str], tuple[int, int]] = {\n" + "\n".join(lines) + "\n}\n"
    )
