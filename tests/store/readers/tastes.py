"""One training of three epochs, to be said in many ways."""

from advisor.store.runs import read_stream

LOSS, VAL_LOSS = (0.9, 0.6, 0.43), (0.95, 0.8, 0.7)
ACCURACY, VAL_ACCURACY = (0.51, 0.64, 0.77), (0.5, 0.6, 0.64)
ALL = {"loss": LOSS, "val_loss": VAL_LOSS, "accuracy": ACCURACY, "val_accuracy": VAL_ACCURACY}
VALIDATED = {"loss": LOSS, "val_loss": VAL_LOSS, "val_accuracy": VAL_ACCURACY}
BOTH = {"loss": LOSS, "val_loss": VAL_LOSS}


def lines_of(epoch: str) -> str:
    """Return what a training of this taste prints."""
    rows = enumerate(zip(LOSS, ACCURACY, VAL_LOSS, VAL_ACCURACY, strict=True), start=1)
    return "".join(
        epoch.format(e=e, l=loss, a=a, vl=vl, va=va, pa=100 * a, pva=100 * va, rows=round(1000 * va))
        for e, (loss, a, vl, va) in rows
    )


def read_back(text: str, names: tuple[str, ...]) -> dict[str, list[float]]:
    """Return what was recorded of each quantity of the one run that a text tells of."""
    (run,) = read_stream(text.encode())
    traces = {name: run.trace(name) for name in names}
    return {name: values[values == values].tolist() for name, values in traces.items()}
