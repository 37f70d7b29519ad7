"""Choices: what options offer is what training knows."""

from typing import get_args

from keras_gen.cli import choices
from keras_gen.training import recipe
from keras_gen.training.distribution import clusters, strategies


def values(enumeration) -> list[str]:
    return [each.value for each in enumeration]


def test_the_options_name_every_strategy_and_cluster():
    assert values(choices.Strategy) == strategies.names()
    assert values(choices.Cluster) == clusters.names()


def test_the_options_name_every_precision():
    assert values(choices.Precision) == list(get_args(recipe.Precision))
