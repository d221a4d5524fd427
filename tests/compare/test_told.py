"""Which trials of a study can be drawn by the sizes of their networks."""

from advisor.compare.told import sized
from tests.render.examples import example_study, study_of_sizes


def test_trials_of_a_known_size_are_compared_where_sizes_differ():
    assert [trial.size for trial in sized(study_of_sizes())] == [100, 10_000, 5_000]
    assert sized(example_study()) == ()
