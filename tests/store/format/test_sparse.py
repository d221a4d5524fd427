"""What a page leaves out of its records comes back when they are read: nothing is lost but digits past the sixth."""

from advisor.records import Budget, Report
from advisor.store.format import codec
from advisor.store.format.sparse import encode_sparse
from tests.render.examples import example_report


def test_what_is_left_out_comes_back():
    report = example_report()
    text = encode_sparse(report)
    assert codec.decode(text, Report, name="page") == codec.decode(codec.encode_shown(report), Report, name="page")
    assert len(text) < 0.7 * len(codec.encode_shown(report))


def test_nothing_where_something_is_the_default_is_kept():
    budget = Budget(trials=None, hours=1.0)  # twenty trials, where nothing is said
    assert encode_sparse(budget) == '{"trials": null, "hours": 1.0}'
    assert codec.decode(encode_sparse(budget), Budget, name="page") == budget
