"""What counts beside the score, and what must hold: read strictly, every mistake at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.records import Goal, Limit, Quantity
from advisor.records.parts.quantities import limit_of
from advisor.store.plans.plans import examine, read_plan

STUDY = '[data]\nsource = "digits"\n[goal]\nmetric = "accuracy"\n'


def told(folder: Path, *lines: str) -> list[str]:
    path = folder / "study.toml"
    path.write_text(STUDY + "\n".join(lines) + "\n", encoding="utf-8")
    return [f"{problem.where}: {problem.message}" for problem in examine(path).problems]


def test_several_objectives_and_limits_are_read(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(STUDY + 'also = ["parameters", "log_loss"]\nrequire = ["latency_ms<2", "accuracy >= 0.9"]\n')
    goal = read_plan(path).goal
    assert goal.limits == (Limit("latency_ms", "<", 2.0), Limit("accuracy", ">=", 0.9))
    assert goal.measured == ("parameters", "log_loss", "latency_ms")


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        'also = ["paramters", "accuracy", "loss", "loss"]',
        'require = ["small", "parameters < 0", "latency <= 2", "loss < nan", "loss < 1", "loss >= 1"]',
    )
    assert len(found) == 8
    assert 'did you mean "parameters"' in found[0]
    assert all(quantity in found[0] for quantity in Quantity)
    for part in ("is the score already", "stands there twice", 'as in "parameters <= 50000"', "no network keeps"):
        assert any(part in each for each in found), part
    assert found[-1] == 'goal.require: nothing keeps both "loss < 1" and "loss >= 1"'


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("also = 3", "goal.also"),
        ("also = [3]", "goal.also"),
        ('require = "parameters < 3"', "goal.require"),
        ("required = []", "require"),
    ],
)
def test_what_has_the_wrong_kind_is_refused(tmp_path: Path, line: str, says: str) -> None:
    assert any(says in each for each in told(tmp_path, line))


def test_a_model_of_the_users_own_may_report_anything(tmp_path: Path) -> None:
    own = 'require = ["hit_rate > 0.5"]\nalso = ["top_k_categorical_accuracy"]\n[search]\nhypermodel = "mine:build"'
    assert told(tmp_path, own) == []
    assert len(told(tmp_path, own.partition("[search]")[0])) == 2


@given(st.text(max_size=30))
def test_no_text_is_more_than_a_limit_or_none(text: str) -> None:
    limit = limit_of(text)
    assert limit is None or limit.name in text
    assert bool(Goal(require=(text,)).missed({})) is (limit is not None)


@given(st.sampled_from(["<", "<=", ">", ">="]), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_limit_holds_where_nothing_is_in_excess(sign: str, bound: float, amount: float) -> None:
    limit = limit_of(f"auc {sign} {bound!r}")
    assert limit is not None
    assert limit.holds(amount) is (limit.excess(amount) <= 0)
