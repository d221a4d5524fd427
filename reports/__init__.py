"""Example reports, and how they are made again: `make reports`. A test holds the committed files to the code."""
