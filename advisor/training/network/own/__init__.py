"""A model of anyone's own: what it takes and what it answers is asked of it, never guessed from a name.

Where to look: `custom` (a function that builds one from a recipe's numbers), `asked` (the compiled loss and metrics),
`losses` (what a loss compares), `answers` (what the outputs mean), `units` (how many numbers an answer has), `tasks`
(the form of its targets), `several` (its inputs and outputs, where it has several), `weights_file` (weights alone,
where the class is the user's own).

May use Keras; trains nothing. What cannot be told is unknown; what cannot be built is a RecipeError.
"""
