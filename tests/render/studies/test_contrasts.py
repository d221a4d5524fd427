"""What stands ahead of others is said with how many it surely is, and two of one number are both ahead."""

from msgspec.structs import replace

from advisor.compare.noise import seed_noise
from advisor.compare.side_by_side import side_by_side
from advisor.records.reporting.comparing import Compared
from advisor.render.studies.contrasts import lead


def one(name: str, *values: float) -> Compared:
    return Compared(key=name, name=name, kind="study", measured=seed_noise([{"test accuracy": v} for v in values]))


def test_of_two_the_other_is_named():
    ahead = lead(side_by_side([one("a", 0.90, 0.91, 0.92), one("b", 0.95, 0.96, 0.97)]))
    assert ahead == "Ahead in test accuracy: b, 0.9600 ± 0.0100. The lead over a is more than noise."
    near = lead(side_by_side([one("a", 0.90, 0.91, 0.92), one("b", 0.91, 0.92, 0.93)]))
    assert near.endswith("The lead over a is within the noise: no difference was shown.")


def test_of_several_it_is_counted_over_how_many_the_lead_is_sure():
    several = [one("a", 0.90, 0.91, 0.92), one("b", 0.95, 0.96, 0.97), one("c", 0.955, 0.965, 0.975)]
    assert lead(side_by_side(several)).endswith("c, 0.9650 ± 0.0100. The lead is more than noise over 1 of 2 others.")


def test_two_that_came_to_one_number_are_both_ahead():
    said = lead(side_by_side([one("a", 0.9), one("b", 0.9), one("c", 0.5)]))
    assert said.startswith("Ahead in test accuracy: a and b, 0.9000 each. The lead over c is more than noise.")
    assert lead(side_by_side([one("a", 0.9), one("b", 0.9)])) == "Ahead in test accuracy: a and b, 0.9000 each."


def test_what_was_trained_on_other_data_is_counted_apart():
    others = [replace(one(name, 0.8, 0.81), fingerprint="other") for name in "cd"]
    found = [replace(one(name, n, n + 0.01), fingerprint="same") for name, n in (("a", 0.9), ("b", 0.5))]
    assert lead(side_by_side([*found, others[0]])).endswith("1 more, trained on other data, is not held to it.")


def test_each_set_of_data_has_a_best_of_its_own():
    found = [
        replace(one(name, n, n + 0.01), fingerprint=data)
        for name, n, data in (("a", 0.9, "x"), ("b", 0.5, "x"), ("c", 0.3, "y"), ("d", 0.2, "y"), ("e", 0.99, "z"))
    ]
    assert lead(side_by_side(found)) == (
        "Ahead in test accuracy: a, 0.9050 ± 0.0071. The lead over b is more than noise. "
        "On other data: c, 0.3050 ± 0.0071. The lead over d is more than noise. "
        "1 more, trained on other data, is not held to them."
    )
    assert lead(side_by_side([found[0], found[2]])).endswith("on the same data, so none is ahead.")
