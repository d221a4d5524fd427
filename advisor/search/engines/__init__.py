"""Engines that propose trials, one file per engine; each translates kinds of domain, none knows a dimension by name."""
