"""Rules that look at one run."""
