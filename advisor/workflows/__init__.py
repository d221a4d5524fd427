"""One file per command: read, compute, render, in one screen each.

Workflows are the only place where reading, computing and rendering meet. They may use every layer below;
they hold no `if` about numbers, which belong to `diagnose`, `compare` and `curve`.
"""
