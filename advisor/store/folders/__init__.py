"""Folders of files, one subfolder a class: which file is which, and what the files hold.

Where to look: `tree` (the files with their classes and parts, and what was passed over), `parts` (which folders are for
training, validation and test), `names` (what the names of files say), `pictures` (as an array of bytes, one size and
one number of channels), `texts` (as texts), `arrays` (NPY files and those of MNIST), `listed`
(files that a table names).

May touch files, to read them, and Pillow. What cannot be read is a FileError that names every such file.
"""
