"""How many rows a share was measured on."""

import numpy as np
import pytest

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.examples.runs import run_of
from advisor.diagnose.reading.rows import rows_told
from advisor.records import ModelFacts


@pytest.mark.parametrize("rows", [30, 80, 114, 331])
def test_shares_tell_their_rows_or_fewer_and_never_more(rows: int):
    right = np.random.default_rng(0).integers(rows // 2, rows, size=12)
    told = rows_told(np.float32(right / rows).astype(np.float64), is_exact=True)
    assert told
    assert rows % told == 0


def test_shares_of_many_rows_tell_nothing():
    right = np.random.default_rng(0).integers(5_000, 9_000, size=12)
    assert rows_told(right / 10_007, is_exact=True) == 0


def test_validation_that_leads_by_a_few_of_eighty_rows_is_dealt_like_training():
    losses = (0.709, 0.701, 0.695, 0.689, 0.684, 0.679, 0.675, 0.672)
    leads = run_of(
        loss=losses,
        val_loss=losses,
        accuracy=(0.531, 0.528, 0.531, 0.534, 0.531, 0.534, 0.531, 0.534),
        val_accuracy=tuple(right / 80 for right in (46, 47, 48, 49, 48, 49, 48, 49)),
        model=ModelFacts(loss="binary_crossentropy"),
    )
    assert "A106" not in {finding.code for finding in diagnose_run(leads).fired}
