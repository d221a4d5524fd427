"""One file per figure: a function that takes records and returns a matplotlib Figure; `canvas` writes it out."""
