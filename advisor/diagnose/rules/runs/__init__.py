"""Rules that look at one run: one file each, in a folder for what it is about; the engine finds them by being here."""
