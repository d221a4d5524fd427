"""A study that nobody sits beside: planned before it begins, told of and changed while it runs, gone on with later.

Where to look: `plan` (`advisor search --plan`), `notifying` (the one place that knows addresses), `advised` (`--heed`),
`stopped` (how to go on). An address of no service is a StudyError that does not show it.
"""
