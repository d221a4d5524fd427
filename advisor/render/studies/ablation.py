"""Words for the way from the default to the winner: what each change brought, and how sure that is."""

from advisor.records.reporting.ablation import Ablation, Moved, Step
from advisor.render.wording import counted, number, parameter, shortened

CAPTION = (
    "From the default to the winner, one change at a time: what each brought on the validation part, with the 95 % "
    "interval of its gain over seeds. To the right is better; the last bar is all of it."
)
_SAID = {
    "better": "beyond seed noise",
    "worse": "worse, beyond seed noise",
    "within noise": "within seed noise",
    "noise not known": "seed noise not known",
}


def lead(found: Ablation) -> str:
    """Say what the whole way brought, or why that is not known.

    Example:
        >>> fields = {"metric": "loss", "trial": 3, "seeds": 5}
        >>> lead(Ablation(start=0.5, end=0.3, gain=0.2, noise=0.05, **fields))
        'from the default to the winner validation loss is better by 0.2 ± 0.05 (0.5 to 0.3), beyond seed noise'
        >>> lead(Ablation(**fields))
        'what lies between the default and the winner is not known: the trainings of one of them did not come to an end'
    """
    if found.gain is None or found.start is None or found.end is None:
        ends = "the trainings of one of them did not come to an end"
        return f"what lies between the default and the winner is not known: {ends}"
    way = "better" if found.gain >= 0 else "worse"
    return (
        f"from the default to the winner validation {found.metric} is {way} by {amount(abs(found.gain), found.noise)} "
        f"({number(found.start)} to {number(found.end)}), {_SAID[found.verdict]}"
    )


def lines(found: Ablation) -> list[str]:
    """Return a line on the whole, one for each change, and what was not measured.

    Example:
        >>> rate = Moved(dimension="learning_rate", before=0.01, after=0.1)
        >>> step = Step(moved=(rate,), before=0.5, after=0.3, gain=0.2, noise=0.05, share=1.0)
        >>> print(lines(Ablation(metric="loss", trial=3, seeds=5, gain=0.2, steps=(step,)))[1])
        1. learning rate 0.01 → 0.1: better by 0.2 ± 0.05 (100 % of the whole), beyond seed noise
    """
    told = [f"{place}. {change(step.moved)}: {brought(step)}" for place, step in enumerate(found.steps, start=1)]
    return [lead(found), *told, *notes(found)]


def planned(changes: int, trainings: int) -> str:
    """Say what is about to be trained.

    Example:
        >>> planned(1, 10)
        '1 change between the default and the winner: at most 10 trainings'
    """
    return f"{counted(changes, 'change')} between the default and the winner: at most {counted(trainings, 'training')}"


def notes(found: Ablation) -> list[str]:
    """Return how it was measured, what could not be tried, and what the time did not suffice for."""
    gone = [f"passed over at step {each.step}: {_named(each.dimension)}, {each.because}" for each in found.skipped]
    how = (
        f"{counted(found.trainings, 'training')}; the order was chosen on other seeds than the {found.seeds} that the "
        "gains are measured on; each change counts after those above it"
    )
    return [*gone, *([found.because] if found.because else []), how]


def change(moved: tuple[Moved, ...]) -> str:
    """Say a change, with what goes with it.

    Example:
        >>> change((Moved(dimension="optimizer", before="adam", after="sgd"), Moved(dimension="momentum", after=0.9)))
        'optimizer adam → sgd, with momentum 0.9'
    """
    first, *others = [_one(each) for each in moved]
    return f"{first}, with {', '.join(others)}" if others else first


def label(moved: tuple[Moved, ...], most: int) -> str:
    """Say a change in so many signs; what goes with it is counted.

    Example:
        >>> label((Moved(dimension="optimizer", before="adam", after="sgd"), Moved(dimension="momentum")), 40)
        'optimizer adam → sgd, and 1 more'
    """
    more = f", and {len(moved) - 1} more" if len(moved) > 1 else ""
    return shortened(_one(moved[0]), most - len(more)) + more


def brought(step: Step) -> str:
    """Say what a step brought.

    Example:
        >>> brought(Step(moved=(), before=0.5, after=0.6, gain=-0.1))
        'worse by 0.1, seed noise not known'
    """
    if step.gain == 0.0:
        return "no difference"
    way = "better" if step.gain > 0 else "worse"
    part = f" ({share(step.share)} of the whole)" if step.share is not None else ""
    return f"{way} by {amount(abs(step.gain), step.noise)}{part}, {verdict(step)}"


def share(value: float) -> str:
    """Say a share of the whole: seeds and a few dozen trials tell no more of it than whole per cents.

    Example:
        >>> share(0.7061), share(-0.00004), share(0.0038)
        ('71 %', '0 %', 'under 1 %')
    """
    return "under 1 %" if 0.001 < value < 0.005 else f"{round(100 * value):,} %"


def verdict(step: Step) -> str:
    """Say whether a step's gain is beyond the noise.

    Example:
        >>> verdict(Step(moved=(), before=0.5, after=0.6, gain=-0.1, noise=0.2))
        'within seed noise'
    """
    return _SAID[step.verdict]


def amount(value: float, noise: float | None) -> str:
    """Say a number with its noise.

    Example:
        >>> amount(0.25, 0.0123), amount(0.25, None)
        ('0.25 ± 0.0123', '0.25')
    """
    return number(value) if noise is None else f"{number(value)} ± {number(noise)}"


def _one(moved: Moved) -> str:
    values = [parameter(each) for each in (moved.before, moved.after) if each is not None]
    return f"{_named(moved.dimension)} {' → '.join(values)}"


def _named(dimension: str) -> str:
    return dimension.replace("_", " ")
