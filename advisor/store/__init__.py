"""Files in, files out, all through `advisor.files`. Nothing here computes or decides anything.

Where to look: `runs` (runs of every known format), `readers` (other people's logs, one file per format), `known`
(which readers there are), `logs` (what the readers share), `format` (records to and from JSON, the published schemas),
`plans` (study files in TOML), `studies` (the folder of a study; `growing`, `holding`, `kept` and `checkpoints` are
parts of it), `earlier` (the studies that one starts from), `sizes` (of a learning curve), `tables` (of data;
`text_layout`, `encodings`, `json_tables`, `arrow_tables`, `some_rows` and the folder `written` are how they are
written; `near_files`, what may have been meant by a misspelt name), `folders` (of pictures and texts).
"""
