"""What a study asks for in vain is said once, before the first trial."""

import pytest

from advisor.records import ClusterSettings, DataPlan, ExecutorName, Recipe
from advisor.records.recipe import Precision
from advisor.space.catalogue import find_dimension
from advisor.space.dimension import Dimension
from advisor.workflows.study import telling

HERE, PLAIN = ClusterSettings(), Recipe(data=DataPlan(source="iris"))
MIXED = Recipe(data=DataPlan(source="iris"), precision=Precision.MIXED_FLOAT16)
RAY = ExecutorName.RAY


@pytest.mark.parametrize(
    ("gpus", "cluster", "is_told"),
    [
        ((), HERE, True),
        (("0",), HERE, False),
        ((), ClusterSettings(executor=RAY, gpus=1), False),
        (("0",), ClusterSettings(executor=RAY, gpus=0), True),
    ],
)
def test_mixed_precision_is_told_to_be_in_vain_where_no_gpu_trains(gpus, cluster, is_told, monkeypatch):
    monkeypatch.setattr(telling, "devices_here", lambda: gpus)
    said = telling.mixed_in_vain(cluster, MIXED)
    assert (said is not None) is is_told
    assert said is None or "mixed_float16, and no GPU is there" in said
    assert telling.mixed_in_vain(cluster, PLAIN) is None


def test_a_search_over_precisions_names_the_mixed_ones_alone(monkeypatch):
    monkeypatch.setattr(telling, "devices_here", lambda: ())
    precision = find_dimension("precision")
    assert isinstance(precision, Dimension)
    said = telling.mixed_in_vain(HERE, PLAIN, [precision])
    assert said is not None
    assert "precision mixed_float16 and mixed_bfloat16, and no GPU" in said
