"""A training turned into the calls that make it again: what a script of plain Keras and scikit-learn is written from.

Where to look: `calls` (an object of a library as the call that makes it), `estimators` (scikit-learn and skrub),
`networks` (layers, optimizer, loss, callbacks), `recipes` (a whole training), `rows` (where the rows come from and
how their cells are read).

May use Keras, scikit-learn and `training/data`; trains nothing and writes nothing. What no library can make again
(a layer, an encoder or a schedule of our own) is named in `left_out`, never dropped.
"""
