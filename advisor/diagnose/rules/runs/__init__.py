"""Rules that look at one run, one file each; the engine finds them by being here."""
