"""What may be varied in a training: the catalogue of dimensions, their couplings, and spaces made of them.

Where to look: `catalogue` (the one table), `design` (parameters to recipes, study plans to spaces),
`constraints` (what the lecture says belongs together), `portfolio` (recipes with a name). Pure data and
pure functions: no files, no clocks, no backend.
"""
