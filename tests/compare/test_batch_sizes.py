"""Batch sizes: the smooth, the erratic and the compromise are found among a study's trials."""

from msgspec.structs import replace

from advisor.compare.batch_sizes import batch_rows, compared_runs, differ_in_nothing_else
from tests.render.examples import example_study, study_of_batches


def test_batch_sizes_are_compared_from_one_row_to_the_whole_training_part():
    assert [batch_rows(run) for run in compared_runs(study_of_batches())] == [1, 32, 100]
    assert compared_runs(example_study()) == ()


def test_batches_are_blamed_only_where_nothing_else_differs():
    study = study_of_batches()
    assert not differ_in_nothing_else(study)  # the learning rate too
    alone = replace(study, trials=tuple(replace(t, parameters={"batch_size": t.number}) for t in study.trials))
    assert differ_in_nothing_else(alone)
