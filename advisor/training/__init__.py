"""Everything that trains: data as a network sees it, networks, trainings one by one and in cohorts.

Where to look: `data` (sources, splits, preprocessing), `network` (a recipe as a Keras model), `scores` (what its
outputs are worth), `callbacks` (what watches a training), `fit` (one training, recorded), `cohort` (many of one shape
as one program), `phases` (frozen, then unfrozen), `thirds` (the rate), `prune`, `ensemble` (several networks as one),
`saving`, `predicting` and `forecasting` (what a saved winner answers), `measuring` (what a network costs), `script`
(the calls that train it again), `company` (what a run is shown beside), `environment` (versions, device), `silence`,
`keras_datasets`. May use Keras, scikit-learn and the device; a backend's own names appear only in `backends`. Decides
nothing, and writes through `advisor.files` alone.
"""
