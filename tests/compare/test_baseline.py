"""A run against known-good runs of the same task."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.compare.baseline import judge
from advisor.records import DataFacts, Run, Task, Trace

EPOCHS = 30
LEVEL_NOISE, EPOCH_NOISE = 0.1, 0.05  # between seeds and between epochs, of the level


def simulated(seed: int, *, floor: float = 0.05, epochs: int = EPOCHS) -> Run:
    """A loss that falls from 2.3 to its floor, with its validation part and accuracies, each with noise."""
    rng = np.random.default_rng(seed)

    def noisy(curve: np.ndarray, *, spread: float = 1.0) -> tuple[float, ...]:
        noise = LEVEL_NOISE * rng.normal() + EPOCH_NOISE * spread * rng.normal(size=epochs)
        return tuple((curve * np.exp(noise)).tolist())

    falls = np.exp(-np.arange(epochs) / (4 * math.exp(0.1 * rng.normal())))
    loss, val_loss = floor + (2.3 - floor) * falls, 1.5 * floor + (2.3 - floor) * falls
    traces = {
        "loss": noisy(loss),
        "val_loss": noisy(val_loss, spread=2),
        "accuracy": tuple(1 - min(0.35 * x, 0.9) for x in noisy(loss)),
        "val_accuracy": tuple(1 - min(0.35 * x, 0.9) for x in noisy(val_loss, spread=2)),
    }
    return Run(name=f"seed {seed}", traces=tuple(Trace(name, values) for name, values in traces.items()))


def goods(count: int, *, since: int = 10_000) -> list[Run]:
    return [simulated(since + n) for n in range(count)]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("seed", range(5))
def test_a_loss_floor_six_times_as_high_is_found(count: int, seed: int):
    found = judge(simulated(seed, floor=0.3), goods(count)).departures
    assert {("loss", "end", "worse"), ("val_loss", "end", "worse")} <= {(f.trace, f.what, f.verdict) for f in found}


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_a_sound_rerun_with_other_noise_is_left_alone(count: int):
    """At most 2 alarms in 100."""
    alarms = [s for s in range(100) if judge(simulated(s), goods(count, since=1000 + 10 * s)).departures]
    assert len(alarms) <= 2


def test_more_baselines_see_smaller_faults():
    one, eight = (judge(simulated(3, floor=0.11), goods(count)).departures for count in (1, 8))
    assert len(one) < len(eight)


def test_what_rises_after_its_best_is_found():
    good = simulated(1)
    falls = good.trace("val_loss").tolist()[:12]
    turned = (*falls, *(falls[-1] * 1.15**n for n in range(EPOCHS - 12)))
    traces = tuple(Trace(t.name, turned if t.name == "val_loss" else t.values) for t in good.traces)
    found = judge(Run(traces=traces), [good]).departures
    assert ("val_loss", "rise", "worse") in {(f.trace, f.what, f.verdict) for f in found}


def test_what_swings_from_epoch_to_epoch_is_found():
    good = simulated(1)
    swings = tuple(v * (4 if n % 2 else 0.5) for n, v in enumerate(good.trace("loss").tolist()))
    found = judge(Run(traces=(Trace("loss", swings),)), [good]).departures
    assert ("loss", "unrest", "worse") in {(f.trace, f.what, f.verdict) for f in found}


def test_what_is_far_better_departs_too():
    found = judge(simulated(2, floor=0.05), [simulated(n, floor=0.6) for n in (7, 8)]).departures
    assert {f.verdict for f in found if f.what == "end"} == {"better"}


def test_a_loss_that_is_no_number_departs():
    lost = Run(traces=(Trace("loss", (2.0, 1.0, math.nan, math.nan)),))
    (found,) = judge(lost, [simulated(1, epochs=4)]).departures
    assert (found.trace, found.what, found.verdict, math.isnan(found.value)) == ("loss", "end", "worse", True)


def test_a_loss_that_is_no_number_from_the_first_epoch_on_departs():
    (found,) = judge(Run(traces=(Trace("loss", (math.nan,)),)), [simulated(1)]).departures
    assert (found.trace, found.verdict) == ("loss", "worse")


def test_a_shorter_run_is_compared_over_its_own_epochs():
    good = simulated(1)
    early = Run(traces=tuple(Trace(t.name, t.values[:9]) for t in good.traces))
    found = judge(early, [good])
    assert (found.departures, found.epochs) == ((), 9)
    assert found.notes == ("only the first 9 epochs were compared, which all have",)


def test_what_cannot_be_compared_is_said():
    assert judge(Run(), [Run()]).notes == ("at least 3 epochs in each run are needed to compare curves",)
    one, other = Run(traces=(Trace("loss", (1.0,) * 5),)), Run(traces=(Trace("val_loss", (1.0,) * 5),))
    assert judge(one, [other]).notes == ("no loss or metric was recorded in all of them",)
    facts = [DataFacts(task=Task.MULTICLASS, train_rows=10, fingerprint=name) for name in ("a", "b")]
    one, other = (Run(data=fact, traces=(Trace("loss", (1.0,) * 5),)) for fact in facts)
    assert judge(one, [other]).notes == ("not all were trained on the same data",)


VALUES = st.lists(st.none() | st.floats(), min_size=2, max_size=12).map(tuple)
NAMES = st.sampled_from(["loss", "val_loss", "val_accuracy", "learning_rate"])
RUNS = st.dictionaries(NAMES, VALUES, max_size=3).map(lambda d: Run(traces=tuple(Trace(n, v) for n, v in d.items())))


@given(RUNS, st.lists(RUNS, min_size=1, max_size=3))
def test_no_run_is_too_odd_to_be_judged(run: Run, baselines: list[Run]):
    judge(run, baselines)


@given(RUNS, st.integers(1, 3))
def test_a_run_does_not_depart_from_itself(run: Run, count: int):
    assert judge(run, [run] * count).departures == ()


@given(st.floats(1e-3, 1e3))
def test_the_unit_of_a_loss_does_not_matter(factor: float):
    def scaled(run: Run) -> Run:
        return Run(traces=(Trace("loss", tuple((run.trace("loss") * factor).tolist())),))

    for floor in (0.05, 0.3):
        found = judge(scaled(simulated(1, floor=floor)), [scaled(simulated(2))])
        plain = judge(Run(traces=simulated(1, floor=floor).traces[:1]), [simulated(2)])
        assert [f.verdict for f in found.comparisons] == [f.verdict for f in plain.comparisons]
