"""Searching: engines propose trials, executors train them, the driver connects them and keeps the record.

May touch Optuna or KerasTuner (one file per engine) and worker processes. Never knows a dimension by its
name and never imports a backend; training happens in the workers, by a function named to the executor.
"""
