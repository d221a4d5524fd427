"""A study that nobody sits beside: planned before it begins, told of while it runs, gone on with when it was stopped.

Where to look: `plan` (`advisor search --plan`), `notifying` (the one place that knows addresses), `stopped` (how to go
on). An address of no service is a StudyError that does not show it.
"""
