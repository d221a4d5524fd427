"""Lists of numbers by name, as people paste them: `train_losses = [0.9, 0.5, …]`, arrays, `history.history`."""

from advisor.store.logs.text.family_lists import read, read_logs, reads

__all__ = ["read", "read_logs", "reads"]
