"""D105: two regularizers do the same, or one undoes the other."""

from msgspec.structs import replace

from advisor.diagnose.examples.runs import recipe, run_of
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recipe, Recommendation, Run, Verdict
from advisor.records.recipe import (
    Activation,
    BatchNormalization,
    Dropout,
    DropoutKind,
    OptimizerName,
    Penalty,
    PenaltyKind,
)

_TWICE = replace(
    recipe(), optimizer=replace(recipe().optimizer, name=OptimizerName.ADAMW), penalty=Penalty(kind=PenaltyKind.L2)
)


@rule(
    code="D105",
    symptom="redundant_regularization",
    severity="info",
    title="Two regularizers do the same, or one undoes the other",
    needs=("recipe",),
    min_epochs=0,
    fires_on=[run_of(recipe=_TWICE), run_of(recipe=replace(recipe(), dropout=Dropout(kind=DropoutKind.PLAIN)))],
    quiet_on=[run_of(recipe=recipe())],
)
def redundant_regularization(run: Run) -> Verdict:
    """Look for regularizers in the recipe that stand in each other's way.

    How it is detected: decoupled weight decay together with an L2 penalty; dropout together with batch
    normalization; plain dropout on SELU, which alpha dropout is made for.

    Why it matters: two knobs for one thing make tuning harder; dropout shifts the variance that batch
    normalization has measured; plain dropout ends the self-normalization of SELU.

    What to try: keep one of the two.

    Reference: Li et al., "Understanding the disharmony between dropout and batch normalization" (2019),
    arXiv:1801.05134; Loshchilov and Hutter (2019), arXiv:1711.05101; the lecture, section 1.2.
    """
    pairs = [] if run.recipe is None else _pairs(run.recipe)
    if not pairs:
        return Passed((Evidence("pairs of regularizers in each other's way", 0.0, limit=0.0),))
    evidence = (Evidence("pairs of regularizers in each other's way", float(len(pairs)), limit=0.0),)
    return Fired(evidence, tuple(pairs))


def _pairs(recipe: Recipe) -> list[Recommendation]:
    found = []
    drops = recipe.dropout.kind is not DropoutKind.NONE and recipe.dropout.rate > 0
    if recipe.optimizer.name is OptimizerName.ADAMW and recipe.penalty.kind in (
        PenaltyKind.L2,
        PenaltyKind.ELASTIC_NET,
    ):
        found.append(_keep_one("penalty", "AdamW decays the weights already"))
    if drops and recipe.architecture.batch_normalization is not BatchNormalization.NONE:
        found.append(_keep_one("dropout", "dropout shifts the variance that batch normalization has measured"))
    if drops and recipe.dropout.kind is DropoutKind.PLAIN and recipe.architecture.activation is Activation.SELU:
        found.append(_keep_one("dropout_kind", "SELU needs alpha dropout"))
    return found


def _keep_one(dimension: str, because: str) -> Recommendation:
    return Recommendation(Action.LESS_REGULARIZATION, dimension, Direction.CHANGE, because=because)
