"""Engines that propose trials, one a file; each translates kinds of domain, none knows a dimension by name."""
