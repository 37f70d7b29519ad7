"""Trained networks that compare images by their maps, chosen by id or object."""

from keras_gen.perceptual.features import PerceptualFeatures, get, ids
from keras_gen.perceptual.saved_network import SavedNetwork
from keras_gen.perceptual.shapes import Shapes
from keras_gen.perceptual.vgg19 import VGG19

__all__ = ["VGG19", "PerceptualFeatures", "SavedNetwork", "Shapes", "get", "ids"]
