"""Any text that shows numbers by name, beside a counter or not: asked last, when no other reader knows the file."""

from advisor.store.logs.text.family_pairs import read, read_logs, reads, reads_mapped

__all__ = ["read", "read_logs", "reads", "reads_mapped"]
