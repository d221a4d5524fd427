"""Figures of a win: where it comes from, one file a figure. Records in, a figure out; as everywhere in `figures`."""
