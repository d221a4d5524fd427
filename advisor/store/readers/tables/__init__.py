"""Readers of tables, histories and downloads: a column or a list for each quantity."""
