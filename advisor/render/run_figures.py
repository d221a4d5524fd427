"""Which figures a run has enough recorded for, each with its caption."""

from collections.abc import Iterator

from matplotlib.figure import Figure

from advisor.records import Run
from advisor.render.figures.decision_map import decision_map
from advisor.render.figures.layers import layers
from advisor.render.figures.rates import rates
from advisor.render.figures.traces import traces


def figures_of(run: Run) -> Iterator[tuple[str, Figure]]:
    """Yield every figure that can be drawn of a run, captions first."""
    yield "Loss by epoch.", traces(run)
    if run.layer_traces("gradient_norm"):
        caption = "Gradient norm by layer: where lines fan out down to the first layer, the gradient vanishes."
        yield caption, layers(run)
    if run.rate_responses:
        yield (
            "The search for a learning rate: start large and divide by three until training stops diverging.",
            rates(run),
        )
    if run.decision_map is not None:
        yield "What the network predicts over two features as training proceeds.", decision_map(run.decision_map)
