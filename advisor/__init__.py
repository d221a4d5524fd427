"""advisor: an automated hyperparameter and diagnostics advisor for neural networks in Keras."""
