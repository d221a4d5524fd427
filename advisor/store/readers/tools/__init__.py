"""Readers of what trackers, tuners and trainers keep in formats of their own."""
