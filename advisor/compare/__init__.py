"""Comparing the trials of a study, and runs: seed noise, importance, edges, differences.

Where to look: `noise` (of seeds), `standing` (the winner to the default recipe and simple models), `win` (what the win
rests on), `finalists`, `preference`, `front` (who may win); `importance`, `edges` (on `scales`), `folds`,
`activations`, `batch_sizes` (what a choice does to the score); `account`, `tail`, `tuning` (where the time went, and
what more trials would bring); `told` (which runs and trials are shown); `difference` (two runs), `baseline` (a run to
known-good ones), `side_by_side`, `contrasts` (several); `unattended` (what to change of a study that runs).

May touch NumPy, pandas, scikit-learn and `scipy.special`; never files, drawings or Keras.
"""
