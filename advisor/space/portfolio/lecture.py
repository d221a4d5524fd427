"""The models that the lecture trains."""

from advisor.records.studies.plan import ParameterValue
from advisor.space.portfolio.named import NamedRecipe

_ELU_MODEL: dict[str, ParameterValue] = {"activation": "elu", "dropout": 0.0, "scaling": "unit", "epochs": 10}

LECTURE = (
    NamedRecipe(
        name="lecture-first-model",
        says="The lecture's first model: 300-100 ReLU with Glorot uniform, SGD 0.01, 10 epochs of batches of 32.",
        reference="lecture, creating the model; outputs 16 and 17",
        parameters={
            "activation": "relu",
            "initializer": "glorot_uniform",
            "scaling": "unit",
            "optimizer": "sgd",
            "learning_rate": 0.01,
            "schedule": "constant",
            "dropout": 0.0,
            "dropout_kind": "none",
            "stopping": "none",
            "epochs": 10,
            "batch_size": 32,
        },
        breaks=("relu-wants-he",),
    ),
    NamedRecipe(
        name="lecture-leaky-relu",
        says="Leaky ReLU of slope 0.2 with He normal.",
        reference="lecture 1.2, input 28",
        parameters={"activation": "leaky_relu", "leaky_slope": 0.2, "dropout": 0.0, "scaling": "unit"},
    ),
    NamedRecipe(
        name="lecture-normalized-after",
        says="ELU, He normal, batch normalization as first layer and after each activation: 271,346 parameters.",
        reference="lecture 1.3, inputs 30 and 31",
        parameters={**_ELU_MODEL, "scaling": "batch_normalization", "batch_normalization": "after"},
    ),
    NamedRecipe(
        name="lecture-normalized-before",
        says="The same with batch normalization before each activation and no biases there: 270,946 parameters.",
        reference="lecture 1.3, inputs 32 and 33",
        parameters={**_ELU_MODEL, "scaling": "batch_normalization", "batch_normalization": "before"},
    ),
    NamedRecipe(
        name="lecture-momentum",
        says="SGD with a momentum of 0.9 at a rate of 0.001.",
        reference="lecture 3.1, input 53",
        parameters={**_ELU_MODEL, "optimizer": "momentum", "learning_rate": 0.001, "momentum": 0.9},
    ),
    NamedRecipe(
        name="lecture-nesterov",
        says="The same with Nesterov's gradient, taken slightly ahead.",
        reference="lecture 3.1, input 55",
        parameters={**_ELU_MODEL, "optimizer": "nesterov", "learning_rate": 0.001, "momentum": 0.9},
    ),
    NamedRecipe(
        name="lecture-power-schedule",
        says="SGD 0.01 with power scheduling of c = 1 and s = 10,000 (Keras's old `decay=1e-4`).",
        reference="lecture 3.3, input 58",
        parameters={
            **_ELU_MODEL,
            "optimizer": "sgd",
            "learning_rate": 0.01,
            "schedule": "power",
            "decay_steps": 10_000.0,
        },
    ),
    NamedRecipe(
        name="lecture-dropout",
        says="ELU, He normal, 20 % dropout on inputs and hidden layers, Adam 0.01, early stopping of patience 3.",
        reference="lecture 4.2 and 4.3, inputs 20 to 23",
        parameters={
            "activation": "elu",
            "scaling": "unit",
            "dropout": 0.2,
            "dropout_place": "inputs_and_hidden",
            "input_dropout": 0.2,
            "learning_rate": 0.01,
            "schedule": "constant",
            "stopping_patience": 3,
            "epochs": 10,
        },
    ),
    NamedRecipe(
        name="lecture-online",
        says="The same, one row at a time: the lecture shows that nothing is learned at this rate.",
        reference="lecture 5, input 70",
        parameters={
            "activation": "elu",
            "scaling": "unit",
            "dropout": 0.2,
            "dropout_place": "inputs_and_hidden",
            "input_dropout": 0.2,
            "learning_rate": 0.01,
            "schedule": "constant",
            "stopping": "none",
            "batch_size": 1,
            "epochs": 10,
        },
    ),
)
