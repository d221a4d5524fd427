"""What surrounds the trials of a study: its check, its start, its strategy, its winner.

Where to look: `check`, `networks`, `hypermodels` and `own_code` (every mistake before the first training; `mistakes`
collects them), `given` (the study as a command is given it), `start` (the plan, the folder), `storage`, `early`
(workers that begin before all else), `earlier` (studies that it starts from), `telling` (what is said first),
`proposing` and `shapes` (what is trained together), `resumed`, `going_on` and `changed` (the data and the plan of a
study that goes on), `edit` (a change asked for in words), `engine` (who proposes), `strategy` (what a strategy
changes), `winning` (from the best trial to what is handed over).

Runs in the driver's process: imports no backend. An impossible study is a StudyError with every mistake.
"""
