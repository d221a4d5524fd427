"""One file a format: `reads` claims a file or folder by its content, `read` returns the runs in it.

Files are material to judge, never to execute: no pickle, no YAML objects, bounded sizes, and every mistake
is a FileError that names its place. A module in one of the folders here
is found by being there (see `advisor.store.known`).
"""
