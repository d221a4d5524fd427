"""What holds for every rule, by discovery: a rule that is added inherits these."""

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

import advisor.diagnose.rules as rules_folder
from advisor.diagnose import engine
from advisor.diagnose.deciding import healthy
from advisor.diagnose.discovery import RETIRED, every_rule, rules_for
from advisor.diagnose.examples.studies import study_of
from advisor.diagnose.manual import rule_manual
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import HEADINGS, Rule, Subject
from advisor.diagnose.view import View, condense, show_to
from advisor.errors import UsageError
from advisor.records import (
    DataFacts,
    Diagnosis,
    Finding,
    Fired,
    Recommendation,
    Run,
    Status,
    Study,
    Task,
    Trace,
    Verdict,
)
from advisor.space.catalogue import CATALOGUE
from tests.diagnose import subjects

RULES = every_rule()
SYMPTOMS = {
    "nan_loss", "diverging", "loss_spike", "learning_rate_too_high", "learning_rate_too_low", "slow_learning",
    "undertrained", "not_learning", "oscillating", "unstable_validation", "overfit", "underfit", "capacity_bottleneck",
    "performance_plateau", "stopped_too_early", "training_too_slow", "too_little_data", "over_regularized",
    "vanishing_gradient", "exploding_gradient", "dead_relu", "saturated_activation", "poor_initialization",
    "unscaled_input", "unscaled_target", "wrong_output_activation", "wrong_loss", "wrong_metric", "missing_activation",
    "loss_metric_disagreement", "negative_loss", "zero_loss", "class_imbalance", "majority_class", "label_error",
    "train_val_mismatch", "leakage", "missing_validation", "redundant_regularization", "batch_size",
}  # fmt: skip


def verdict_of(rule: Rule, subject: Subject) -> Verdict:
    with np.errstate(all="ignore"):
        if not isinstance(subject, Run):
            return rule.check(subject)
        seen = show_to(condense(subject), rule)
        return rule.check(seen.run) if isinstance(seen, View) else seen


def ids(rule: Rule) -> str:
    return f"{rule.code}-{rule.name}"


def diagnosed(subject: Subject) -> Diagnosis:
    if isinstance(subject, Run):
        return engine.diagnose_run(subject)
    return engine.diagnose_study(subject)


def finding_of(code: str, subject: Subject) -> Finding:
    return next(finding for finding in diagnosed(subject).findings if finding.code == code)


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_rule_fires_on_its_examples_and_is_quiet_on_the_others(rule: Rule) -> None:
    assert rule.fires_on
    assert rule.quiet_on
    for subject in rule.fires_on:
        assert isinstance(verdict_of(rule, subject), Fired)
    for subject in rule.quiet_on:
        assert not isinstance(verdict_of(rule, subject), Fired)


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_rule_has_a_manual_under_every_heading(rule: Rule) -> None:
    for heading in HEADINGS:
        assert f"{heading}: " in " ".join(rule.manual.split())


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_every_dimension_that_a_rule_recommends_exists(rule: Rule) -> None:
    names = {dimension.name for dimension in CATALOGUE}
    for subject in rule.fires_on:
        verdict = verdict_of(rule, subject)
        assert isinstance(verdict, Fired)
        assert verdict.recommendations
        assert {each.dimension for each in verdict.recommendations if each.dimension is not None} <= names


def test_every_dimension_written_in_a_rule_file_exists() -> None:
    """Recommendations that no example reaches are read from the source."""
    names = {dimension.name for dimension in CATALOGUE}
    for path in Path(rules_folder.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == Recommendation.__name__
                and len(node.args) > 1
            ):
                dimension = node.args[1]
                assert not isinstance(dimension, ast.Constant) or dimension.value in names, path


def test_every_rule_that_can_be_explained_is_heard_by_a_command() -> None:
    """`advisor diagnose` asks the rules of runs, `advisor search` and `report` those of studies; none is left over."""
    heard = {finding.code for subject in (Run(), study_of([])) for finding in diagnosed(subject).findings}
    assert heard == {rule.code for rule in RULES} | {healthy.CODE}
    workflows = Path(rules_folder.__path__[0]).parents[1] / "workflows"
    called = "".join(path.read_text() for path in workflows.rglob("*.py"))
    assert "diagnose_run(" in called
    assert "diagnose_study(" in called


def test_the_code_of_a_rule_that_went_is_nobodys_and_says_where_its_question_is_answered() -> None:
    assert not {rule.code for rule in RULES} & RETIRED
    for code in RETIRED:
        with pytest.raises(UsageError, match="advisor curve"):
            rule_manual(code)


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_every_symptom_of_the_published_list_has_a_rule_and_no_rule_has_another() -> None:
    assert {rule.symptom for rule in rules_for(Run)} == SYMPTOMS
    assert {rule.symptom for rule in RULES} == SYMPTOMS


def test_rule_file_holds_one_rule() -> None:
    for path in Path(rules_folder.__path__[0]).glob("*/*.py"):
        assert path.read_text().count("\n@rule(") == (0 if path.name == "__init__.py" else 1), path


@settings(max_examples=100, deadline=None)
@given(subjects.runs())
def test_no_rule_raises_on_any_run(run: Run) -> None:
    diagnosis = engine.diagnose_run(run)
    assert len(diagnosis.findings) == len(rules_for(Run)) + 1
    for finding in diagnosis.findings:
        assert (finding.confidence is not None) == (finding.status is Status.FIRED)


@settings(max_examples=40, deadline=None)
@given(subjects.studies())
def test_no_rule_raises_on_any_study(study: Study) -> None:
    assert len(engine.diagnose_study(study).findings) == len(rules_for(Study))


@settings(max_examples=30, deadline=None)
@given(subjects.runs())
def test_every_rule_ignores_unrelated_traces(run: Run) -> None:
    other = Trace("my_own_quantity", tuple(float(epoch) for epoch in range(run.epochs)))
    more = replace(run, traces=(*run.traces, other))
    assert repr(engine.diagnose_run(more).findings) == repr(engine.diagnose_run(run).findings)  # NaN is not NaN


SCALE_FREE = sorted({"A102", "A103", "A108", "B102", "B103", "B104", "B106", "B107", "B109", "B110"})


@pytest.mark.parametrize("code", SCALE_FREE)
@settings(max_examples=15, deadline=None)
@given(
    losses=subjects.st.lists(subjects.st.floats(0.01, 3), min_size=6, max_size=30), power=subjects.st.integers(-8, 8)
)
def test_relative_threshold_does_not_move_when_losses_are_scaled(code: str, losses: list[float], power: int) -> None:
    rule = next(each for each in RULES if each.code == code)
    scale = 2.0**power  # a power of two scales exactly

    def run(factor: float) -> Run:
        loss = Trace("loss", tuple(value * factor for value in losses))
        return Run(traces=(loss, Trace("val_loss", tuple(value * factor for value in losses[::-1]))))

    assert type(verdict_of(rule, run(1.0))) is type(verdict_of(rule, run(scale)))


def test_a_target_whose_variance_is_too_small_for_a_number_has_no_loss_of_chance() -> None:
    data = DataFacts(task=Task.REGRESSION, target_std=1e-200)
    losses = tuple(1.0 / (epoch + 1) for epoch in range(12))
    run = Run(traces=(Trace("loss", losses), Trace("val_loss", losses)), data=data)
    assert facts.chance_loss(run) is None
    assert engine.diagnose_run(run).findings
