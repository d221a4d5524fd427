"""What other people call a quantity, in Keras's names: `train/acc` is `accuracy`, `eval_loss` is `val_loss`."""

import re
from functools import lru_cache

from advisor.store.logs import frames
from advisor.store.logs.words import in_english

_TRAINING = {"train", "training", "tr", "trn"}
_VALIDATION = {"val", "valid", "validation", "eval", "evaluation", "dev"}
_SUFFIXES = ("_epoch", "_step", "_batch", "_iter")
_ALIASES = {
    "acc": "accuracy",
    "categorical_accuracy": "accuracy",
    "sparse_categorical_accuracy": "accuracy",
    "binary_accuracy": "accuracy",
    "lr": "learning_rate",
    "lr_adam": "learning_rate",
    "lr_sgd": "learning_rate",
    "lr_adamw": "learning_rate",
    "grad_norm": "gradient_norm",
    "losses": "loss",
    "accuracies": "accuracy",
    **dict.fromkeys(
        ("top1", "top_1", "acc1", "acc_1", "acc@1", "accuracy_top1", "accuracy_top_1", "top1_acc"), "accuracy"
    ),
    "accs": "accuracy",
    "errors": "error",
}
_METRIC = re.compile(
    r"(^|_)(loss|losses|accuracy|accuracies|acc|accs|auc|f1|rmse|mae|mse|r2|error|errors|err|perplexity|precision|recall|iou|dice)(_|$)"
)
# What printed logs call quantities and parts, beside the names above.
_PRINTED_ALIASES = {
    "cost": "loss",
    "avg_loss": "loss",
    "average_loss": "loss",
    "mean_loss": "loss",
    "total_loss": "loss",
    "batch_loss": "loss",
    "minibatch_loss": "loss",
    "running_loss": "loss",
    "epoch_loss": "loss",
    "avg_cost": "loss",
    "objective": "loss",
    "performance": "loss",
    "train_loss": "loss",
    "avg_acc": "accuracy",
    "average_accuracy": "accuracy",
    "minibatch_accuracy": "accuracy",
    "mini_batch_loss": "loss",
    "mini_batch_accuracy": "accuracy",
    "mini_batch_rmse": "rmse",
    "base_learning_rate": "learning_rate",
    "batch_accuracy": "accuracy",
    "ppl": "perplexity",
    "gnorm": "gradient_norm",
}
_PRINTED_TRAINING = {"learn", "tra"}
_PRINTED_VALIDATION = {"va", "vl", "vali", "validate", "holdout", "verification", "dv", "vld", "crossval", "cv"}
_PRINTED_TEST = {"test", "testing", "tst", "te"}
_PRINTED_METRIC = re.compile(
    r"(^|_)(cost|ppl|nll|elbo|wer|cer|bleu|rouge|score|reward|return|logloss|mlogloss|objective|map|map50|ndcg|hr|psnr|ssim"
    r"|kl|entropy|pearson|spearman|performance|rmsle|mape|smape|mase|l1|l2|merror|mean_io_u|miou|top_?[15]|acc_?[15]|deviance|kappa|mcc|roc|prc|em|xent"
    r"|ap|ap50|ap75|aps|apm|apl|ar|fid|fid\d{1,3}k|kid|is\d{1,3}k|lpips|chrf|meteor|cider|eer|der|bpc|bpb|crps|mrr|episodic_return)(_|$)"
)
_EVALUATED = re.compile(  # of a whole set, by an evaluation: no batch has it
    r"(^|_)(ap|ap50|ap75|aps|apm|apl|ar|map|map_?50|map_?75|map50_95|bleu|rouge[12l]?|chrf|meteor|cider|wer|cer|em)(_|$)"
)
IS_SHARE = re.compile(
    r"(^|_)(accuracy|acc|error|error_rate|err|merror|f1|precision|recall|auc|top_?\d|wer|cer|iou|miou|dice|map)(_|$)"
)

_FIRST_LOADER = re.compile(r"[/_]dataloader_idx_0$")  # Lightning's first of several validation sets
_CUT = re.compile(r"@\d{1,4}(?:_\d{1,4})?(?![^\W_])")  # "HR@10", "mAP@0.5"
_ALL_TRAINING = _TRAINING | _PRINTED_TRAINING
_ALL_VALIDATION = _VALIDATION | _PRINTED_VALIDATION
_BREAKS = re.compile(r"[\s/.:|\\-]+")
_MOST_KEPT = 16_384  # names of which the answers are kept: they repeat

