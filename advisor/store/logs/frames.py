"""Names in tables, tracking tools and databases: what stands around the quantity, and what is no quantity.

W&B writes `epoch/val_loss`, a chart of it `run-3 - train/loss__MAX`, Ray `config/lr`, others `metrics/train/acc`.
"""

import re
from collections.abc import Sequence

FRAMES = frozenset({
    "epoch", "epochs", "batch", "metrics", "metric", "history", "log", "logs", "scalar", "scalars", "summary",
    "performance", "charts", "global", "results", "info",
})  # fmt: skip
AVERAGES = frozenset({"avg", "average", "mean", "running", "total", "overall", "main"})
AVERAGED = frozenset({"loss", "acc", "accuracy", "wer", "cer", "perplexity", "ppl"})
COUNTED_ELSEWHERE = frozenset({
    "training_iteration", "epoch_number", "epoch_num", "num_epoch", "current_epoch", "epoche", "epoca", "época", "ep",
})  # fmt: skip
KEEPERS = frozenset(
    {"lr", "learning", "epoch", "step", "steps", "iteration", "iter"}
)  # not metrics, but told in frames

_PARTS = frozenset({"train", "training", "val", "valid", "validation", "eval", "evaluation", "dev", "test", "trainer"})
_NOT_TRACES = frozenset({
    "runtime", "done", "pid", "hostname", "node_ip", "trial_id", "run_id", "experiment_id", "trial_name", "rank",
    "fold", "seed", "run", "trial", "should_checkpoint", "episodes_total", "timesteps_total", "warmup_time",
    "iterations_since_restore", "timesteps_since_restore", "wandb", "id", "row", "memory", "gpu_mem", "gpu_memory",
    "eta", "batch_batch_step", "batch_step", "fps", "total_timesteps",
})  # fmt: skip
_NOT_QUANTITIES = re.compile(
    r"^(?:config|system|monitoring|hparams|hyperparameters|params|gradients|parameters|perf|timers|sys)_"
    r"|(?:^|_)(?:time|seconds|secs|duration|elapsed|timestamp|runtime|eta)(?:_|$)"
)
_ENVELOPE = re.compile(r"__(?:MIN|MAX)$")
_PART = r"train|training|trn|valid|validation|val|eval|evaluation|dev|test|testing"
_BRACKETED = re.compile(rf"\s*[(\[]\s*({_PART})\s*[)\]]", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")
_GLUED = re.compile(rf"^({_PART}|tr|va|te)(loss|losses|acc|accuracy)$", re.IGNORECASE)
_SET = re.compile(rf"(?<![^\W_])({_PART})[ _-]?(?:set|data|split|part)(?![^\W_])", re.IGNORECASE)
_ON_SET = re.compile(
    rf"[ _-](?:on|over|for|of|in)[ _-](?:the[ _-])?({_PART})(?=$|[ _-]?(?:set|data|split|part)$)", re.IGNORECASE
)
_NAMES_PER_CENT = re.compile(r"[ _(\[]*(?:in )?(?:%|percent(?:age)?|per cent|pct)[ )\]]*$", re.IGNORECASE)


def parted(name: str) -> str:
    """Return a name with its part as a word of its own: `trainLoss`, `valacc` and `loss (val)` name one too.

    Example:
        >>> [parted(name) for name in ("TrainLoss", "valacc", "loss (val)", "mAP50(B)", "rmse [test]")]
        ['Train_Loss', 'val_acc', 'loss_val', 'mAP50(B)', 'rmse_test']
        >>> parted("Training set accuracy"), parted("accuracy on the test set")
        ('Training accuracy', 'accuracy_test')
    """
    name = _ON_SET.sub(r"_\1", _CAMEL.sub("_", _BRACKETED.sub(r"_\1", name)))
    return _GLUED.sub(r"\1_\2", _SET.sub(r"\1", name))


def without_per_cent(name: str) -> str:
    """Return a name without the sign or word that says its numbers are per cent.

    Example:
        >>> [without_per_cent(name) for name in ("val_acc (%)", "accuracy_pct", "Accuracy [%]", "loss")]
        ['val_acc', 'accuracy', 'Accuracy', 'loss']
    """
    return _NAMES_PER_CENT.sub("", name) or name


def unframed(words: Sequence[str], *, is_known: bool) -> list[str]:
    """Return the words of a name without those that only say where it is kept; at least one stays.

    Args:
        words: The plain name, split.
        is_known: Whether the whole name tells of a metric: else the frame may be the name itself.

    Example:
        >>> unframed(["epoch", "val", "loss"], is_known=True), unframed(["train", "avg", "loss"], is_known=True)
        (['val', 'loss'], ['train', 'loss'])
        >>> unframed(["mean", "absolute", "error"], is_known=True), unframed(["epoch", "budget"], is_known=False)
        (['mean', 'absolute', 'error'], ['epoch', 'budget'])
    """
    kept = list(words)
    while len(kept) > 1 and kept[0] in FRAMES and (is_known or kept[1] in KEEPERS):
        kept = kept[1:]
    if len(kept) > 2 and kept[0] in ("loss", "losses") and kept[-1] == "loss":  # "Loss/total_loss"
        kept = kept[1:]
    if len(kept) > 2 and kept[0] in _PARTS and kept[1] in FRAMES and is_known:
        kept = [kept[0], *kept[2:]]
    if len(kept) > 2 and kept[0] in AVERAGES and kept[1] in _PARTS and kept[-1] in AVERAGED:
        kept = kept[1:]
    kept = _parted_once(kept)
    if len(kept) > 2 and kept[-1] == "value" and kept[-2] in AVERAGED:
        kept = kept[:-1]
    if len(kept) > 1 and kept[-1] in AVERAGED and kept[-2] in AVERAGES and (len(kept) == 2 or kept[0] in _PARTS):
        kept = [*kept[:-2], kept[-1]]
    return kept


def _parted_once(words: list[str]) -> list[str]:
    """Return the words of a name without a part said twice, and a total with its part in front.

    Example:
        >>> _parted_once(["eval", "eval", "accuracy"]), _parted_once(["train", "loss", "train", "total"])
        (['eval', 'accuracy'], ['train', 'loss'])
    """
    if len(words) > 2 and words[-1] == "total" and words[-2] in _PARTS and words[-3] == "loss":
        words = [words[-2], *words[:-3], "loss"]
    return words[1:] if len(words) > 2 and words[0] in _PARTS and words[1] == words[0] else words


def counter(name: str) -> str:
    """Return a plain name as that of a counter: `epoch_epoch` and `train_epoch` count epochs.

    Example:
        >>> counter("epoch_epoch"), counter("train_global_step"), counter("training_iteration"), counter("loss")
        ('epoch', 'global_step', 'epoch', 'loss')
    """
    if name in COUNTED_ELSEWHERE:
        return "epoch"
    first, _, rest = name.partition("_")
    return rest if rest in ("epoch", "step", "global_step") and first in FRAMES | _PARTS else name


def is_no_trace(name: str, plain_name: str, *, is_known: bool) -> bool:
    """Say whether a column times, numbers or sets up rows, or is the envelope of another in a chart.

    Example:
        >>> is_no_trace("config/lr", "config_lr", is_known=False), is_no_trace("a__MIN", "a__min", is_known=True)
        (True, True)
        >>> is_no_trace("hit_rate", "hit_rate", is_known=False)
        False
    """
    if (
        _ENVELOPE.search(name)
        or plain_name in _NOT_TRACES
        or plain_name.startswith(("config_", "system_", "monitoring_"))
    ):
        return True
    return not is_known and _NOT_QUANTITIES.search(plain_name) is not None
