"""What a night must bear, in short: kills and every misfortune of `make faults`, over real worker processes."""

import random
import sys
from pathlib import Path

import pytest

from benchmarks import faults, faults_special

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def test_killed_at_random_a_study_loses_nothing_leaves_nothing_and_proposes_what_it_would_have() -> None:
    found = faults.killed_study(None, kills=3, trials=24, dice=random.Random(7))  # noqa: S311
    assert found["problems"] == []
    assert found["drivers killed"] + found["workers killed"] > 0


def test_nothing_is_lost_to_any_misfortune(tmp_path: Path) -> None:
    assert faults_special.one_after_the_other(tmp_path) == []
