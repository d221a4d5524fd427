"""Rules about the set-up: outputs, loss, metric and settings that do not go together."""
