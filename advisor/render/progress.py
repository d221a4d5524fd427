"""Single lines about a running study; `workflows.progress` decides where they go."""

from collections.abc import Sequence

from advisor.records import Missed, Recipe, Trial, TrialState
from advisor.records.studies.plan import ParameterValue
from advisor.render import lengths, wording
from advisor.render.folds import describe_spread
from advisor.render.strategies import describe_size_cost
from advisor.render.studies import several

_SHOWN = 6  # at most this many of the parameters that differ from the first trial in one line


def started(*, name: str, planned: int | None, done: int, seconds: float | None) -> str:
    """Say that a study starts or continues.

    Example:
        >>> started(name="digits", planned=12, done=0, seconds=None)
        'study digits: 12 trials'
        >>> started(name="digits", planned=None, done=5, seconds=3600.0)
        'study digits: 5 already done, at most 1 h 0 min more'
    """
    parts = [f"{done} already done"] if done else []
    parts += [wording.counted(planned, "trial")] if planned is not None else []
    parts += [f"at most {wording.duration(seconds)}" + (" more" if done else "")] if seconds is not None else []
    return f"study {name}: {', '.join(parts)}"


def trained_singly(loss: str) -> str:
    """Say that a loss costs time.

    Example:
        >>> trained_singly("log_cosh")
        'loss log_cosh: trials with it are trained one by one, for cohorts hold only the losses of the catalogue'
    """
    return f"loss {loss}: trials with it are trained one by one, for cohorts hold only the losses of the catalogue"


def families(names: Sequence[str]) -> str:
    """Say that networks of several families are tried, and how to keep to one.

    Example:
        >>> families(("convolutional", "dense"))
        'convolutional and dense networks are tried; [recipe] family = "dense" keeps to dense ones'
    """
    return f'{" and ".join(names)} networks are tried; [recipe] family = "{names[-1]}" keeps to {names[-1]} ones'


def mixed_without_gpu(precision: str) -> str:
    """Say that mixed precision gains nothing here.

    Example:
        >>> mixed_without_gpu("mixed_float16").partition(":")[2]
        ' it is faster on a GPU alone, and slower here; leave it out'
    """
    said = f"precision {precision}, and no GPU is there"
    return f"{said}: it is faster on a GPU alone, and slower here; leave it out"


def sampler(*, name: str, because: str) -> str:
    """Say who proposes the trials after the first ones.

    Example:
        >>> sampler(name="tpe", because="the study names it")
        'sampler tpe: the study names it'
    """
    return f"sampler {name}: {because}"


def epochs_chosen(recipe: Recipe, *, rows: int) -> str:
    """Say how long trainings last at most whose study names no epochs.

    Example:
        >>> from advisor.records import DataPlan
        >>> epochs_chosen(Recipe(data=DataPlan(source="digits"), epochs=250), rows=460)
        'epochs: 250 at most, for 460 rows in batches of 32'
    """
    return f"epochs: {lengths.epochs(recipe, rows=rows)}"


def ended(
    trial: Trial, *, best: Trial | None, metric: str, seconds_left: float | None, missed: Sequence[Missed] = ()
) -> str:
    """Say how a trial ended, which limits it breaks, and how the study is going.

    Example:
        >>> trial = Trial(number=3, state=TrialState.FINISHED, score=0.97, seconds=4.2, proposed_by="sampler")
        >>> ended(trial, best=trial, metric="accuracy", seconds_left=30.0)
        'trial 3: accuracy 0.9700, the best so far (sampler, 4 s; 30 s left)'
        >>> broken = (Missed(limit="parameters <= 50", amount=60.0),)
        >>> ended(trial, best=None, metric="accuracy", seconds_left=None, missed=broken)
        'trial 3: accuracy 0.9700, breaks parameters <= 50 (60) (sampler, 4 s)'
    """
    details = [trial.proposed_by] if trial.proposed_by else []
    details += [wording.duration(trial.seconds)] if trial.seconds is not None else []
    text = ", ".join(details) + (f"; {wording.duration(seconds_left)} left" if seconds_left is not None else "")
    return f"trial {trial.number}: {_outcome(trial, best=best, metric=metric, missed=missed)}" + (
        f" ({text})" if text else ""
    )


