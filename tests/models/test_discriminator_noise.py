"""Noise on what discriminators see: in the systems that offer it, and only if asked."""

import pytest

from keras_gen import CRNNGAN, GANCLS, CycleGAN
from keras_gen.layers import GaussianNoise


def noises(model):
    """The deviations in each discriminator."""
    (names,) = (n for player, n in model.players.items() if "discr" in player)
    judges = [getattr(model, name) for name in names]
    return [
        [layer.stddev for layer in judge.layers if isinstance(layer, GaussianNoise)]
        for judge in judges
    ]


@pytest.mark.parametrize("system", [CRNNGAN, CycleGAN, GANCLS])
def test_each_discriminator_has_the_noise_that_was_asked_for(system):
    assert all(found == [] for found in noises(system.tiny()))
    model = system.tiny(discriminator_noise=0.5)
    assert all(found == [0.5] for found in noises(model))
    assert system.from_config(model.get_config()).discriminator_noise == 0.5
