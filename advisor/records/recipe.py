"""A Recipe: one training from the data to the seed; what may be searched is a dimension, defaults are the lecture's."""

from enum import StrEnum

import msgspec

from advisor.records.data import DataPlan
from advisor.records.goal import ThresholdChoice
from advisor.records.parts.encoding import NumericEncoding
from advisor.records.parts.inputs import Augmentation, Words
from advisor.records.parts.reuse import Transfer as Transfer
from advisor.records.parts.variance import VarianceScaling


class Family(StrEnum):
    """What kind of network is built."""

    DENSE = "dense"
    CONVOLUTIONAL = "convolutional"
    TRANSFER = "transfer"
    CUSTOM = "custom"  # a model of the user's own, `module:function`


class Activation(StrEnum):
    SIGMOID = "sigmoid"
    TANH = "tanh"
    SOFTPLUS = "softplus"
    RELU = "relu"
    LEAKY_RELU = "leaky_relu"
    PRELU = "prelu"
    ELU = "elu"
    SELU = "selu"
    LINEAR = "linear"


class Initializer(StrEnum):
    GLOROT_NORMAL = "glorot_normal"
    GLOROT_UNIFORM = "glorot_uniform"
    HE_NORMAL = "he_normal"
    HE_UNIFORM = "he_uniform"
    LECUN_NORMAL = "lecun_normal"
    LECUN_UNIFORM = "lecun_uniform"
    VARIANCE_SCALING = "variance_scaling"


class BatchNormalization(StrEnum):
    """Where batch normalization stands in a hidden layer."""

    NONE = "none"
    BEFORE = "before"  # before the activation; the layer in front of it then has no bias
    AFTER = "after"


class Scaling(StrEnum):
    """What is done to the inputs before the network sees them."""

    NONE = "none"
    STANDARDIZE = "standardize"  # mean 0, standard deviation 1, by column, fitted on the training part
    UNIT = "unit"  # into 0..1: images by 255, tables by the range of the training part
    ROBUST = "robust"  # tables: by median and quartiles, then smoothly into -3..3
    QUANTILE = "quantile"  # tables: by rank, so that every column is spread evenly, then standardized
    BATCH_NORMALIZATION = "batch_normalization"  # a first layer of the network does it


class ClippingKind(StrEnum):
    NONE = "none"
    VALUE = "value"
    NORM = "norm"
    GLOBAL_NORM = "global_norm"


class OptimizerName(StrEnum):
    SGD = "sgd"
    MOMENTUM = "momentum"
    NESTEROV = "nesterov"
    ADAGRAD = "adagrad"
    RMSPROP = "rmsprop"
    ADAM = "adam"
    NADAM = "nadam"
    ADAMW = "adamw"


class LearningRateChoice(StrEnum):
    """Where the first learning rate comes from."""

    GIVEN = "given"
    BY_THIRDS = "by-thirds"  # from `learning_rate`, divided by 3 until training stops diverging


class ScheduleKind(StrEnum):
    CONSTANT = "constant"
    POWER = "power"
    EXPONENTIAL = "exponential"
    PIECEWISE = "piecewise"
    PERFORMANCE = "performance"
    COSINE = "cosine"


class PenaltyKind(StrEnum):
    NONE = "none"
    L1 = "l1"
    L2 = "l2"
    ELASTIC_NET = "elastic_net"


class PenaltyPlace(StrEnum):
    HIDDEN = "hidden"
    FIRST_HIDDEN = "first_hidden"
    ALL = "all"  # the output layer too


class DropoutKind(StrEnum):
    NONE = "none"
    PLAIN = "plain"
    ALPHA = "alpha"


class DropoutPlace(StrEnum):
    HIDDEN = "hidden"
    LAST_HIDDEN = "last_hidden"
    INPUTS_AND_HIDDEN = "inputs_and_hidden"


class StoppingKind(StrEnum):
    NONE = "none"
    EARLY = "early"
    GRADIENT_NORM = "gradient_norm"


class Labels(StrEnum):
    SPARSE = "sparse"
    ONE_HOT = "one_hot"


class Loss(StrEnum):
    AUTO = "auto"  # by the task: cross-entropy, binary cross-entropy or mean squared error
    MEAN_SQUARED_ERROR = "mean_squared_error"
    MEAN_ABSOLUTE_ERROR = "mean_absolute_error"
    HUBER = "huber"


class ClassWeights(StrEnum):
    NONE = "none"
    BALANCED = "balanced"


