"""Write what boosting libraries print: `python make_boosting.py`, with xgboost, lightgbm and catboost installed."""

import contextlib
import io
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import catboost
import lightgbm
import xgboost
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

OUT = Path(__file__).parent / "text"
ROUNDS = 8


def write(name: str, train: Callable[[], object]) -> None:
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        train()
    (OUT / name).write_text(text.getvalue())


def train_lightgbm() -> None:
    train = lightgbm.Dataset(x, y)
    held_out = lightgbm.Dataset(val_x, val_y, reference=train)
    settings = {"objective": "binary", "verbosity": -1, "num_threads": 1}
    log = [lightgbm.log_evaluation(1)]
    lightgbm.train(settings, train, ROUNDS, valid_sets=[train, held_out], callbacks=log)


if __name__ == "__main__":
    x, val_x, y, val_y = train_test_split(*load_breast_cancer(return_X_y=True), random_state=0)
    parts = [(xgboost.DMatrix(x, y), "train"), (xgboost.DMatrix(val_x, val_y), "eval")]
    settings = {"eta": 0.3, "objective": "binary:logistic", "nthread": 1, "verbosity": 0}
    write("xgboost.txt", lambda: xgboost.train(settings, parts[0][0], ROUNDS, evals=parts))
    booster = xgboost.XGBClassifier(n_estimators=ROUNDS, n_jobs=1)
    write("xgboost_sklearn.txt", lambda: booster.fit(x, y, eval_set=[(x, y), (val_x, val_y)], verbose=True))
    write("lightgbm.txt", train_lightgbm)
    cat = catboost.CatBoostClassifier(ROUNDS, thread_count=1, verbose=1, allow_writing_files=False, random_seed=0)
    write("catboost.txt", lambda: cat.fit(x, y, eval_set=(val_x, val_y), log_cout=sys.stdout))
    trees = GradientBoostingClassifier(n_estimators=ROUNDS, verbose=2, random_state=0)
    write("sklearn_boosting.txt", lambda: trees.fit(x, y))
    mlp = MLPClassifier((8,), max_iter=12, verbose=True, random_state=0, early_stopping=True)
    write("sklearn_mlp.txt", lambda: mlp.fit(x / 100, y))
