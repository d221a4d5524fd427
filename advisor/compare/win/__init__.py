"""What a win rests on: one file a question, each answered "yes" (good news), "no" or "not checked" with the reason.

Touches no file and no drawing; `checks` asks them all. A study without a winner has no checks.
"""
