"""The lecture's three ways to the right size of a network (4.2): growing, pruning, complexity regularization."""