def _outcome(trial: Trial, *, best: Trial | None, metric: str, missed: Sequence[Missed]) -> str:
    if trial.state is not TrialState.FINISHED or trial.score is None:
        return f"{trial.state}, {trial.reason}" if trial.reason else str(trial.state)
    broken = f", {several.missed(missed)}" if missed else ""
    text = f"{metric} {trial.score:.4f}{describe_spread(trial.folds)}{describe_size_cost(trial)}{broken}"
    if best is None or best.score is None:
        return text
    return (
        f"{text}, the best so far"
        if best.number == trial.number
        else f"{text}; best so far: {best.score:.4f} in trial {best.number}"
    )


def running(*, number: int, epoch: int, values: dict[str, float]) -> str:
    """Say which epoch of which trial has ended; `epoch` counts from 0.

    Example:
        >>> running(number=3, epoch=4, values={"loss": 0.51, "val_loss": 0.612})
        'trial 3, epoch 5: loss 0.51, val_loss 0.612'
    """
    return ": ".join(part for part in (f"trial {number}, epoch {epoch + 1}", _losses(values)) if part)


def epoch(*, number: int, planned: int, values: dict[str, float]) -> str:
    """Say how an epoch of a single training went; `number` counts from 1.

    Example:
        >>> epoch(number=3, planned=30, values={"loss": 0.51, "accuracy": 0.8})
        'epoch 3 of at most 30: loss 0.51'
    """
    return f"epoch {number} of at most {planned}: {_losses(values)}"


def training_folds(count: int) -> str:
    """Say that a recipe is trained on every fold of a cross-validation.

    Example:
        >>> training_folds(5)
        'training on 5 folds'
    """
    return f"training on {count} folds"


def _losses(values: dict[str, float]) -> str:
    return ", ".join(f"{name} {wording.number(values[name])}" for name in ("loss", "val_loss") if name in values)


def proposed(*, number: int, parameters: dict[str, ParameterValue], proposed_by: str) -> str:
    """Say what a trial will try.

    Example:
        >>> proposed(number=2, parameters={"depth": 3}, proposed_by="sampler")
        'trial 2 (sampler): depth 3'
    """
    shown = [
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}" for name, value in parameters.items()
    ]
    more = f", and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return f"trial {number} ({proposed_by}): {', '.join(shown[:_SHOWN])}{more}"


def retraining(*, done: int, count: int, others: int = 0) -> str:
    """Say how far the retraining of the best trial is, or that of other finalists.

    Example:
        >>> retraining(done=2, count=5)
        'best trial: 2 of 5 retrainings on fresh seeds done'
        >>> retraining(done=2, count=15, others=3)
        '3 more finalists: 2 of 15 retrainings on fresh seeds done'
    """
    whose = wording.counted(others, "more finalist") if others else "best trial"
    return f"{whose}: {done} of {count} retrainings on fresh seeds done"


def more_epochs(*, planned: int, helps: bool, because: str, mean: float, lo80: float, hi80: float) -> str:
    """Say what training to a later epoch would bring.

    Example:
        >>> more_epochs(planned=40, helps=False, because="it has stopped falling", mean=0.5, lo80=0.48, hi80=0.53)
        'No evidence that more epochs would help: it has stopped falling.'
        >>> more_epochs(planned=40, helps=True, because="it still falls", mean=0.5, lo80=0.48, hi80=0.53)
        'At 40 epochs the validation loss may be 0.5 (80 % interval 0.48 to 0.53): it still falls.'
    """
    if not helps:
        return f"No evidence that more epochs would help: {because}."
    interval = f"80 % interval {wording.number(lo80)} to {wording.number(hi80)}"
    return f"At {planned} epochs the validation loss may be {wording.number(mean)} ({interval}): {because}."
