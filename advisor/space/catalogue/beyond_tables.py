"""What is no table: how images are varied in training, what words become, how far a forecast looks back."""

from advisor.records import Direction
from advisor.space.dimension import Choice, Dimension, IntUniform, Limits, LogIntUniform, Role, Uniform, When

_BUILT = When("architecture.family", ("dense", "convolutional", "transfer"))
_TEXT = When("data.kind", ("text",))
_EMBEDDED = When("words.read_as", ("mean", "convolution", "recurrent"))
_SHARE = Limits(0, 1, high_included=False)
_SIMARD = "Simard, Steinkraus and Platt (2003), doi:10.1109/ICDAR.2003.1227801"
_SURVEY = "Shorten and Khoshgoftaar (2019), doi:10.1186/s40537-019-0197-0"

BEYOND_TABLES: tuple[Dimension, ...] = (
    Dimension(
        name="flip",
        domain=Choice(("none", "horizontal", "vertical", "horizontal_and_vertical")),
        default="none",
        sets="augmentation.flip",
        active_when=(_BUILT,),
        why="Images: mirrored at random in training, where a mirror image means the same (animals do, digits do not).",
        reference=_SURVEY,
    ),
    Dimension(
        name="shift",
        domain=Uniform(0.0, 0.2),
        default=0.0,
        sets="augmentation.shift",
        active_when=(_BUILT,),
        limits=_SHARE,
        when_overfitting=Direction.RAISE,
        why="Images: moved at random in training, by at most this share of their height and width.",
        reference=_SIMARD,
    ),
    Dimension(
        name="rotation",
        domain=Uniform(0.0, 0.1),
        default=0.0,
        sets="augmentation.rotation",
        active_when=(_BUILT,),
        limits=_SHARE,
        when_overfitting=Direction.RAISE,
        why="Images: turned at random in training, by at most this share of a full turn either way.",
        reference=_SIMARD,
    ),
    Dimension(
        name="zoom",
        domain=Uniform(0.0, 0.3),
        default=0.0,
        sets="augmentation.zoom",
        active_when=(_BUILT,),
        limits=_SHARE,
        when_overfitting=Direction.RAISE,
        why="Images: made larger or smaller at random in training, by at most this share.",
        reference=_SURVEY,
    ),
    Dimension(
        name="contrast",
        domain=Uniform(0.0, 0.5),
        default=0.0,
        sets="augmentation.contrast",
        active_when=(_BUILT,),
        limits=_SHARE,
        when_overfitting=Direction.RAISE,
        why="Images: their contrast is changed at random in training, by at most this share.",
        reference=_SURVEY,
    ),
    Dimension(
        name="text_as",
        domain=Choice(("vectors", "mean", "convolution", "recurrent")),
        default="vectors",
        sets="words.read_as",
        active_when=(_TEXT,),
        role=Role.SCIENTIFIC,
        why="Texts: counts of words, or an embedding of each word that is averaged, convolved or read both ways.",
        reference="Joulin et al. (2017), arXiv:1607.01759; Kim (2014), arXiv:1408.5882",
    ),
    Dimension(
        name="vocabulary",
        domain=LogIntUniform(500, 20_000),
        default=5000,
        sets="words.vocabulary",
        active_when=(_TEXT,),
        limits=Limits(low=1),
        when_overfitting=Direction.LOWER,
        why="Texts: how many of the commonest words of the training part are told apart.",
        reference="Zhang and Wallace (2015), arXiv:1510.03820",
    ),
    Dimension(
        name="text_length",
        domain=LogIntUniform(20, 500),
        default=0,
        sets="words.length",
        active_when=(_TEXT, _EMBEDDED),
        limits=Limits(low=0),
        why="Texts: how many words of one are read; 0 is enough for 19 of 20 texts of the training part.",
        reference="Sun et al. (2019), arXiv:1905.05583",
    ),
    Dimension(
        name="embedding",
        domain=LogIntUniform(8, 128),
        default=32,
        sets="words.embedding",
        active_when=(_TEXT, _EMBEDDED),
        role=Role.NUISANCE,
        limits=Limits(low=1),
        when_overfitting=Direction.LOWER,
        why="Texts: how many numbers a word becomes.",
        reference="Joulin et al. (2017), arXiv:1607.01759",
    ),
    Dimension(
        name="window",
        domain=IntUniform(2, 60),
        default=0,
        sets="data.window",
        active_when=(When("data.kind", ("series",)),),
        limits=Limits(low=0),
        why="Series: how many rows a forecast looks back on; 0 follows the length of the series.",
        reference="Makridakis, Spiliotis and Assimakopoulos (2018), doi:10.1371/journal.pone.0194889",
    ),
)
