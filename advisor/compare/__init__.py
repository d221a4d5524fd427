"""Comparing the trials of a study, and runs: seed noise, importance, edges, differences.

Where to look: `noise`, `importance`, `edges` (on `scales`), `folds`, `activations`, `batch_sizes` and `sizes` (what a
choice does to the score), `told` (which runs are shown), `difference` (two runs).

May touch NumPy, pandas and scikit-learn; never files, drawings or Keras.
"""
