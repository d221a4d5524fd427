"""Studies in a database that Optuna opens: read, never altered."""

import optuna

from advisor.errors import FileError, Problem
from advisor.records import DataPlan, Goal, Study, StudyPlan, Trial, TrialState
from advisor.records.goal import Direction
from advisor.search.engines.storages import connecting, said_by

_STATES = {
    optuna.trial.TrialState.COMPLETE: TrialState.FINISHED,
    optuna.trial.TrialState.PRUNED: TrialState.PRUNED,
    optuna.trial.TrialState.FAIL: TrialState.FAILED,
}


def read_database(url: str, name: str) -> Study:
    """Read a study of a database, the largest where none is named.

    Args:
        url: Of the storage; it may hold a password, which whoever shows a message takes out.
        name: Of the study.

    Raises:
        FileError: If the storage does not answer, is of another version of Optuna, or holds no such study.
    """
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        storage = optuna.storages.RDBStorage(url, engine_kwargs=connecting(url), skip_table_creation=True)
        try:
            found = {each.study_name: each._study_id for each in storage.get_all_studies()}
            trials = {each: storage.get_n_trials(found[each]) for each in found}
            chosen = name or max(trials, key=lambda each: trials[each], default="")
            if chosen not in found:
                there = f"there are {', '.join(found)}" if found else "there are none"
                raise FileError("cannot read the storage", [Problem("", f'there is no study "{chosen}"; {there}')])
            return _study(optuna.load_study(study_name=chosen, storage=storage))
        finally:
            storage.remove_session()
            storage.engine.dispose()
    except FileError:
        raise
    except ImportError as error:
        raise FileError("cannot read the storage", [Problem("", f"its driver is not installed: {error}")]) from None
    except Exception as error:  # noqa: BLE001 - a driver may raise anything
        problem = Problem("", f"it does not answer as a study of Optuna: {said_by(error, url)}")
        raise FileError("cannot read the storage", [problem]) from None


def _study(found: optuna.Study) -> Study:
    is_maximized = found.directions[0] is optuna.study.StudyDirection.MAXIMIZE
    goal = Goal(metric="score", direction=Direction.MAX if is_maximized else Direction.MIN)
    trials = tuple(
        Trial(
            number=trial.number,
            parameters={
                name: value if isinstance(value, bool | int | float | str) else str(value)
                for name, value in trial.params.items()
            },
            state=_STATES.get(trial.state, TrialState.RUNNING),
            score=trial.values[0] if trial.values else None,
        )
        for trial in found.get_trials(deepcopy=False)
    )
    plan = StudyPlan(name=found.study_name, data=DataPlan(source="unknown"), goal=goal)
    return Study(plan=plan, trials=trials)
