"""One file per command, each fits on a screen: read, compute, render.

Workflows are the only place where reading, computing and rendering meet. They may use every layer below;
they hold no `if` about numbers, which belong to `diagnose`, `compare` and `curve`.
"""
