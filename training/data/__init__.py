"""Data: images by a spec such as "digits" or "folder:DIR", as tf.data pipelines."""

# The modules of the sources are imported because that registers their schemes.
from keras_gen.training.data import digits as digits
from keras_gen.training.data import downscaled as downscaled
from keras_gen.training.data import faces as faces
from keras_gen.training.data import fashion_mnist as fashion_mnist
from keras_gen.training.data import folder as folder
from keras_gen.training.data import gaussians as gaussians
from keras_gen.training.data import idx as idx
from keras_gen.training.data import melodies as melodies
from keras_gen.training.data import pairs as pairs
from keras_gen.training.data import photos as photos
from keras_gen.training.data import records as records
from keras_gen.training.data import shapes as shapes
from keras_gen.training.data import subset as subset
from keras_gen.training.data import tfds as tfds
from keras_gen.training.data import unpaired as unpaired
from keras_gen.training.data.arrays import from_arrays
from keras_gen.training.data.errors import DataError, DataNotFoundError
from keras_gen.training.data.schemes import list_sources, load
from keras_gen.training.data.source import Source

__all__ = [
    "DataError",
    "DataNotFoundError",
    "Source",
    "from_arrays",
    "list_sources",
    "load",
]
