"""Who gets which row: training, validation and test part, folds, smaller training parts, and bags.

Where to look: `splits` (the parts, by the plan), `quotas` (shares of every stratum, whole units), `subsets` (smaller or
noisier training parts), `bags` (training and validation rows dealt anew for the networks of a mean).

May touch NumPy. Everything is drawn from the plan's seeds.
"""
