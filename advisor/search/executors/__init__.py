"""Executors that take work and give runs back; local worker processes so far."""
