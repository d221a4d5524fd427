"""What people ask of a study from beside it while it is searched: trials of their own, a pause, an end.

Where to look: `requests` (what a command asks, and says), `heeding` (how the search hears of it). Both ends speak
through one file of the study's folder, to which lines are only added. Touches no data and no backend; what cannot be
read there leaves the search as it was told last.
"""
