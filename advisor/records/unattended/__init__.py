"""A study that nobody sits beside: what is known before it begins, how it is going, and what somebody is told.

Where to look: `planning` (what it would do, and for how long), `advising` (its pace, what its trials say together, and
the change that they ask for), `notices` (what is worth a message). msgspec only, as `records`.
"""
