"""Small made-up subjects for `fires_on` and `quiet_on`: the tests of a rule and the sketches of its manual."""

from collections.abc import Mapping, Sequence

from advisor.records import (
    ClassCount,
    DataFacts,
    DataPlan,
    LayerFacts,
    ModelFacts,
    Recipe,
    Reference,
    Run,
    Scores,
    Task,
    Trace,
)

Values = Sequence[float | None]


def falling(start: float = 2.3, end: float = 0.3, *, epochs: int = 30, pace: float = 0.8) -> tuple[float, ...]:
    """Return a loss that falls fast, then slower, towards `end`, shape (epochs,).

    Example:
        >>> [round(value, 2) for value in falling(epochs=3)]
        [2.3, 1.9, 1.58]
    """
    return tuple(end + (start - end) * pace**epoch for epoch in range(epochs))


def rising(start: float = 0.1, end: float = 0.9, *, epochs: int = 30) -> tuple[float, ...]:
    """Return an accuracy that rises fast, then slower, towards `end`, shape (epochs,)."""
    return falling(start, end, epochs=epochs)


def flat(level: float = 2.3, *, epochs: int = 30, wobble: float = 0.001) -> tuple[float, ...]:
    """Return a trace that stands still but for a wobble (a fraction of the level), shape (epochs,).

    Example:
        >>> flat(1.0, epochs=3, wobble=0.1)
        (1.0, 0.9, 1.1)
    """
    return tuple(level * (1 + wobble * (0, -1, 1, 0.5, -0.5)[epoch % 5]) for epoch in range(epochs))


def u_shaped(*, turn: int = 10, start: float = 2.3, low: float = 0.5, end: float = 0.9, epochs: int = 30) -> Values:
    """Return a loss that falls until epoch `turn` and rises in a straight line after it, shape (epochs,)."""
    down = tuple(low + (start - low) * (1 - epoch / turn) ** 2 for epoch in range(turn))
    return down + tuple(low + (end - low) * step / (epochs - turn - 1) for step in range(epochs - turn))


def zigzag(high: float = 2.0, low: float = 1.0, *, epochs: int = 30) -> tuple[float, ...]:
    """Return a trace that jumps between two levels, shape (epochs,)."""
    return tuple(low if epoch % 2 else high for epoch in range(epochs))


def run_of(
    *,
    data: DataFacts | None = None,
    model: ModelFacts | None = None,
    recipe: Recipe | None = None,
    layers: Mapping[str, Mapping[str, Values]] | None = None,
    references: Sequence[Reference] = (),
    scores: Scores | None = None,
    **traces: Values,
) -> Run:
    """Return a run with the given traces; `layers` maps a signal to its values by layer.

    Example:
        >>> run_of(loss=(1.0, 0.5)).trace("loss").tolist()
        [1.0, 0.5]
    """
    whole = tuple(Trace(name, tuple(values)) for name, values in traces.items())
    by_layer = tuple(
        Trace(signal, tuple(values), layer) for signal, each in (layers or {}).items() for layer, values in each.items()
    )
    return Run(
        traces=whole + by_layer,
        data=data,
        model=model,
        recipe=recipe,
        references=tuple(references),
        scores=scores or Scores(),
    )


def classes_of(*rows: int) -> tuple[ClassCount, ...]:
    """Return classes named by letters with these many training rows each."""
    return tuple(ClassCount(chr(ord("a") + place), count) for place, count in enumerate(rows))


def ten_classes(rows: int = 10_000, validation_rows: int = 5_000) -> DataFacts:
    """Return the facts of a balanced ten-class problem."""
    return DataFacts(
        task=Task.MULTICLASS,
        train_rows=rows,
        validation_rows=validation_rows,
        classes=classes_of(*([rows // 10] * 10)),
        input_min=-3.0,
        input_max=3.0,
        input_mean=0.0,
        input_std=1.0,
        feature_spread_ratio=1.0,
    )


def regression_facts(*, rows: int = 1000, target_std: float = 1.0, target_mean: float = 0.0) -> DataFacts:
    """Return the facts of a regression on standardized inputs."""
    return DataFacts(
        task=Task.REGRESSION,
        train_rows=rows,
        validation_rows=rows // 4,
        input_min=-3.0,
        input_max=3.0,
        input_mean=0.0,
        input_std=1.0,
        feature_spread_ratio=1.0,
        target_mean=target_mean,
        target_std=target_std,
        target_min=target_mean - 3 * target_std,
        target_max=target_mean + 3 * target_std,
    )


def dense(
    *widths: int,
    inputs: int = 784,
    outputs: int = 10,
    activation: str = "relu",
    output_activation: str = "softmax",
    loss: str = "sparse_categorical_crossentropy",
    metrics: Sequence[str] = ("accuracy",),
    batch_size: int = 32,
    optimizer: str = "adam",
    learning_rate: float = 1e-3,
) -> ModelFacts:
    """Return the facts of a dense network with these hidden widths."""
    layers = []
    fan_in = inputs
    for place, units in enumerate((*widths, outputs)):
        kind = activation if place < len(widths) else output_activation
        parameters = (fan_in + 1) * units
        layers.append(
            LayerFacts(name=f"dense_{place}", kind="Dense", units=units, activation=kind, parameters=parameters)
        )
        fan_in = units
    total = sum(layer.parameters for layer in layers)
    return ModelFacts(
        layers=tuple(layers),
        parameters=total,
        trainable_parameters=total,
        loss=loss,
        metrics=tuple(metrics),
        optimizer=optimizer,
        learning_rate=learning_rate,
        output_activation=output_activation,
        output_units=outputs,
        batch_size=batch_size,
    )


def recipe() -> Recipe:
    """Return the lecture's default recipe on the digits."""
    return Recipe(data=DataPlan(source="digits"))
