"""What the readers of other people's logs share: names, rows, columns, and what their numbers mean.

Where to look: `log` (rows to runs; `log_columns` are its columns, `counters` number them), `names` and `frames` (their
names in ours), `settled`, `gaps` and `shares` (what their numbers mean), `literal` and `loose` (documents of which
nothing is certain); `text` (printed lines), `tables` (tables, series, parsed documents), `tools` (what other tools
keep). Knows no file format: that is `advisor.store.readers`.
"""
