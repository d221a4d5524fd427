"""Comparing the trials of a study, and runs: seed noise, importance, edges, differences.

May touch NumPy, pandas and scikit-learn; never files, drawings or Keras.
"""
