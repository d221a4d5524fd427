"""A Spec: everything that describes one training of the bench, and what a recorder would write of it."""

from dataclasses import dataclass, field, replace

import numpy as np

from advisor.records import (
    DataPlan,
    Ending,
    EndingKind,
    LayerFacts,
    ModelFacts,
    Recipe,
    Reference,
    Run,
    Scores,
    Task,
    Trace,
)
from advisor.records.recipe import (
    Activation,
    Architecture,
    Dropout,
    DropoutKind,
    Initializer,
    Optimizer,
    OptimizerName,
    Penalty,
    PenaltyKind,
    Schedule,
    ScheduleKind,
    Stopping,
    StoppingKind,
)
from benchmarks.diagnosis.sets import CLASSES, FEATURES, Deal, facts_of
from benchmarks.diagnosis.trainer import Member, Shape

HEADS = {
    "classes": ("softmax", "sparse_categorical_crossentropy"),
    "classes_linear": ("linear", "sparse_categorical_crossentropy"),
    "classes_squared": ("softmax", "mean_squared_error"),
    "binary": ("sigmoid", "binary_crossentropy"),
    "binary_softmax": ("softmax", "binary_crossentropy"),
    "squared": ("linear", "mean_squared_error"),
    "squared_sigmoid": ("sigmoid", "mean_squared_error"),
}
_SIGNALS = ("activation_mean", "activation_std", "dead_fraction", "saturated_fraction")
_WHOLE = (
    "loss",
    "accuracy",
    "val_loss",
    "val_accuracy",
    "inference_loss",
    "inference_accuracy",
    "penalty_share",
    "gradient_norm",
)


@dataclass(frozen=True, eq=False)
class Spec:
    """One training: its data as the network sees them, its network, its numbers."""

    dealt: Deal
    x: np.ndarray
    y: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    head: str
    widths: tuple[int, ...] = (64, 64)
    activation: str = "relu"
    optimizer: str = "adam"
    rate: float = 1e-3
    batch: int = 32
    dropout: float = 0.0
    l2: float = 0.0
    start: float = 1.0
    bias: float = 0.0
    seed: int = 0
    epochs: int = 50
    patience: int | None = None  # early stopping with the best weights kept
    dropped_traces: tuple[str, ...] = ()
    metric: bool = True  # accuracy is measured

    def shape(self) -> Shape:
        """Return what changes the program."""
        return Shape(
            len(self.x),
            len(self.x_validation),
            self.widths,
            self.activation,
            self.head,
            self.optimizer,
            min(self.batch, len(self.x)),
            self.epochs,
            CLASSES if self.head.startswith("classes") else 1,
            self.dropout > 0,
        )

    def member(self) -> Member:
        """Return what changes only numbers."""
        classes = np.zeros(CLASSES if self.head.startswith("classes") else 1, dtype=np.float32)
        classes[: self.dealt.class_count] = 1.0
        return Member(
            _padded(self.x),
            self.y.astype(np.float32),
            _padded(self.x_validation),
            self.y_validation.astype(np.float32),
            np.float32(self.dealt.features),  # type: ignore[arg-type]
            classes,
            np.float32(self.rate),  # type: ignore[arg-type]
            np.float32(self.dropout),  # type: ignore[arg-type]
            np.float32(self.l2),  # type: ignore[arg-type]
            np.float32(self.start),  # type: ignore[arg-type]
            np.float32(self.bias),  # type: ignore[arg-type]
            self.seed,
        )


def healthy_spec(dealt: Deal, seed: int) -> Spec:
    """Return a sound training of a deal: two layers of 64, ReLU with He, Adam 0.001, batch 32."""
    head = "squared" if dealt.task is Task.REGRESSION else ("binary" if dealt.task is Task.BINARY else "classes")
    return Spec(
        dealt,
        dealt.x,
        dealt.y,
        dealt.x_validation,
        dealt.y_validation,
        head,
        seed=seed,
        l2=1e-4,
        metric=head != "squared",
    )


def change(spec: Spec, **values: object) -> Spec:
    """Return the spec with some fields changed."""
    return replace(spec, **values)  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Outcome:
    """A training that took place, cut to a number of epochs, with what judges it."""

    run: Run
    val_loss: float  # of the weights kept, without penalty
    val_error: float  # its standard error over the validation rows
    facts: dict[str, float] = field(default_factory=dict)


