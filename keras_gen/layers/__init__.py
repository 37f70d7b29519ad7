"""Layers that Keras lacks, one a file."""

from keras_gen.layers.depth_to_space import DepthToSpace
from keras_gen.layers.dropout import Dropout
from keras_gen.layers.ema_vector_quantizer import EMAVectorQuantizer
from keras_gen.layers.equalized import EqualizedConv2D, EqualizedDense
from keras_gen.layers.gated_causal_block import GatedCausalBlock
from keras_gen.layers.gaussian_noise import GaussianNoise
from keras_gen.layers.given_dropout import GivenDropout
from keras_gen.layers.image_pool import ImagePool
from keras_gen.layers.instance_normalization import InstanceNormalization
from keras_gen.layers.masked_conv import MaskedConv2D
from keras_gen.layers.masked_residual_block import MaskedResidualBlock
from keras_gen.layers.maxout import Maxout
from keras_gen.layers.minibatch_discrimination import MinibatchDiscrimination
from keras_gen.layers.minibatch_stddev import MinibatchStddev
from keras_gen.layers.pixel_norm import PixelNorm
from keras_gen.layers.reflect_pad import ReflectPad2D
from keras_gen.layers.row_conv import RowConv2D
from keras_gen.layers.vector_quantizer import VectorQuantizer

__all__ = [
    "DepthToSpace",
    "Dropout",
    "EMAVectorQuantizer",
    "EqualizedConv2D",
    "EqualizedDense",
    "GatedCausalBlock",
    "GaussianNoise",
    "GivenDropout",
    "ImagePool",
    "InstanceNormalization",
    "MaskedConv2D",
    "MaskedResidualBlock",
    "Maxout",
    "MinibatchDiscrimination",
    "MinibatchStddev",
    "PixelNorm",
    "ReflectPad2D",
    "RowConv2D",
    "VectorQuantizer",
]