class Architecture(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The network: its hidden layers, from the inputs to the outputs."""

    family: Family = Family.DENSE
    depth: int = 2  # hidden layers
    width: int = 300  # units of the first hidden layer
    taper: float = 1 / 3  # units of each next hidden layer, as a share of the one before
    activation: Activation = Activation.SELU
    leaky_slope: float = 0.2
    elu_alpha: float = 1.0
    initializer: Initializer = Initializer.LECUN_NORMAL
    variance_scaling: VarianceScaling = VarianceScaling()
    batch_normalization: BatchNormalization = BatchNormalization.NONE
    filters: int = 32  # convolutional: filters of the first block, doubled at each next one
    kernel_size: int = 3
    blocks: int = 2
    pooling: int = 2
    transfer: Transfer | None = None
    function: str | None = None  # custom: `module:function`
    numbers: dict[str, float | int | str | bool] = {}  # custom: what the function is given

    @property
    def widths(self) -> tuple[int, ...]:
        """Units of each hidden layer, first to last.

        Example:
            >>> Architecture().widths
            (300, 100)
        """
        return tuple(max(1, round(self.width * self.taper**layer)) for layer in range(self.depth))


class Clipping(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    kind: ClippingKind = ClippingKind.NONE
    threshold: float = 1.0


class Optimizer(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The optimizer with its own parameters; those of other optimizers are ignored."""

    name: OptimizerName = OptimizerName.ADAM
    learning_rate: float = 1e-3
    learning_rate_choice: LearningRateChoice = LearningRateChoice.GIVEN
    momentum: float = 0.9  # momentum, nesterov
    beta_1: float = 0.9  # adam, nadam, adamw
    beta_2: float = 0.999
    rho: float = 0.9  # rmsprop
    epsilon: float = 1e-7
    initial_accumulator: float = 0.1  # adagrad
    weight_decay: float = 0.004  # adamw
    clipping: Clipping = Clipping()


class Schedule(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """How the learning rate moves; the parameters of other kinds are ignored."""

    kind: ScheduleKind = ScheduleKind.PERFORMANCE
    decay_steps: float = 10_000.0  # power: s; exponential: steps for one factor. Unit: optimizer steps
    power: float = 1.0  # power: c in eta0 / (1 + t/s)^c
    decay_rate: float = 0.5  # exponential: factor per `decay_steps`
    boundaries: tuple[float, ...] = (0.5, 0.75)  # piecewise: shares of the planned epochs
    factors: tuple[float, ...] = (0.3, 0.1)  # piecewise: of eta0, after each boundary
    factor: float = 0.5  # performance: on a plateau multiply by this
    patience: int = 2  # performance. Unit: epochs
    warm_up: float = 0.0  # cosine: share of the planned steps in which the rate rises to eta0


class Penalty(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A penalty on the kernels: the lecture's lambda, and beta for the elastic net."""

    kind: PenaltyKind = PenaltyKind.NONE
    strength: float = 1e-4  # lambda
    l1_share: float = 0.5  # beta: l1 = beta lambda, l2 = (1 - beta) lambda / 2
    place: PenaltyPlace = PenaltyPlace.HIDDEN

    @property
    def coefficients(self) -> tuple[float, float]:
        """The numbers (l1, l2) that multiply the sums of |w| and of w^2.

        Example:
            >>> Penalty(kind=PenaltyKind.ELASTIC_NET, strength=0.01, l1_share=0.4).coefficients
            (0.004, 0.003)
        """
        match self.kind:
            case PenaltyKind.NONE:
                return 0.0, 0.0
            case PenaltyKind.L1:
                return self.strength, 0.0
            case PenaltyKind.L2:
                return 0.0, self.strength
            case PenaltyKind.ELASTIC_NET:
                return self.l1_share * self.strength, (1 - self.l1_share) * self.strength / 2


class Dropout(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    kind: DropoutKind = DropoutKind.ALPHA
    rate: float = 0.5
    place: DropoutPlace = DropoutPlace.HIDDEN
    input_rate: float = 0.2  # used where the inputs are dropped too
    growth: float = 0.0  # 0: the same rate everywhere; 1: in proportion to the layer's share of the widest


class Stopping(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    kind: StoppingKind = StoppingKind.EARLY
    patience: int = 5  # epochs
    min_delta: float = 0.0
    threshold: float = 1e-3  # gradient_norm


class Precision(StrEnum):
    """In which numbers a network computes: Keras's dtype policies. Weights, losses and answers stay 32 bits long."""

    FLOAT32 = "float32"
    MIXED_FLOAT16 = "mixed_float16"  # losses are scaled, as Keras does by itself
    MIXED_BFLOAT16 = "mixed_bfloat16"


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """A complete description of one training."""

    name: str = "lecture-default"
    data: DataPlan
    scaling: Scaling = Scaling.STANDARDIZE
    words: Words = Words()  # texts
    augmentation: Augmentation = Augmentation()  # images
    numeric_encoding: NumericEncoding = NumericEncoding.NONE
    labels: Labels = Labels.SPARSE
    loss: str = Loss.AUTO.value  # one of `Loss`, any of Keras by the name of its function, or `module:function`
    class_weights: ClassWeights = ClassWeights.NONE
    label_smoothing: float = 0.0  # classes and labels: the share of each training label that all classes share
    threshold: float = 0.5  # two classes and labels: the probability from which a row counts as positive
    threshold_choice: ThresholdChoice = ThresholdChoice.GIVEN  # two classes
    architecture: Architecture = Architecture()
    optimizer: Optimizer = Optimizer()
    schedule: Schedule = Schedule()
    penalty: Penalty = Penalty()
    dropout: Dropout = Dropout()
    stopping: Stopping = Stopping()
    precision: Precision = Precision.FLOAT32  # for GPUs; a cohort computes in 32 bits
    batch_size: int = 32  # rows; 0 means the whole training part
    epochs: int = 30  # at most
    seed: int = 0
    breaks: tuple[str, ...] = ()  # couplings broken on purpose, by their names
