"""Scores: what a network's outputs are worth, and what simple models reach on the same rows.

Where to look: `scoring` (loss and metrics of one part), `ranking` (two classes in order), `judging` (every part at the
threshold that counts), `references` (majority, linear, boosting), `links` (from outputs to probabilities), `mistakes`
and `kinds` (where a network fails).

May touch NumPy, scikit-learn and `advisor.training.data`; never Keras: outputs come in as arrays. A threshold
that cannot be chosen is a RecipeError.
"""
