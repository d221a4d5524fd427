"""Executors that take work and return runs; so far only local worker processes."""
