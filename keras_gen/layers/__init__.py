"""Layers that Keras lacks, one a file."""

from keras_gen.layers.dropout import Dropout
from keras_gen.layers.gated_causal_block import GatedCausalBlock
from keras_gen.layers.masked_conv import MaskedConv2D
from keras_gen.layers.masked_residual_block import MaskedResidualBlock
from keras_gen.layers.maxout import Maxout
from keras_gen.layers.row_conv import RowConv2D

__all__ = [
    "Dropout",
    "GatedCausalBlock",
    "MaskedConv2D",
    "MaskedResidualBlock",
    "Maxout",
    "RowConv2D",
]
