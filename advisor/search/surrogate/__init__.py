"""Our own sampler: a model of the scores, which proposes one trial or a whole cohort in one asking.

`points` (parameters as rows of numbers, and where to look), `process` (the model: a Gaussian process), `choosing`
(which candidates are tried together), `sampler` (what an engine asks). Made of NumPy and SciPy alone: Optuna's own
Gaussian process needs PyTorch, scikit-learn's takes ten times as long to ask. Knows no dimension by its name.
"""
