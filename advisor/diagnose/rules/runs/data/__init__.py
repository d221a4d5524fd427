"""Rules about the data: scales, classes, labels, and rows that stand in more than one part."""
