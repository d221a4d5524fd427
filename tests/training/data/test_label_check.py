"""Labels that were changed on purpose are found, and sound data is mostly left alone."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan
from advisor.training.data.label_check import suspicious_labels
from advisor.training.data.prepare import named_source

PLAN = DataPlan(source="wine")


def spoiled(seed: int = 0):
    """Wine with one label in ten changed to the next class; the changed rows."""
    source = named_source(PLAN, folder=None)
    rows = np.random.default_rng(seed).choice(len(source.y), len(source.y) // 10, replace=False)
    y = source.y.copy()
    y[rows] = (y[rows] + 1) % 3
    return replace(source, y=y), set(rows.tolist())


def test_most_changed_labels_are_found_and_most_of_what_is_found_was_changed():
    source, changed = spoiled()
    found = {label.row for label in suspicious_labels(source, PLAN)}
    assert len(found & changed) >= 0.7 * len(changed)  # 12 to 16 of 17 over four seeds
    assert len(found & changed) >= 0.8 * len(found)


def test_the_right_class_is_named_for_a_changed_label():
    source, changed = spoiled()
    true = named_source(PLAN, folder=None)
    names = true.class_names
    first = next(label for label in suspicious_labels(source, PLAN) if label.row in changed)
    assert first.likelier == names[true.y[first.row]]
    assert first.given == names[source.y[first.row]]
    assert first.probability_given < first.probability_likelier


def test_sound_data_has_few_suspicious_labels():
    assert len(suspicious_labels(named_source(PLAN, folder=None), PLAN)) <= 0.02 * 178


def test_a_regression_has_no_labels_to_check():
    plan = DataPlan(source="diabetes")
    with pytest.raises(DataError, match="cannot check the labels"):
        suspicious_labels(named_source(plan, folder=None), plan)
