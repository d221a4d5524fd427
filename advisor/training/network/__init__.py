"""The network: a recipe as a compiled Keras model, one file for each part of it.

Where to look: `build` (the way in), `hidden` and `outputs` (layers), `activations`, `initializers`, `penalties`,
`optimizers` and `schedules` (what is set on them), `own` (a model of anyone's own), `reused` and `transfer` (networks
that solve a similar task), `model_file` (a network from a file), `inference` (what a network predicts), `model_facts`
and `layer_groups` (what was built), `embedding`, `augmentation`, `class_weights`, `activation_curves`.

May use Keras; trains nothing. A network that cannot be built is a RecipeError, and
a model file that cannot be read a FileError.
"""
