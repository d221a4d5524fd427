"""A study that is changed between its trials: what may differ, what was asked for, and which trials still fit.

Where to look: `entries` (two plans side by side, entry by entry), `asked` (words such as `width=64` become a plan),
`change` (what it makes of the plan and of the trials), `fitting` (a trial seen from the space as it is now),
`going_on` (which trials go on for more epochs), `by_hand` (a trial that somebody asks for). May touch what `space`
may: what contradicts the study is a Problem, and every one of them is found.
"""
