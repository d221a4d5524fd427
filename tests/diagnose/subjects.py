"""Strategies for runs of every kind: long and short, constant, with gaps, NaN, infinities and huge numbers."""

from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.records import (
    ClassCount,
    DataFacts,
    DataPlan,
    Ending,
    EndingKind,
    LayerFacts,
    ModelFacts,
    Recipe,
    Reference,
    Run,
    Scores,
    Study,
    StudyPlan,
    Task,
    Trace,
    Trial,
    TrialState,
)

NAMES = (
    "loss",
    "val_loss",
    "accuracy",
    "val_accuracy",
    "inference_loss",
    "learning_rate",
    "seconds",
    "gradient_norm",
    "update_ratio",
    "penalty_share",
)
SIGNALS = ("gradient_norm", "dead_fraction", "saturated_fraction", "activation_std")

any_number = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(0, 3),
    st.sampled_from([0.0, -0.0, 1e300, -1e300, 1e-300, 1.0, -1.0]),
)
values = st.one_of(
    st.lists(st.one_of(any_number, st.none()), max_size=12),
    st.lists(st.floats(0, 3), min_size=1, max_size=40),
    st.builds(lambda value, count: [value] * count, any_number, st.integers(1, 15)),
)


def _run(**traces: list[float | None]) -> Run:
    return Run(traces=tuple(Trace(name, tuple(each)) for name, each in traces.items()))


traces = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, values)).map(lambda each: _run(**each))

data_facts = st.builds(
    DataFacts,
    task=st.sampled_from(Task),
    train_rows=st.integers(0, 10**6),
    validation_rows=st.integers(0, 10**5),
    classes=st.lists(st.builds(ClassCount, st.text(max_size=2), st.integers(0, 1000)), max_size=5).map(tuple),
    input_min=st.none() | any_number,
    input_max=st.none() | any_number,
    input_mean=st.none() | any_number,
    input_std=st.none() | any_number,
    feature_spread_ratio=st.none() | any_number,
    target_min=st.none() | any_number,
    target_max=st.none() | any_number,
    target_mean=st.none() | any_number,
    target_std=st.none() | any_number,
    nonfinite_inputs=st.integers(0, 3),
    shared_rows=st.none() | st.integers(0, 100),
)
layers = st.builds(
    LayerFacts,
    name=st.just("layer"),
    kind=st.sampled_from(["Dense", "Dropout", "Flatten", "BatchNormalization", "Activation"]),
    units=st.none() | st.integers(0, 300),
    activation=st.none() | st.sampled_from(["relu", "linear", "sigmoid"]),
    parameters=st.integers(0, 10**6),
)
models = st.builds(
    ModelFacts,
    layers=st.lists(layers, max_size=5).map(tuple),
    trainable_parameters=st.none() | st.integers(0, 10**7),
    output_activation=st.none() | st.sampled_from(["softmax", "sigmoid", "linear", "relu"]),
    loss=st.none() | st.sampled_from(["mse", "sparse_categorical_crossentropy", "BinaryCrossentropy", "my_loss"]),
    optimizer=st.none() | st.sampled_from(["SGD", "adam"]),
    learning_rate=st.none() | any_number,
    output_units=st.none() | st.integers(0, 12),
    batch_size=st.none() | st.integers(0, 512),
)
layer_traces = st.lists(
    st.builds(
        lambda name, each, layer: Trace(name, tuple(each), layer),
        st.sampled_from(SIGNALS),
        values,
        st.sampled_from(["a", "b", "c"]),
    ),
    max_size=6,
).map(tuple)
references = st.lists(
    st.builds(
        lambda metric, value: Reference(name="linear", validation={metric: value}),
        st.sampled_from(["accuracy", "loss", "r2"]),
        any_number,
    ),
    max_size=2,
).map(tuple)


scores = st.just(Scores()) | any_number.map(lambda value: Scores(train={"loss": value}, validation={"loss": value}))
losses = st.lists(st.floats(0.01, 3), min_size=6, max_size=30)
powers = st.integers(-8, 8)


@st.composite
def runs(draw: st.DrawFn) -> Run:
    run = draw(traces)
    return replace(
        run,
        traces=run.traces + draw(layer_traces),
        data=draw(st.none() | data_facts),
        model=draw(st.none() | models),
        recipe=draw(st.none() | st.just(Recipe(data=DataPlan(source="digits")))),
        references=draw(references),
        scores=draw(
            st.just(Scores()) | st.builds(lambda v: Scores(train={"loss": v}, validation={"loss": v}), any_number)
        ),
        ending=Ending(draw(st.sampled_from(EndingKind))),
        best_epoch=draw(st.none() | st.integers(-3, 50)),
    )


@st.composite
def studies(draw: st.DrawFn) -> Study:
    trial = st.builds(
        Trial,
        number=st.integers(0, 50),
        parameters=st.fixed_dictionaries(
            {}, optional={"learning_rate": any_number, "width": st.integers(1, 500), "dropout": st.floats(0, 1)}
        ),
        state=st.sampled_from(TrialState),
        score=st.none() | any_number,
        run=st.none() | runs(),
    )
    plan = StudyPlan(name="any", data=DataPlan(source="digits"))
    return Study(plan=plan, trials=tuple(draw(st.lists(trial, max_size=10))))
