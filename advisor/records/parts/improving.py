"""Which way a metric improves, told by the words of its name: the one list of them in this package."""

import re
from functools import lru_cache

LESS_IS_BETTER, MORE_IS_BETTER, UNTOLD = 1, -1, 0

_BREAKS = re.compile(r"[^a-z0-9@]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_CUT = re.compile(r"@.*$|(?<=[a-z]{2})\d{1,3}k?$")  # "recall@10", "map50", "fid50k"
_LESS_PARTS = (
    *("loss", "error", "crossentropy", "divergence", "hinge", "poisson", "perplexity", "deviance", "hausdorff"),
    *("false_pos", "false_neg", "falsepos", "falseneg", "log_cosh", "logcosh", "huber", "pinball", "wasserstein"),
    *("distance", "misclassif", "regret", "surprisal", "distortion"),
)
_MORE_PARTS = (
    *("accurac", "precision", "recall", "f1_score", "f1score", "fbeta", "io_u", "r2_score", "sensitivity"),
    *("likelihood", "specificity", "true_pos", "true_neg", "truepos", "trueneg", "similarity", "reward", "jaccard"),
    *("correlation", "explained_variance", "success_rate", "win_rate", "fscore", "f_score", "f_measure", "exact_match"),
    *("kappa", "concordance", "pearson", "spearman", "silhouette"),
)
_LESS = frozenset({
    "err", "merror", "xent", "xe", "entropy", "bce", "nll", "ppl", "cost", "objective", "logloss", "mlogloss", "l1",
    "l2", "mse", "mae", "mape", "msle", "rmse", "rmsle", "smape", "mase", "wape", "rmspe", "medae", "crps", "brier",
    "ece", "wer", "cer", "ter", "eer", "der", "mer", "bpc", "bpb", "bpd", "fid", "kid", "lpips", "hd", "assd",
    "asd", "mpjpe", "epe", "ade", "fde", "fpr", "fnr", "mcd",
})  # fmt: skip
_MORE = frozenset({
    "accuracy", "acc", "accs", "auc", "auroc", "auprc", "prauc", "prc", "roc", "ap", "map", "ar", "f1", "f2", "iou",
    "miou", "giou", "dice", "dsc", "r2", "score", "ndcg", "dcg", "mrr", "mcc", "matthews", "top", "top1", "top5",
    "tpr", "tnr", "bleu", "sacrebleu", "rouge", "rougel", "rouge1", "rouge2", "chrf", "meteor", "cider", "spice",
    "psnr", "ssim", "msssim", "snr", "sdr", "sisnr", "sisdr", "pesq", "stoi", "mos", "vmaf", "elbo", "lcc", "srcc",
    "plcc", "ccc", "nmi", "ari", "pck", "em", "uas", "las", "rew", "return", "returns", "pq", "sq", "rq", "aacc",
    "macc", "mdice",
})  # fmt: skip
_PHONES = "_per"  # phone error rate, not "reward per step"
_TURNED = frozenset({"neg", "negative", "negated", "minus"})
_UNTOLD = frozenset({"inverse", "diff", "difference", "gap"})


@lru_cache(maxsize=4_096)
def sign_of(name: str) -> int:
    """Return 1 for a metric of which less is better, -1 where more is, 0 where its name does not tell.

    A word of loss or error weighs more than any other, and `neg` turns what it stands before.

    Example:
        >>> [sign_of(name) for name in ("val_rmse", "dice", "dice_loss", "neg_rmse", "negative_log_likelihood", "hits")]
        [1, -1, 1, -1, 1, 0]
        >>> [sign_of(name) for name in ("val/mAP@0.5", "fid50k_full", "top_k_categorical_accuracy", "price_mae")]
        [-1, 1, -1, 1]
    """
    whole = _BREAKS.sub("_", _CAMEL.sub("_", name.strip()).lower()).replace("cross_entropy", "crossentropy")
    words = frozenset(whole.split("_"))
    words |= {_CUT.sub("", word) for word in words}
    if words & _UNTOLD:
        return UNTOLD
    return _bare_sign(whole, words) * (MORE_IS_BETTER if words & _TURNED else LESS_IS_BETTER)


def _bare_sign(whole: str, words: frozenset[str]) -> int:
    if words & _LESS or f"_{whole}".endswith(_PHONES) or any(part in whole for part in _LESS_PARTS):
        return LESS_IS_BETTER
    return MORE_IS_BETTER if words & _MORE or any(part in whole for part in _MORE_PARTS) else UNTOLD
