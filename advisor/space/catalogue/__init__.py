"""The catalogue: every dimension that a training has, in the order of the lecture.

The table is long, so it is split into chapters: `inputs`, `network`, `reuse`, `optimization`, `regularization`,
`beyond_tables`.
A dimension comes after the ones its condition looks at.
"""

from advisor.errors import Problem
from advisor.nearest import did_you_mean
from advisor.space.catalogue.beyond_tables import BEYOND_TABLES
from advisor.space.catalogue.inputs import INPUTS
from advisor.space.catalogue.network import NETWORK
from advisor.space.catalogue.optimization import OPTIMIZATION
from advisor.space.catalogue.regularization import REGULARIZATION
from advisor.space.catalogue.reuse import REUSE
from advisor.space.dimension import Dimension, Text

CATALOGUE: tuple[Dimension, ...] = (*INPUTS, *NETWORK, *REUSE, *OPTIMIZATION, *REGULARIZATION, *BEYOND_TABLES)

_BY_NAME = {dimension.name: dimension for dimension in CATALOGUE}
_NUMBERS = "numbers."


def canonical(name: str) -> str:
    """Return a dimension's name as the catalogue writes it: study files may use hyphens.

    Example:
        >>> canonical("learning-rate")
        'learning_rate'
    """
    return name if name.startswith(_NUMBERS) else name.replace("-", "_")


def find_dimension(name: str) -> Dimension | Problem:
    """Return the dimension of that name, or the problem that there is none, with the nearest name.

    `numbers.x` is what a model of the user's own is given as `x`: a dimension without a domain, which a
    study file states.

    Example:
        >>> find_dimension("droput").message
        'no such dimension; did you mean "dropout"?'
    """
    known = _BY_NAME.get(canonical(name))
    if known is not None:
        return known
    if name.startswith(_NUMBERS) and len(name) > len(_NUMBERS):
        return _number_of_custom_model(name)
    return Problem(name, f"no such dimension{did_you_mean(canonical(name), _BY_NAME)}")


def dimension_that_sets(path: str) -> str:
    """Return the name of the dimension that sets a field of the recipe; the path itself where none does.

    Example:
        >>> dimension_that_sets("optimizer.name"), dimension_that_sets("breaks")
        ('optimizer', 'breaks')
    """
    return next((dimension.name for dimension in CATALOGUE if dimension.sets == path), path)


def _number_of_custom_model(name: str) -> Dimension:
    return Dimension(
        name=name,
        domain=Text(),
        default="",
        sets=f"architecture.{name}",
        why="A number that is passed to your own model function.",
        reference="the study file",
    )
