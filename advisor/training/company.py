"""What a run is shown beside and its training does not know: simple models on the same data, its activation's curve."""

from collections.abc import Sequence

import msgspec

from advisor.records import Reference, Run
from advisor.training.network.activation_curves import activation_of


def with_company(run: Run, references: Sequence[Reference]) -> Run:
    """Return a run with the simple models' scores on its data and the curve of its activation.

    Example:
        >>> from advisor.records import DataPlan, Recipe
        >>> run = with_company(Run(recipe=Recipe(data=DataPlan(source="iris"))), [Reference(name="majority")])
        >>> [each.name for each in run.references], run.activation.name
        (['majority'], 'selu')
    """
    curve = None if run.recipe is None else activation_of(run.recipe)
    return msgspec.structs.replace(run, references=tuple(references), activation=curve)
