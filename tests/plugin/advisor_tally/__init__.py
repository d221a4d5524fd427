"""A plug-in for advisor: reads tally files, and looks at how a loss ends."""