PARTS = _TRAINING | _VALIDATION | {"test", "testing", "tst"}
EPOCH_COLUMNS = frozenset({"epoch", "epochs"})
STEP_COLUMNS = frozenset({"step", "steps", "global_step", "iteration", "iterations", "iter", "batch", "progress"})
NO_TRACES = frozenset(
    {"", "index", "unnamed:_0", "time", "wall_time", "timestamp", "date", "total_flos", "relative_time"}
)
_BOOKKEEPING = ("_runtime", "_per_second", "_flos", "_vs_iterations")


@lru_cache(maxsize=_MOST_KEPT)
def plain(name: str) -> str:
    """Return a name in small letters and English words with its parts joined by underscores.

    Example:
        >>> plain("Train/Loss"), plain("learning rate"), plain("Val-Verlust")
        ('train_loss', 'learning_rate', 'val_loss')
    """
    said = frames.parted(_FIRST_LOADER.sub("", name.strip())).lower()
    words = in_english(said)
    return _BREAKS.sub("_", said if words == said else frames.parted(words)).strip("_")


@lru_cache(maxsize=_MOST_KEPT)
def keras_name(name: str) -> str:
    """Return the name that Keras would give a quantity; a name of no known pattern comes back as it is.

    Example:
        >>> [keras_name(name) for name in ("train/acc", "eval_loss", "Loss/valid", "lr-Adam", "dead_fraction")]
        ['accuracy', 'val_loss', 'val_loss', 'learning_rate', 'dead_fraction']
    """
    named = frames.without_per_cent(name)
    words = frames.unframed(without_suffix(plain(named)).split("_"), is_known=is_metric(name))
    part = ""
    if len(words) > 1 and words[0] in _ALL_TRAINING | _ALL_VALIDATION:
        part, words = words[0], words[1:]
    elif len(words) > 1 and words[-1] in _ALL_TRAINING | _ALL_VALIDATION:
        part, words = words[-1], words[:-1]
    core = "_".join(words)
    core = _ALIASES.get(core, _PRINTED_ALIASES.get(core, core))
    if not part and core == plain(named) and core != "learning_rate" and not is_metric(named):
        return named.strip()
    return f"val_{core}" if part in _ALL_VALIDATION and core != "learning_rate" else core


@lru_cache(maxsize=_MOST_KEPT)
def part_of(name: str) -> str:
    """Return the part of the data that a name itself says: "train", "val", "test", or "" for none.

    Example:
        >>> part_of("Validation loss"), part_of("tr_acc"), part_of("loss"), part_of("Test Acc.")
        ('val', 'train', '', 'test')
    """
    words = plain(frames.without_per_cent(name)).split("_")
    for word in (words[0], words[-1]):
        if word in _ALL_VALIDATION:
            return "val"
        if word in _ALL_TRAINING:
            return "train"
        if word in _PRINTED_TEST:
            return "test"
    return ""


def without_suffix(name: str) -> str:
    """Return a plain name without the suffix that says how often it is logged (`train_loss_epoch`)."""
    return next((name.removesuffix(suffix) for suffix in _SUFFIXES if name.endswith(suffix)), name)


@lru_cache(maxsize=_MOST_KEPT)
def is_metric(name: str) -> bool:
    """Say whether a column's name is one by which a log of a training is known.

    Example:
        >>> is_metric("train_loss"), is_metric("flossing")
        (True, False)
    """
    name = _CUT.sub("", plain(name))
    return _METRIC.search(name) is not None or _PRINTED_METRIC.search(name) is not None


def is_of_evaluation(name: str) -> bool:
    """Say whether a name is of what only an evaluation over a whole set measures: average precision, BLEU, word errors.

    Example:
        >>> is_of_evaluation("bbox/AP75"), is_of_evaluation("accuracy")
        (True, False)
    """
    return _EVALUATED.search(_CUT.sub("", plain(name))) is not None


def is_bookkeeping(name: str) -> bool:
    """Say whether a column counts or times rows and is no quantity of the training."""
    if frames.is_no_trace(name, plain(name), is_known=is_metric(name)):
        return True
    name = frames.counter(plain(name))
    return name in NO_TRACES | EPOCH_COLUMNS | STEP_COLUMNS or name.endswith(_BOOKKEEPING)
