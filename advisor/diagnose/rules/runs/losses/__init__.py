"""Rules about the values themselves: a loss that cannot be, or that its metric contradicts."""
