"""What the readers of other people's logs share: names, cells, rows, printed numbers.

Where to look: `log` (rows to runs), `names` (their names in ours), `printed` (what is printed while a model
trains), `cells` (text as numbers), `literal` and `loose` (documents of which nothing is certain),
`foreign_studies`, `optuna_records`, `tensor`. Knows no file format: that is `advisor.store.readers`.
"""
