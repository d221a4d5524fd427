"""What a worker process does with a task: this folder brings the backend.

Where to look: `served` (the way in, named to the executor), `trial` (what it does with a task), `cohorts` (many trials
as one program), `hypermodel` with `built` (a KerasTuner model of the user's own), `going_on` (from an earlier state),
`own_network` and `ensemble` (what is handed over), `measured` (what a goal asks for beside the score), `answers`
(predictions), `prepared` (data kept from task to task), `handed` (rows from the driver), `watch` (called every epoch).

Nothing here writes to the study's folder except the winner's model; runs go back to the driver as records.
"""
