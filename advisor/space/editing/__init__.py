"""A study that is changed between its trials: what may differ, what was asked for, and which trials still fit.

Where to look: `entries` (two plans side by side, entry by entry), `asked` (words such as `width=64` become a plan),
`fitting` (a trial seen from the space as it is now). May touch what `space` may: what contradicts the study is a
Problem, and every one of them is found.
"""
