"""Parts of a recipe, of a goal and of a plan that have a record of their own.

Where to look: `inputs` (words, series, images and how they are varied), `encoding` (numbers), `variance` (numbers
of an initializer), `reuse` (a base network); `quantities` (what counts beside the score, and limits); `mistakes` (where
a network fails); `cluster` (where a plan's trainings run). May touch what
`records` may: msgspec and NumPy.
"""
