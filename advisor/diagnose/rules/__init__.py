"""The rules: a folder for each kind of subject, a file for each rule, nothing else to edit."""
