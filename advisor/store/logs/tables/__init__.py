"""Tables, series and parsed documents as logs: a column for each quantity.

Where to look: `tables`, `headers`, `cells` and `long` (tables of text), `rows`, `histories` and `nested` (parsed JSON),
`series` and `titles` (one quantity in a file), `named` (several logs of one file), `mapped` (what `--columns` says).
"""
