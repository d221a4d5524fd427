"""Recipes that open studies: of any data, of tables, of images."""

from advisor.records.studies.plan import ParameterValue
from advisor.space.portfolio.named import NamedRecipe

_FOR_TABLES: dict[str, ParameterValue] = {
    "activation": "relu",
    "depth": 3,
    "width": 256,
    "taper": 1.0,
    "scaling": "robust",
    "dropout": 0.1,
    "optimizer": "adamw",
    "learning_rate": 0.002,
    "weight_decay": 0.01,
    "schedule": "cosine",
}

_FOR_IMAGES: dict[str, ParameterValue] = {
    "family": "convolutional",
    "filters": 32,
    "activation": "relu",
    "batch_normalization": "before",
    "depth": 1,
    "width": 128,
    "dropout": 0.3,
    "optimizer": "adamw",
    "learning_rate": 0.002,
    "weight_decay": 0.01,
    "schedule": "cosine",
}

OF_ANY = (
    NamedRecipe(
        name="lecture-default",
        says=(
            "The lecture's summary table: 300-100 SELU, LeCun normal, Adam, performance scheduling, dropout 50 %. "
            "A yardstick for the others: half of the units is too many to drop in most regressions."
        ),
        reference="lecture, summary",
    ),
    NamedRecipe(
        name="lecture-default-without-dropout",
        says="The same without dropout, which is clearly better on the lecture's split.",
        reference="lecture, summary",
        parameters={"dropout": 0.0, "dropout_kind": "none"},
    ),
    NamedRecipe(
        name="nesterov-with-ridge",
        says="Nesterov momentum 0.9 at a rate of 0.01 with a light L2 penalty, no dropout.",
        reference="lecture 3.1 and 4.1",
        parameters={
            "optimizer": "nesterov",
            "learning_rate": 0.01,
            "penalty": "l2",
            "penalty_strength": 1e-4,
            "dropout": 0.0,
        },
    ),
    NamedRecipe(
        name="normalized-elu",
        says="ELU with batch normalization before the activation and a larger rate, no dropout.",
        reference="lecture 1.3; Ioffe and Szegedy (2015), arXiv:1502.03167",
        parameters={
            "activation": "elu",
            "batch_normalization": "before",
            "dropout": 0.0,
            "learning_rate": 0.003,
        },
    ),
    NamedRecipe(
        name="he-with-light-dropout",
        says="ReLU with He normal and 20 % dropout: the most common network.",
        reference="lecture 1.1 and 4.2",
        parameters={"activation": "relu", "dropout": 0.2},
    ),
)

OF_TABLES = (
    NamedRecipe(
        name="table-pieces",
        says="For tables: 256-256-256 ReLU on robustly scaled numbers and their pieces, AdamW down a cosine.",
        reference="Gorishniy et al. (2022), arXiv:2203.05556; Holzmueller et al. (2024), arXiv:2407.04491",
        parameters={**_FOR_TABLES, "numeric_encoding": "piecewise"},
    ),
    NamedRecipe(
        name="table-pieces-slow",
        says="The same at a quarter of the rate, with more dropout and weight decay: lower losses of classes.",
        reference="Gorishniy et al. (2024), arXiv:2410.24210: the ranges that they tune over",
        parameters={
            **_FOR_TABLES,
            "numeric_encoding": "piecewise",
            "learning_rate": 0.0005,
            "dropout": 0.3,
            "weight_decay": 0.05,
        },
    ),
    NamedRecipe(
        name="table-robust",
        says="256-256-256 ReLU on robustly scaled numbers without their pieces, AdamW down a cosine.",
        reference="Holzmueller et al. (2024), arXiv:2407.04491",
        parameters=_FOR_TABLES,
    ),
)

OF_IMAGES = (
    NamedRecipe(
        name="image-convolutions",
        says="For images: blocks of 16 filters and more, normalized, then 128 ReLU, AdamW down a cosine.",
        reference="LeCun et al. (1998), doi:10.1109/5.726791; Ioffe and Szegedy (2015), arXiv:1502.03167",
        parameters={**_FOR_IMAGES, "filters": 16},
    ),
    NamedRecipe(
        name="image-convolutions-moved",
        says="Twice the filters, each image moved at random in training by a tenth of its sides at most.",
        reference="Simard, Steinkraus and Platt (2003), doi:10.1109/ICDAR.2003.1227801",
        parameters={**_FOR_IMAGES, "shift": 0.1},
    ),
    NamedRecipe(
        name="image-convolutions-mirrored",
        says="The same, half of the images mirrored too: of things, not of letters.",
        reference="Shorten and Khoshgoftaar (2019), doi:10.1186/s40537-019-0197-0",
        parameters={**_FOR_IMAGES, "shift": 0.1, "flip": "horizontal"},
    ),
)
