"""What a training of a few epochs may be blamed for, and what it may not."""

import pytest

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.examples.runs import falling, flat, run_of, ten_classes
from advisor.records import Action, Reference

_SIMPLE = [
    Reference(name="majority", train={"loss": 2.3}, validation={"loss": 2.3}),
    Reference(name="linear", train={"loss": 2.1}, validation={"loss": 2.4}),
]


@pytest.mark.parametrize(("epochs", "is_blamed"), [(3, False), (20, True)])
def test_the_data_are_not_blamed_for_what_three_epochs_have_not_learned(epochs: int, is_blamed: bool):
    run = run_of(
        loss=falling(2.3, 1.9, epochs=epochs),
        val_loss=flat(2.35, epochs=epochs),
        data=ten_classes(),
        references=_SIMPLE,
    )
    assert (diagnose_run(run).decision.action is Action.CLEAN_DATA) == is_blamed
