"""D101: the output activation cannot give what the labels are."""

from msgspec.structs import replace

from advisor.diagnose.examples.runs import dense, falling, flat, regression_facts, run_of, ten_classes
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, DataFacts, Evidence, Fired, ModelFacts, Passed, Recommendation, Run, Task, Verdict

_BINARY = "binary_crossentropy"
_BOUNDS = {"sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0), "relu": (0.0, float("inf"))}


@rule(
    code="D101",
    symptom="wrong_output_activation",
    severity="critical",
    title="The output activation cannot give what the labels are",
    needs=("model",),
    min_epochs=0,
    fires_on=[
        run_of(loss=falling(0.7, 0.26), model=dense(64, outputs=1, loss=_BINARY)),
        run_of(
            data=regression_facts(), model=dense(64, outputs=1, output_activation="sigmoid", loss="mse", metrics=())
        ),
        run_of(data=ten_classes(), loss=flat(8.0), model=dense(64, output_activation="relu")),
    ],
    quiet_on=[
        run_of(loss=falling(), model=dense(64)),
        run_of(loss=falling(), model=dense(64, outputs=1, output_activation="sigmoid", loss=_BINARY)),
        run_of(loss=falling(), model=dense(64, output_activation="linear")),  # the loss may take logits
        run_of(loss=falling(0.7, 0.66), model=replace(dense(64, output_activation="linear"), from_logits=True)),
    ],
)
def wrong_output_activation(run: Run, *, min_fall: float = 0.2) -> Verdict:
    """Compare the output layer with the loss and with the labels' range.

    How it is detected: one unit under softmax; a cross-entropy on outputs that are no probabilities (a
    ReLU or tanh; linear ones only if the loss was not told to take logits, or where nobody knows and the
    training loss did not fall by `min_fall`); a sigmoid over exclusive classes; a regression whose target leaves
    the range of the output.

    Why it matters: some labels can never be answered. One unit under softmax answers 1 for every row,
    and Keras 3 trains it without a word.

    What to try: sigmoid for one of two classes, softmax for one of several, none for a real number.

    Reference: the lecture, "Compiling the model"; Schoop et al., "UMLAUT" (2021), doi:10.1145/3411764.3445538.
    """
    model = run.model
    if model is None or model.output_activation is None:
        return Passed()
    output = model.output_activation.lower()
    units = model.output_units or 0
    evidence = (Evidence(f"output units, with {output}", float(units)),)
    wrong = _wrong_for_probabilities(run, model, output, min_fall) or _out_of_range(run.data, output)
    if wrong is None:
        return Passed(evidence)
    return Fired(evidence, (Recommendation(Action.FIX_MODEL, because=wrong),))


def _wrong_for_probabilities(run: Run, model: ModelFacts, output: str, min_fall: float) -> str | None:
    if output == "softmax" and model.output_units == 1:
        return "one unit under softmax is 1 for every row: use a sigmoid, or two units"
    if "crossentropy" not in (facts.loss_name(run) or ""):
        return None
    if output in ("relu", "tanh", "selu", "elu", "softplus"):
        return f"a cross-entropy needs probabilities, {output} gives none"
    if output == "linear" and not model.from_logits and not _fell(run, min_fall):
        return "a cross-entropy needs probabilities: add softmax or sigmoid, or tell the loss that it gets logits"
    exclusive = run.data is not None and run.data.task is Task.MULTICLASS
    if output == "sigmoid" and exclusive and "binary" not in (facts.loss_name(run) or ""):
        return "classes that exclude each other need softmax"
    return None


def _fell(run: Run, min_fall: float) -> bool:
    loss = facts.optional_trace(run, "loss")
    if loss is None or len(loss) < 2 or float(loss[0]) <= 0:
        return False
    chance = facts.chance_loss(run)
    start = float(loss[0]) if chance is None else chance
    return float(loss.min()) < (1 - min_fall) * start


def _out_of_range(data: DataFacts | None, output: str) -> str | None:
    if data is None or data.task is not Task.REGRESSION or output not in _BOUNDS:
        return None
    low, high = _BOUNDS[output]
    reach = (data.target_max or 0.0) - (data.target_min or 0.0)
    below = data.target_min is not None and data.target_min < low - 0.01 * reach
    above = data.target_max is not None and data.target_max > high + 0.01 * reach
    return f"the target leaves the range of {output}" if below or above else None
