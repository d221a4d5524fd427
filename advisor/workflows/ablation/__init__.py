"""From the default recipe to a study's winner, one change at a time: which way, and what each change brought.

Where to look: `path` (which change comes next; knows no executor), `trained` (recipes trained on common seeds),
`ablate` (the command). Runs in the driver's process: imports no backend. What the time does not suffice for is said.
"""
