"""Layout: which tensors a cohort's network has, in the order in which Keras keeps them.

A stacked tensor is the tensor of one network with the members in front: a kernel is (members, in, out).
"""

from dataclasses import dataclass

from advisor.records.recipe import Activation, BatchNormalization

Shapes = dict[str, tuple[int, ...]]

INPUTS_NORMALIZATION = "inputs_normalization"
OUTPUTS = "outputs"


def hidden(index: int) -> str:
    """Name a hidden layer as the built model does; the first is number 1."""
    return f"hidden_{index}"


@dataclass(frozen=True)
class Layout:
    """A multilayer perceptron: everything that decides which tensors it has.

    Args:
        inputs: Input features.
        widths: Units of each hidden layer.
        outputs: Output units.
        activation: Of the hidden layers.
        batch_normalization: Where it stands in a hidden layer.
        normalizes_inputs: Whether a batch normalization comes first.
    """

    inputs: int
    widths: tuple[int, ...]
    outputs: int
    activation: Activation = Activation.RELU
    batch_normalization: BatchNormalization = BatchNormalization.NONE
    normalizes_inputs: bool = False

    @property
    def kernels(self) -> tuple[str, ...]:
        """The names of the kernels, first hidden layer to outputs."""
        return (*(f"{hidden(i + 1)}/kernel" for i in range(len(self.widths))), f"{OUTPUTS}/kernel")

    @property
    def trainable(self) -> Shapes:
        """Shapes of the tensors that are trained, for one network."""
        return {name: shape for name, shape in self.keras_order.items() if "/moving_" not in name}

    @property
    def statistics(self) -> Shapes:
        """Shapes of the moving means and variances, for one network."""
        return {name: shape for name, shape in self.keras_order.items() if "/moving_" in name}

    @property
    def keras_order(self) -> Shapes:
        """All tensors in the order of `keras.Model.get_weights`.

        Example:
            >>> list(Layout(inputs=4, widths=(3,), outputs=2).keras_order.values())
            [(4, 3), (3,), (3, 2), (2,)]
        """
        order = _normalization(INPUTS_NORMALIZATION, self.inputs) if self.normalizes_inputs else {}
        fan_in = self.inputs
        for index, units in enumerate(self.widths, start=1):
            order |= self._hidden_layer(hidden(index), fan_in, units)
            fan_in = units
        return order | {f"{OUTPUTS}/kernel": (fan_in, self.outputs), f"{OUTPUTS}/bias": (self.outputs,)}

    def _hidden_layer(self, name: str, fan_in: int, units: int) -> Shapes:
        before = self.batch_normalization is BatchNormalization.BEFORE
        tensors: Shapes = {f"{name}/kernel": (fan_in, units)}
        tensors |= _normalization(f"{name}_normalization", units) if before else {f"{name}/bias": (units,)}
        if self.activation is Activation.PRELU:
            tensors[f"{name}_activation/alpha"] = (units,)
        if self.batch_normalization is BatchNormalization.AFTER:
            tensors |= _normalization(f"{name}_normalization", units)
        return tensors


def _normalization(name: str, units: int) -> Shapes:
    return {f"{name}/{part}": (units,) for part in ("gamma", "beta", "moving_mean", "moving_variance")}
