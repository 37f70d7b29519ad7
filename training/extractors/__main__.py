"""Runs the command of `keras_gen.training.extractors`."""

from keras_gen.training.extractors.training import main

main()
