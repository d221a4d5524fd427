"""Parts of a recipe, of a goal, of a plan and of a trial that have a record of their own.

Where to look: `inputs` (words, series, images and how they are varied), `encoding` (numbers), `variance` (numbers of
an initializer), `reuse` (a base network); `quantities` (what counts beside the score, and limits); `cluster` (where a
plan's trainings run); `folds` (scores of a cross-validation); `mistakes` (where a network fails), `labels` (one that
may be wrong), `going_on` (a training that goes on from an earlier one). May touch what `records` may: msgspec and
NumPy.
"""
