"""Our own formats: records to and from JSON, and every mistake in a document with its place.

Where to look: `codec` (bytes to records and back), `check` (all mistakes at once), `place` (where a mistake is),
`schema` (the published JSON Schemas), `sparse` (records inside a page). Touches no file itself; a mistake is a
FileError's Problem.
"""
