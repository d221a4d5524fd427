"""A name alone does not make two studies one: what a storage holds is compared before anything is added."""

from pathlib import Path

import pytest

from advisor.errors import FileError, StudyError
from advisor.records import Goal, Metric
from advisor.search.engines.optuna import OptunaEngine
from advisor.search.proposals import Outcome
from advisor.space.dimension import Dimension, Uniform

RATE = Dimension(name="rate", domain=Uniform(0.0, 1.0), default=0.5, sets="rate", why="", reference="")


def engine(folder: Path, *, goal: Metric = Metric.LOSS, **identity: str) -> OptunaEngine:
    return OptunaEngine(
        (RATE,),
        lambda *_: True,
        name="shared",
        goal=Goal(metric=goal),
        storage=folder / "journal.log",
        sampler="random",
        identity=identity,
    )


def test_study_of_the_same_goal_and_data_goes_on(tmp_path: Path):
    first = engine(tmp_path, goal_name="loss", data="f1")
    first.ask([0])
    first.tell([Outcome(number=0, parameters={"rate": 0.5}, value=1.0)])
    engine(tmp_path, goal_name="loss", data="f1").close()


@pytest.mark.parametrize("other", [{"goal_name": "rmse", "data": "f1"}, {"goal_name": "loss", "data": "f2"}])
def test_study_of_another_goal_or_other_data_is_refused_with_the_difference(tmp_path: Path, other):
    engine(tmp_path, goal_name="loss", data="f1").close()
    with pytest.raises(StudyError, match='another study "shared"') as refused:
        engine(tmp_path, **other)
    assert len(refused.value.problems) == 1


def test_study_of_another_direction_is_refused_though_nothing_was_noted_of_it(tmp_path: Path):
    engine(tmp_path).close()
    with pytest.raises(StudyError, match="minimize"):
        engine(tmp_path, goal=Metric.ACCURACY)


def told(folder: Path, *numbers: int) -> None:
    one = engine(folder)
    for number in numbers:
        one.ask([number])
        one.tell([Outcome(number=number, parameters={"rate": 0.5}, value=float(number))])
    one.close()


def kept(folder: Path) -> list[float]:
    import optuna

    backend = optuna.storages.journal.JournalFileBackend(str(folder / "journal.log"))
    study = optuna.load_study(study_name="shared", storage=optuna.storages.JournalStorage(backend))
    return [trial.value for trial in study.get_trials(deepcopy=False) if trial.value is not None]


@pytest.mark.parametrize("tail", [b'{"op_code":5,"tri', b"{", b"\0\0\0\0", b'{"op_code":5,"tri\n'])
def test_a_journal_goes_on_behind_a_line_that_was_written_in_part(tmp_path: Path, tail: bytes):
    told(tmp_path, 0, 1)
    with (tmp_path / "journal.log").open("ab") as file:
        file.write(tail)
    told(tmp_path, 2)
    assert kept(tmp_path) == [0.0, 1.0, 2.0]
    assert not (tmp_path / "journal.log.damaged").exists()


def test_a_journal_that_is_damaged_in_its_middle_goes_on_from_there_and_is_kept_as_it_was(tmp_path: Path):
    told(tmp_path, 0, 1)
    journal = tmp_path / "journal.log"
    sound = journal.read_bytes()
    damaged = sound + b'{"op_code":5,"tri' + sound[: sound.index(b"\n") + 1] * 2
    journal.write_bytes(damaged)
    told(tmp_path, 2)
    assert kept(tmp_path) == [0.0, 1.0, 2.0]
    assert (tmp_path / "journal.log.damaged").read_bytes() == damaged


def test_what_is_no_journal_is_refused_and_left_as_it_is(tmp_path: Path):
    (tmp_path / "journal.log").write_text("a diary\nof mine\n")
    with pytest.raises(FileError, match="cannot read"):
        engine(tmp_path)
    assert (tmp_path / "journal.log").read_text() == "a diary\nof mine\n"
