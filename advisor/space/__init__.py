"""What may be varied in a training: the catalogue of dimensions, their couplings, and spaces made of them.

Where to look: `catalogue` (the one table), `dimension` (what an entry is), `design` (study plans to spaces), `recipes`
(parameters to recipes), `couplings`, `constraints` and `ties` (what the lecture says belongs together), `narrowing`
and `conflicts` (what a study file may ask), `portfolio` (recipes with a name, the first of a study),
`fitted` (what the data decide), `folds`, `seeds`, `rungs`; `losses` and `own_models`; `changed` and `differences` (two
recipes), `editing` (a study that is changed), `earlier` (trials of other studies), `paths`, `table`. Pure data and
pure functions: no files, no clocks, no backend.
"""
