"""Extractors: how the classifiers that keras_gen.metrics ships were trained."""
