"""What is said before the first trial: how data were read, what was taken from earlier studies, what was chosen."""

from collections.abc import Callable, Sequence

import msgspec

from advisor.records import ClusterSettings, ExecutorName, Recipe
from advisor.records.recipe import Precision
from advisor.records.studies.earlier import EarlierStudy
from advisor.render import progress
from advisor.render.studies import several
from advisor.render.studies.earlier import line as describe_earlier
from advisor.search.events import DataRead, EpochsChosen, Event, Noted
from advisor.search.executors.slots import devices_here
from advisor.space.dimension import Dimension
from advisor.space.fitted.data_fit import values_of
from advisor.space.losses import is_told
from advisor.training.data.inputs.channels import TAKEN_BY_DENSE_LAYERS
from advisor.workflows.study.check import Looked


def tell_what_was_read(looked: Looked, earlier: Sequence[EarlierStudy], listen: Callable[[Event], None]) -> None:
    """Say what was read, taken and chosen, a line each, to whoever listens."""
    _tell_of_data(looked, listen)
    if looked.space.rows is not None:
        listen(EpochsChosen(recipe=looked.space.base, rows=looked.space.rows))
    for said in map(describe_earlier, earlier):
        listen(Noted(text=said))
    if rule := several.rule(looked.plan.goal):
        listen(Noted(text=rule))
    if (warning := mixed_in_vain(looked.plan.cluster, looked.space.base, looked.space.dimensions)) is not None:
        listen(Noted(text=warning))
    for loss in map(str, values_of("loss", looked.space.base, looked.space.dimensions)):
        if not looked.plan.search.hypermodel and not is_told(loss):
            listen(Noted(text=progress.trained_singly(loss)))


def _tell_of_data(looked: Looked, listen: Callable[[Event], None]) -> None:
    """Say how data were read; of pictures that no neighbours are known only where dense layers alone are tried."""
    families = [str(each) for each in values_of("architecture.family", looked.space.base, looked.space.dimensions)]
    if looked.dataset is not None and (reading := looked.dataset.facts.reading) is not None:
        still = [each for each in reading.surprises if each != TAKEN_BY_DENSE_LAYERS or len(families) == 1]
        listen(DataRead(reading=msgspec.structs.replace(reading, surprises=tuple(still))))
    if len(families) > 1 and not looked.space.is_named:
        listen(Noted(text=progress.families(families)))


def mixed_in_vain(cluster: ClusterSettings, recipe: Recipe, searched: Sequence[Dimension] = ()) -> str | None:
    """Return what is said of mixed precision where no GPU is there; None where it is not asked for, or one is.

    Args:
        cluster: Where the trainings run.
        recipe: What is trained.
        searched: What a study varies of it.
    """
    mixed = [str(each) for each in values_of("precision", recipe, searched) if each != Precision.FLOAT32.value]
    is_here = cluster.executor is ExecutorName.LOCAL
    has_gpu = bool(devices_here()) if is_here else cluster.gpus > 0
    return None if has_gpu or not mixed else progress.mixed_without_gpu(" and ".join(mixed))
