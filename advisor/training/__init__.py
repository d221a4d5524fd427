"""Everything that trains: data as a network sees it, networks, trainings one by one and in cohorts.

Where to look: `data` (sources, splits, preprocessing), `build` (a recipe as a Keras model), `fit` (one
training, recorded), `cohort` (many of one shape as one program), `transfer`, `prune`, `thirds`,
`decision_map`. May use Keras, scikit-learn and the device; a backend's own names stand in `backends`
only. Decides nothing, and leaves the disk to `advisor.store`, but for networks that are reused or saved.
"""
