"""What lies between two recipes, and the single changes that lead from one to the other.

Pure functions of recipes: a change that cannot be built is returned with its reason, never raised.
"""
