"""Rules that look at a whole study: its trials are evidence for each other."""
