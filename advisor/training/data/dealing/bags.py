"""Bags: training and validation rows dealt anew, so that networks whose mean is taken see all of them among them.

Each network validates on another bag and trains on the others. What is fitted on the training part, scaling above all,
stays as it is: the networks become one model, and are fed alike.

References: Krogh and Vedelsby, "Neural network ensembles, cross validation, and active learning" (1995); Erickson et
al., "AutoGluon-Tabular" (2020), arXiv:2003.06505, who call it k-fold bagging.
"""

from dataclasses import replace

import msgspec
import numpy as np

from advisor.records import DataPlan, Task
from advisor.training.data.dataset import Dataset
from advisor.training.data.facts import fingerprint
from advisor.training.data.rows import combined_keys, common_rows, row_keys


def bagged(dataset: Dataset, plan: DataPlan) -> Dataset:
    """Return a data set with one of its bags as the validation part, and all others as the training part.

    Args:
        dataset: As it is split.
        plan: Says how many bags there are, and which validates.

    Example:
        >>> from advisor.records import Recipe
        >>> from advisor.training.data.prepare import named_source, prepare
        >>> recipe = Recipe(data=DataPlan(source="iris"))
        >>> dataset = prepare(named_source(recipe.data, folder=None), recipe, with_test=False)
        >>> parts = [bagged(dataset, DataPlan(source="iris", bags=4, bag=bag)) for bag in range(4)]
        >>> [len(part.x_train) for part in parts], [len(part.x_validation) for part in parts]
        ([89, 90, 90, 91], [31, 30, 30, 29])
    """
    x = np.concatenate([dataset.x_train, dataset.x_validation])
    y = np.concatenate([dataset.y_train, dataset.y_validation])
    keys = row_keys(x)
    is_classes = dataset.facts.task in (Task.BINARY, Task.MULTICLASS)
    strata = y if is_classes else np.zeros(len(y), dtype=np.int64)
    held = bag_of_rows(keys, strata, bags=plan.bags, seed=plan.split_seed) == plan.bag
    parts = [combined_keys(keys[rows], y[rows]) for rows in (~held, held)]
    facts = msgspec.structs.replace(
        dataset.facts,
        train_rows=int((~held).sum()),
        validation_rows=int(held.sum()),
        shared_rows=None,
        fingerprint=fingerprint(*parts),
    )
    return replace(
        dataset,
        x_train=x[~held],
        y_train=y[~held],
        x_validation=x[held],
        y_validation=y[held],
        facts=facts,
        weights=_weights(dataset, held),
    )


def _weights(dataset: Dataset, held: np.ndarray) -> dict[str, np.ndarray]:
    if not dataset.weights:
        return {}
    train = dataset.weights["train"]
    both = np.concatenate([train, dataset.weights.get("validation", train[:0])])
    return {**dataset.weights, "train": both[~held], "validation": both[held]}


def bag_of_rows(keys: np.ndarray, strata: np.ndarray, *, bags: int, seed: int) -> np.ndarray:
    """Return the bag of each row, shape (rows,): equal rows in one, each stratum in equal shares.

    Args:
        keys: One number a row, equal for equal rows. Where a set of equal rows is too large to be copies, its rows are
            dealt one by one.
        strata: Class of each row; zeros where there are no classes.
        bags: How many.
        seed: Another seed, other bags.

    Example:
        >>> bags = bag_of_rows(np.array([7, 7, 1, 2, 3, 4, 5]), np.zeros(7, dtype=int), bags=2, seed=0)
        >>> bool(bags[0] == bags[1]), sorted(np.bincount(bags).tolist())
        (True, [3, 4])
    """
    units = np.where(common_rows(keys, len(keys) // bags), np.arange(len(keys), dtype=np.uint64), keys)
    _, first, unit = np.unique(units, return_index=True, return_inverse=True)
    order = np.random.default_rng([seed, 17]).permutation(len(first))
    order = order[np.argsort(strata[first][order], kind="stable")]
    bag = np.empty(len(first), dtype=np.int64)
    bag[order] = np.arange(len(first)) % bags
    return bag[unit]
