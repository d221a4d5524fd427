"""Files in, files out: the only door to the disk. Nothing here computes or decides anything.

Where to look: `files` (bytes to and from the disk), `codec` (records to and from JSON), `runs` (runs of
every known format), `readers` (other people's logs, one file per format), `plans` (study files in TOML),
`studies` (the folder of a study), `schema` (the published formats), `tables` (tables of data).
"""
