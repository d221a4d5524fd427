"""From the best trial to what is handed over.

Where to look: `retraining` (candidates on fresh seeds), `finalists` (who else is retrained), `winner` (who wins, what
is kept), `ensemble` (the mean of several networks), `own` (a trial's own network, for want of time), `spare` (searching
on with the time that is left), `fitting` (what that allows), `compared` (what the trials show together). May touch what
`workflows/study` may; trains through an executor alone.
"""
