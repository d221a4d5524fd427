"""What the readers of other people's logs share: names, cells, rows, tables, series, printed numbers.

Where to look: `log` (rows to runs; `log_columns` are its columns), `named` (several logs of one file), `mapped` (what
`--columns` says), `names` and `frames` (their names in ours), `settled`, `gaps` and `shares` (what their numbers mean),
`tables`, `headers`, `cells` and `long` (tables of text), `rows`, `histories` and `nested` (parsed JSON), `series`,
`titles`, `tensor`, `database` and `wandb_records` (trackers), `printed` (what Keras prints), `lines`, `numbers`,
`labels`, `pairs` and `grid` (any printed text), `gather` and `settle` (from there to runs), `literal` and `loose`
(documents of which nothing is certain), `foreign_studies` and `optuna_records` (searches of other tools). Knows no file
format: that is `advisor.store.readers`.
"""
