"""What boosting prints, one line a round: xgboost, LightGBM and CatBoost, on their command lines and in Python."""

from advisor.store.logs.text.family_rounds import read, reads

__all__ = ["read", "reads"]
