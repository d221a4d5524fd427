"""Figures of the lecture: decision maps, activations, a signal of every layer."""

from advisor.records import ActivationCurve, DecisionMap, MapSnapshot, Run, Trace
from advisor.render.figures.activations import activations
from advisor.render.figures.canvas import svg
from advisor.render.figures.decision_map import decision_map
from advisor.render.figures.layers import layers, layers_side_by_side


def map_of(outputs: tuple[tuple[float, ...], ...], *, classes: int | None) -> DecisionMap:
    return DecisionMap(
        x_name="feature 0",
        y_name="feature 1",
        x=(-1.0, 0.0, 1.0),
        y=(-1.0, 1.0),
        snapshots=tuple(MapSnapshot(epoch=epoch, outputs=outputs) for epoch in (0, 3, 7, 19)),
        points=((-0.5, -0.5, 0.0), (0.5, 0.5, 1.0)),
        classes=classes,
    )


def test_map_of_two_classes_has_a_panel_a_snapshot_and_the_even_line():
    figure = decision_map(map_of(((0.1, 0.4, 0.9), (0.2, 0.6, 0.8)), classes=2))
    panels = [axes for axes in figure.axes if axes.get_visible()]
    assert [panel.get_title() for panel in panels] == ["epoch 1", "epoch 4", "epoch 8", "epoch 20"]
    assert len(panels[0].lines) == 2
    assert len(panels[0].collections) == 2  # the shade and the line between the classes
    text = svg(figure, title="Decision map")
    assert "feature 0" in text
    assert text == svg(decision_map(map_of(((0.1, 0.4, 0.9), (0.2, 0.6, 0.8)), classes=2)), title="Decision map")


def test_map_of_one_answer_everywhere_of_several_classes_and_of_numbers_are_drawn():
    flat = ((0.2, 0.2, 0.2), (0.2, 0.2, 0.2))
    assert len(decision_map(map_of(flat, classes=2)).axes[0].collections) == 1
    assert "<svg" in svg(decision_map(map_of(((0.0, 1.0, 2.0), (8.0, 1.0, 0.0)), classes=9)), title="Several")
    assert not decision_map(map_of(flat, classes=None)).axes[0].lines


def test_activations_stand_beside_their_derivatives():
    curves = [
        ActivationCurve(name=name, x=(-1.0, 0.0, 1.0), y=(0.0, 0.0, 1.0), derivative=(0.0, 0.5, 1.0))
        for name in ("relu", "leaky_relu")
    ]
    figure = activations(curves)
    assert [len(panel.lines) for panel in figure.axes] == [2, 2]
    assert "leaky relu" in svg(figure, title="Activations")


def test_a_signal_is_drawn_for_every_layer_and_gaps_stay_gaps():
    run = Run(
        traces=(
            Trace("gradient_norm", (1e-6, None, float("inf")), layer="hidden_1"),
            Trace("gradient_norm", (1.0, 0.5, 0.1), layer="outputs"),
        )
    )
    axes = layers(run).axes[0]
    assert [line.get_label() for line in axes.lines] == ["hidden_1", "outputs"]
    assert axes.get_yscale() == "log"
    assert sum(value == value for value in axes.lines[0].get_ydata()) == 1
    assert "epoch" in svg(layers(Run()), title="Nothing recorded")


def test_the_gradients_of_several_runs_stand_side_by_side_on_one_scale():
    def run(first: float) -> Run:
        norms = {"one": (first, first), "two": (1.0, 0.5)}
        return Run(traces=tuple(Trace("gradient_norm", values, layer=layer) for layer, values in norms.items()))

    figure = layers_side_by_side([("selu", run(0.5)), ("tanh", run(0.1)), ("relu", run(0.2)), ("sigmoid", run(1e-6))])
    panels = [axes for axes in figure.axes if axes.get_visible()]
    assert [panel.get_title() for panel in panels] == ["selu", "tanh", "relu", "sigmoid"]
    assert len({panel.get_ylim() for panel in panels}) == 1
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["first layer", "last layer"]
