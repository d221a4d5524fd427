"""A trial seen from a changed space: it fits where the same network would be trained, whatever the words for it."""

import msgspec
import pytest

from advisor.records import DataFacts, DataPlan, InputKind, Narrowing, SearchSettings, StudyPlan, Task
from advisor.space.design import DesignSpace, design_space
from advisor.space.editing.fitting import Fit, fit
from advisor.space.fitted.following import space_following
from advisor.space.fitted.suited import suited
from tests.spaces import sound_space

PLAN = StudyPlan(
    name="a",
    data=DataPlan(source="digits"),
    space={
        "width": Narrowing(low=8, high=64),
        "activation": Narrowing(choices=("relu", "selu")),
        "optimizer": Narrowing(choices=("adam", "nesterov")),
        "momentum": Narrowing(low=0.5, high=0.99),
    },
)
TRIAL = {"width": 16, "activation": "relu", "optimizer": "adam"}


def plan_with(**space: Narrowing | None) -> StudyPlan:
    """The plan with other entries in its space; None takes one out."""
    changed = {name: said for name, said in {**PLAN.space, **space}.items() if said is not None}
    return msgspec.structs.replace(PLAN, space=changed)


def seen(parameters: dict, plan: StudyPlan, *, was: StudyPlan = PLAN) -> Fit:
    return fit(parameters, was=sound_space(was), now=sound_space(plan))


@pytest.mark.parametrize(
    ("plan", "parameters"),
    {
        "wider": (plan_with(width=Narrowing(low=2, high=1024)), TRIAL),
        "narrower": (plan_with(width=Narrowing(low=16, high=16.0 + 1)), TRIAL),
        "frozen at its value": (plan_with(width=Narrowing(value=16)), TRIAL),
        "more choices": (plan_with(activation=Narrowing(choices=("tanh", "relu", "elu"))), TRIAL),
        "a range becomes choices": (plan_with(width=Narrowing(choices=(16, 32))), TRIAL),
        "dropped, and without effect in it": (plan_with(momentum=None), TRIAL),
        "frozen elsewhere, and without effect in it": (plan_with(momentum=Narrowing(value=0.7)), TRIAL),
        "new, at the lecture's default": (plan_with(dropout=Narrowing(low=0.0, high=0.5)), {**TRIAL, "dropout": 0.5}),
        "new, tied to what it had": (
            plan_with(initializer=Narrowing(choices=("he_normal", "he_uniform")), activation=Narrowing(value="relu")),
            {**TRIAL, "initializer": "he_normal"},
        ),
    }.values(),
)
def test_a_trial_that_would_be_trained_again_fits_and_says_what_it_had(plan: StudyPlan, parameters: dict) -> None:
    assert seen(TRIAL, plan) == Fit(parameters=parameters)


def test_a_coupling_that_may_be_broken_from_now_on_is_another_network() -> None:
    """Then nothing brings the initializer of the activation along."""
    broken = msgspec.structs.replace(PLAN, breaks=("relu-wants-he",))
    assert seen(TRIAL, broken).why == "initializer is lecun_normal now, it had he_normal"


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (plan_with(width=Narrowing(low=8, high=15)), "width 16 lies outside 8 to 15"),
        (plan_with(width=Narrowing(value=64)), "width is 64 now, it had 16"),
        (plan_with(activation=Narrowing(choices=("selu", "elu"))), "activation relu lies outside selu, elu"),
        (plan_with(optimizer=Narrowing(value="nesterov")), "optimizer is nesterov now, it had adam"),
        (plan_with(dropout=Narrowing(low=0.0, high=0.3)), "dropout 0.5 lies outside 0 to 0.3"),
        (plan_with(dropout=Narrowing(value=0.1)), "dropout is 0.1 now, it had 0.5"),
        (msgspec.structs.replace(PLAN, recipe={"batch_size": 64}), "batch size is 64 now, it had 32"),
    ],
)
def test_a_trial_of_another_network_does_not_fit_and_the_reason_is_told(plan: StudyPlan, why: str) -> None:
    assert seen(TRIAL, plan).why == why
    assert seen(TRIAL, plan).parameters == TRIAL


def test_epochs_are_told_and_never_a_reason() -> None:
    longer = msgspec.structs.replace(PLAN, epochs=60)
    assert seen(TRIAL, longer) == Fit(parameters=TRIAL, other_epochs=30)
    follows = space_following(sound_space(PLAN), PLAN, rows=460)
    assert fit(TRIAL, was=follows, now=sound_space(longer)) == Fit(parameters=TRIAL, other_epochs=250)
    named = msgspec.structs.replace(longer, recipe={"stopping_patience": 80, "plateau_patience": 30})
    assert seen(TRIAL, named).why == "plateau patience is 30 now, it had 2"


def test_what_comes_back_is_what_it_was() -> None:
    narrow = plan_with(width=Narrowing(low=8, high=15), dropout=Narrowing(low=0.0, high=0.5))
    there = seen(TRIAL, narrow)
    assert there.why
    assert seen(there.parameters, PLAN) == Fit(parameters=TRIAL)


def test_a_number_of_a_model_of_ones_own_is_known_where_somebody_says_what_it_was() -> None:
    own = StudyPlan(
        name="a",
        data=DataPlan(source="digits"),
        recipe={"function": "mine:build"},
        space={"numbers.units": Narrowing(low=4, high=32)},
    )
    more = msgspec.structs.replace(own, space={**own.space, "numbers.heads": Narrowing(low=1, high=8)})
    was, now = design_space(own)[0], design_space(more)[0]
    assert fit({"numbers.units": 8}, was=was, now=now).why == "it does not say what numbers.heads it had"
    said = fit({"numbers.units": 8}, was=was, now=now, had={"numbers.heads": 2})
    assert said == Fit(parameters={"numbers.units": 8, "numbers.heads": 2})
    outside = fit({"numbers.units": 8}, was=was, now=now, had={"numbers.heads": 9})
    assert outside.why == "numbers.heads 9 lies outside 1 to 8"


def test_trials_of_a_hypermodel_fit_whatever_they_were_asked() -> None:
    settings = SearchSettings(hypermodel="mine:build")
    plan = StudyPlan(name="a", data=DataPlan(source="digits"), search=settings)
    space = DesignSpace(base=design_space(plan)[0].base, dimensions=())
    assert fit({"units": 7}, was=space, now=space) == Fit(parameters={"units": 7})


def test_the_standard_set_of_a_table_stays_what_is_searched_when_one_range_is_narrowed() -> None:
    plan = StudyPlan(name="a", data=DataPlan(source="diabetes"))
    facts = DataFacts(task=Task.REGRESSION, train_rows=265, input_shape=(10,), input_mean=0.0)

    def space_of(plan: StudyPlan) -> DesignSpace:
        return suited(design_space(plan)[0], plan, facts, kind=InputKind.TABLE)

    changed = msgspec.structs.replace(
        plan, standard_space=True, space={"depth": Narrowing(low=1, high=2), "scaling": Narrowing(value="robust")}
    )
    was, now = space_of(plan), space_of(changed)
    assert {d.name for d in was.dimensions} - {d.name for d in now.dimensions} == {"scaling"}
    assert (now.opening, now.is_named) == (was.opening, False)
    from advisor.space.design import opening_trials

    fits = {name: fit(parameters, was=was, now=now).why for name, parameters in opening_trials(was)}
    assert fits["lecture-default"] == "scaling is robust now, it had standardize"
    assert fits["table-robust"] == "depth 3 lies outside 1 to 2"
