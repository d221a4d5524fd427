"""From findings to one decision: what explains what, what is asked, what to do next.

Where to look: `merging` (one cause, one finding), `healthy` (when it may be said), `run` (the lecture's procedure for
one run), `study` (for many trials), `reason` (why, in one line), `remedies` (which finding is followed first),
`unchecked` (what could not be checked). Records in, records out.
"""
