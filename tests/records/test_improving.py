"""Which way a metric improves is told by its name: lists of names as tools write them, each with its right side."""

import pytest

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.examples.runs import falling, run_of
from advisor.records import Goal
from advisor.records.parts.improving import LESS_IS_BETTER, MORE_IS_BETTER, UNTOLD, sign_of

LESS = """
loss val_loss log_loss binary_crossentropy val_sparse_categorical_crossentropy mean_squared_error val_rmse mae
mape smape root_mean_squared_error rmsle msle mean_absolute_percentage_error huber_loss log_cosh hinge
kl_divergence poisson false_positives false_negatives error_rate top1_err val_top5_error merror mlogloss
logloss wer val_cer eval/wer eer val_per bits_per_byte_loss perplexity eval_ppl nll negative_log_likelihood
neg_log_likelihood fid val_fid50k_full kid lpips hausdorff95 val_hd95 dice_loss iou_loss price_mae deviance l1
l2 brier_score expected_calibration_error crps wape mpjpe fpr neg_accuracy edit_distance cross_entropy
Validation-cross-entropy objective test/cost misclassification_rate
"""
MORE = """
accuracy val_acc balanced_accuracy sparse_top_k_categorical_accuracy top1 top_5 acc@1 Acc@5 auc roc_auc auroc
pr_auc average_precision precision val_recall recall@10 f1 f1_score macro_f1 fbeta_score iou mean_io_u mIoU
MeanIoU one_hot_iou dice mean_dice dice_coefficient val_dice_score jaccard_index map mAP50 metrics/mAP50-95(B)
coco/bbox_mAP coco/AP AP50 bleu sacrebleu rouge1 rougeL eval_rouge2 chrf cider psnr val_psnr ssim ms_ssim r2
r2_score explained_variance pearson spearmanr cohen_kappa quadratic_weighted_kappa mcc ndcg@10 mrr sensitivity
true_positives cosine_similarity elbo log_likelihood neg_mean_squared_error neg_rmse neg_log_loss
episode_reward_mean ep_rew_mean episodic_return reward_per_step win_rate exact_match inception_score si_sdr
aAcc
"""
NONE = "hits hit_rate epoch time learning_rate gradient_norm profit seconds dead_fraction val_inverse_rmse"


@pytest.mark.parametrize(
    ("names", "sign"), [(LESS, LESS_IS_BETTER), (MORE, MORE_IS_BETTER), (NONE, UNTOLD)], ids=["less", "more", "none"]
)
def test_a_name_tells_which_way_is_better(names: str, sign: int):
    assert {name: sign_of(name) for name in names.split()} == dict.fromkeys(names.split(), sign)


def test_a_goal_and_a_diagnosis_go_by_the_same_list():
    assert all(Goal(metric=name).lower_is_better and Goal(metric=name).has_direction for name in LESS.split())
    assert not any(Goal(metric=name).lower_is_better for name in MORE.split())
    worse = (*falling(30.0, 20.0, epochs=12), *falling(-20.0, -40.0, epochs=12))
    psnr = run_of(
        loss=falling(1.1, 0.02, epochs=24), val_psnr=tuple(abs(value) for value in worse if value is not None)
    )
    fid = run_of(loss=falling(1.1, 0.02, epochs=24), val_fid=tuple(abs(value) for value in worse if value is not None))
    assert "A118" in {finding.code for finding in diagnose_run(fid).fired}
    assert "A118" not in {finding.code for finding in diagnose_run(psnr).fired}
