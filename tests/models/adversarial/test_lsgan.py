"""LSGAN: one step against a least-squares game worked by hand in NumPy."""

import linear_networks
import pytest

from keras_gen import LSGAN


@pytest.mark.parametrize("labels", [(0.0, 1.0, 1.0), (-1.0, 1.0, 0.0)])
def test_a_step_equals_equation_2_by_hand(labels):
    a, b, c = labels
    slopes = {
        "real": lambda r: r - b,
        "fake": lambda f: f - a,
        "generator": lambda f: f - c,
    }
    linear_networks.check_step_by_hand(
        LSGAN, slopes, fake_label=a, real_label=b, target_label=c
    )


def test_labels_survive_the_config():
    model = LSGAN.tiny(fake_label=-1.0, target_label=0.0)
    twin = LSGAN.from_config(model.get_config())
    assert twin.adversarial_loss.get_config() == {
        "fake_label": -1.0,
        "real_label": 1.0,
        "target_label": 0.0,
    }
