"""Layers that Keras lacks, one a file."""

from keras_gen.layers.dropout import Dropout
from keras_gen.layers.maxout import Maxout

__all__ = ["Dropout", "Maxout"]
