"""Make the Optuna studies here: `python tests/runs/make_optuna.py FOLDER`, once; a journal and a SQLite file."""

import sys
from pathlib import Path

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend


def objective(trial: optuna.Trial) -> float:
    rate = trial.suggest_float("learning_rate", 1e-4, 1e-1, log=True)
    loss = 2.3
    for epoch in range(5):
        loss = loss * (1 - min(10 * rate, 0.9)) + 0.1
        trial.report(loss, epoch)
        if trial.number == 2 and epoch == 2:
            raise optuna.TrialPruned
        if trial.number == 3:
            raise RuntimeError("out of memory")
    return loss


def main(folder: Path) -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    journal = JournalStorage(JournalFileBackend(str(folder / "journal.log")))
    for storage in (journal, f"sqlite:///{folder / 'study.db'}"):
        sampler = optuna.samplers.RandomSampler(seed=0)
        study = optuna.create_study(study_name="rates", storage=storage, sampler=sampler, direction="minimize")
        study.optimize(objective, n_trials=4, catch=(RuntimeError,))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
