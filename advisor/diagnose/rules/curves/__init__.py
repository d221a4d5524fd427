"""Rules that look at errors against training-set size."""
