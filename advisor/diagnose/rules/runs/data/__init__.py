"""Rules about the data: scales, classes, labels, and rows that are in more than one part."""
