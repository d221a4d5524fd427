"""Agents that learn by reward and players against each other: their losses need not fall, and what they earn may."""

import pytest

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.examples.runs import falling, flat, rising, run_of
from advisor.records import Run

_CLIMBS = tuple(reversed(falling(1.4, 0.1)))
_EARNED = (*rising(20.0, 200.0, epochs=30), *flat(195.0, epochs=10, wobble=0.05))


def codes(run: Run) -> set[str]:
    return {finding.code for finding in diagnose_run(run).fired}


@pytest.mark.parametrize("beside", [{"AverageEpRet": _CLIMBS}, {"loss_g": _CLIMBS, "loss_d": flat(0.6)}])
def test_a_loss_beside_rewards_or_between_players_may_climb(beside: dict[str, tuple[float, ...]]):
    assert "B102" in codes(run_of(loss=_CLIMBS))
    assert not codes(run_of(loss=_CLIMBS, **beside))


def test_players_do_not_hide_a_loss_of_validation_that_turned():
    turned = (*falling(1.4, 0.5, epochs=10), *(0.6 + 0.04 * epoch for epoch in range(20)))
    assert "A102" in codes(run_of(loss=falling(), val_loss=turned, loss_g=_CLIMBS, loss_d=flat(0.6)))


def test_the_return_of_a_stock_does_not_make_an_agent_of_a_network():
    turned = (*falling(1.4, 0.5, epochs=10), *(0.6 + 0.04 * epoch for epoch in range(20)))
    assert "A102" in codes(run_of(loss=falling(), val_loss=turned, val_return=flat(0.1)))


def test_a_reward_that_was_lost_for_good_is_told_and_a_dip_or_noise_is_none():
    lost = flat(22.0, epochs=20, wobble=0.2)
    assert "F106" in codes(run_of(ep_rew_mean=(*_EARNED, *lost)))
    assert "F106" in codes(run_of(StdEpRet=flat(5.0, epochs=60), AverageEpRet=(*_EARNED, *lost)))
    assert "F106" not in codes(run_of(ep_rew_mean=(*_EARNED, *lost[:8], *_EARNED[30:])))
    wanders = tuple(100.0 + 60.0 * (-1) ** (epoch // 7) for epoch in range(60))
    assert "F106" not in codes(run_of(reward=wanders))


def test_a_reward_of_evaluations_is_no_measure_of_validation_that_overfits():
    lost = (*_EARNED, *flat(22.0, epochs=20, wobble=0.2))
    assert codes(run_of(val_episode_reward=lost)) == {"F106"}
    assert codes(run_of(loss=falling(epochs=60), val_episode_reward=lost)) == {"F106"}


def test_one_lucky_episode_is_no_height_to_fall_from():
    assert "F106" not in codes(run_of(reward=(*flat(20.0, epochs=20, wobble=0.1), 900.0, *flat(20.0, wobble=0.1))))
