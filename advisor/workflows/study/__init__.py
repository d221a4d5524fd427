"""What surrounds the trials of a study: its check, its start, its strategy, its winner.

Where to look: `check` and `networks` (every mistake before the first training), `start` (the plan, the folder),
`resumed` and `changed` (the data and the plan of a study that goes on), `edit` (a change asked for in words), `engine`
(who proposes), `strategy` (what a strategy changes), `winner` (retrained and measured).

Runs in the driver's process: imports no backend. An impossible study is a StudyError with every mistake.
"""