def outcome(spec: Spec, traces: dict[str, np.ndarray], *, epochs: int, references: tuple[Reference, ...]) -> Outcome:
    """Return the run that a recorder would have written, of the first `epochs` epochs."""
    traces = {name: values[:epochs] for name, values in traces.items()}
    stop, best = _stopped(traces["val_loss"], spec.patience)
    failed = int(np.argmax(~np.isfinite(traces["loss"]))) if not np.isfinite(traces["loss"]).all() else None
    if failed is not None:
        stop, best = min(stop, failed + 1), None
    early = stop < len(traces["loss"]) and failed is None
    kept = stop - 1 if best is None else best
    kind = EndingKind.DIVERGED if failed is not None else (EndingKind.STOPPED_EARLY if early else EndingKind.FINISHED)
    run = Run(
        id=f"{spec.dealt.name}-{spec.seed}",
        recipe=_recipe(spec, epochs),
        data=facts_of(
            spec.x, spec.y, spec.x_validation, spec.y_validation, task=spec.dealt.task, classes=spec.dealt.class_count
        ),
        model=_model(spec, epochs),
        traces=_traces(spec, {name: values[:stop] for name, values in traces.items()}),
        scores=_scores(spec, traces, kept),
        references=references,
        ending=Ending(kind),
        best_epoch=best,
    )
    return Outcome(run, float(traces["val_data_loss"][kept]), float(traces["val_error"][kept]))


def _stopped(losses: np.ndarray, patience: int | None) -> tuple[int, int | None]:
    """Return how many epochs early stopping lets run, and the epoch whose weights are kept."""
    if patience is None:
        return len(losses), None
    best = 0
    for epoch, value in enumerate(losses):
        if value < losses[best]:
            best = epoch
        if epoch - best >= max(1, patience):
            return epoch + 1, best
    return len(losses), best


def _traces(spec: Spec, traces: dict[str, np.ndarray]) -> tuple[Trace, ...]:
    names = [name for name in _WHOLE if name not in spec.dropped_traces and (spec.metric or "accuracy" not in name)]
    found = [Trace(name, tuple(traces[name].astype(float).tolist())) for name in names]
    ratios = np.exp(np.log(np.maximum(traces["update_ratios"], 1e-30)).mean(axis=1))
    found += [Trace("update_ratio", tuple(ratios.astype(float).tolist()))]
    for place in range(len(spec.widths) + 1):
        layer = f"dense_{place}"
        found.append(Trace("gradient_norm", tuple(traces["gradient_norms"][:, place].astype(float).tolist()), layer))
        if place < len(spec.widths):
            found += [Trace(name, tuple(traces[name][:, place].astype(float).tolist()), layer) for name in _SIGNALS]
    return tuple(found)


def _scores(spec: Spec, traces: dict[str, np.ndarray], kept: int) -> Scores:
    train = {"loss": float(traces["inference_loss"][kept] * (1 - traces["penalty_share"][kept]))}
    validation = {"loss": float(traces["val_data_loss"][kept])}
    if spec.metric:
        train["accuracy"] = float(traces["inference_accuracy"][kept])
        validation["accuracy"] = float(traces["val_accuracy"][kept])
    if spec.dropped_traces:
        validation = {}
    return Scores(train=train, validation=validation)


def _model(spec: Spec, epochs: int) -> ModelFacts:
    output, loss = HEADS[spec.head]
    units = spec.dealt.class_count if spec.head.startswith("classes") else 1
    layers, inputs = [], spec.dealt.features
    for place, width in enumerate((*spec.widths, units)):
        last = place == len(spec.widths)
        kind = output if last else spec.activation
        layers.append(
            LayerFacts(
                name=f"dense_{place}", kind="Dense", units=width, activation=kind, parameters=(inputs + 1) * width
            )
        )
        if spec.dropout and not last:
            layers.append(LayerFacts(name=f"dropout_{place}", kind="Dropout"))
        inputs = width
    total = sum(layer.parameters for layer in layers)
    return ModelFacts(
        layers=tuple(layers),
        parameters=total,
        trainable_parameters=total,
        loss=loss,
        metrics=("accuracy",) if spec.metric else (),
        optimizer=spec.optimizer,
        learning_rate=spec.rate,
        output_activation=output,
        output_units=units,
        batch_size=spec.batch,
        planned_epochs=epochs,
    )


def _recipe(spec: Spec, epochs: int) -> Recipe:
    initializer = Initializer.HE_NORMAL if spec.activation in ("relu", "elu") else Initializer.LECUN_NORMAL
    return Recipe(
        name="bench",
        data=DataPlan(source=spec.dealt.name),
        architecture=Architecture(
            depth=len(spec.widths),
            width=spec.widths[0],
            taper=1.0,
            activation=Activation(spec.activation),
            initializer=initializer,
        ),
        optimizer=Optimizer(
            name=OptimizerName.MOMENTUM if spec.optimizer == "sgd" else OptimizerName.ADAM, learning_rate=spec.rate
        ),
        schedule=Schedule(kind=ScheduleKind.CONSTANT),
        penalty=Penalty(kind=PenaltyKind.L2 if spec.l2 else PenaltyKind.NONE, strength=spec.l2),
        dropout=Dropout(kind=DropoutKind.PLAIN if spec.dropout else DropoutKind.NONE, rate=spec.dropout),
        stopping=Stopping(
            kind=StoppingKind.NONE if spec.patience is None else StoppingKind.EARLY, patience=spec.patience or 0
        ),
        batch_size=spec.batch,
        epochs=epochs,
        seed=spec.seed,
    )


def _padded(x: np.ndarray) -> np.ndarray:
    return np.pad(x, ((0, 0), (0, FEATURES - x.shape[1]))).astype(np.float32)
