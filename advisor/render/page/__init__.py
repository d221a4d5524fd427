"""The HTML report, widget by widget: records in, one piece of the page out. May use jinja2 and the figures.

For whoever maintains it, why it is built so:

- One file, because it is mailed, kept and opened years later on a machine without us. So styles, script, figures and
  records stand inside; `parts.policy` forbids every request, and every style and script but our own, by fingerprint.
  That is why `figures.tidy` turns matplotlib's styles into attributes, and why no template holds a `style=`.
- The conclusion first. `opening` answers the five questions of every reader (what won, is it better, can I trust it,
  what next, how do I get it) on the first screen at 1440 pixels; a browser test measures that. Everything below is
  its evidence.
- Nothing here computes. Margins, noise and verdicts come from `compare.standing`, `compare.side_by_side` and
  `compare.account` as records. Here they become words, in Python, where a doctest holds them, or markup, in one
  template of the same name as the file that uses it.
- One widget is one small file: a function from records to `Markup`, empty where there is nothing to say; `html`
  puts them in order. To add one, write the file, its template and its test, and name it there.
- Names are other people's. `parts` makes text of every value on its way into a template (no sign that steers, no
  name that fills the page), autoescape does the rest, and tests/render/test_hostile.py tries to break it. Outside a
  template (`Markup.format`), shorten a name with `wording.shortened` first.
- Figures have no ground of their own, and their black is the page's ink: that is the whole of dark mode. `drawings`
  says which there are, for the page and for `--figures`.
- Small stays small. Very many points become a picture, lines and tables are thinned by `compare.told` and say so,
  records leave out what is as it is by default. `python -m benchmarks.reports` has sizes and times.
- The script only helps: sorting, filtering, marking, brushing, copying. Without it the page says the same.

After a change: `make reports`, open each of them at 360, 768 and 1440 pixels, in the light and in the dark, and look.
"""
