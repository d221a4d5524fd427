"""The HTML report, widget by widget: records in, one piece of the page out. May use jinja2 and the figures."""
