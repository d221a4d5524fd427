"""Recipes whose data turn out to have other columns still train: in cohorts of their own."""

import numpy as np
import pandas as pd
import pytest

from advisor.records import DataPlan, Goal, Metric, Recipe
from advisor.training.data.prepare import source_from_frame
from advisor.workflows.laboratory import Laboratory

pytestmark = pytest.mark.backend


def test_subsets_that_lack_a_category_train_in_a_cohort_of_their_own():
    rng = np.random.default_rng(0)
    kinds = [f"kind {row % 40}" for row in range(200)]
    number = rng.normal(size=200)
    frame = pd.DataFrame({"kind": kinds, "number": number, "y": np.where(number > 0, "yes", "no")})
    plan = DataPlan(source="mine.csv", target="y")
    laboratory = Laboratory(source_from_frame(frame, plan), Goal(metric=Metric.ACCURACY))
    recipes = [
        Recipe(data=DataPlan(source="mine.csv", target="y", rows=rows), epochs=2) for rows in (20, 110, 20)
    ]  # 20 rows lack kinds that 110 have
    widths = {laboratory.dataset(recipe).facts.input_shape for recipe in recipes}
    assert len(widths) == 2
    runs = laboratory.train(recipes)
    assert [run.data.train_rows for run in runs if run.data is not None] == [20, 110, 20]
