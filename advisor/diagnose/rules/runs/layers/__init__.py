"""Rules about what goes on inside the layers: gradients, updates, activations, first weights."""
