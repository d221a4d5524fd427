"""Parts of a recipe, and of a trial, that have a record of their own.

Where to look: `inputs` (words, series, images and how they are varied), `encoding` (numbers), `variance` (numbers
of an initializer), `reuse` (a base network), `folds` (scores of a cross-validation).
May touch what `records` may: msgspec and NumPy.
"""
