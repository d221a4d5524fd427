"""Records in, text or pictures out: terminal, markdown, figures and the HTML report.

Nothing here computes: a number that is missing belongs in a record. May use rich, matplotlib and jinja2,
each imported only by the file that draws with it.
"""
