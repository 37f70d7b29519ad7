import numpy as np
import pytest

from keras_gen import features
from keras_gen.cli import opened
from keras_gen.features import Feature
from keras_gen.training import RunError
from keras_gen.training.data import captions

INPUTS = (features.latents(2), Feature("tokens", (10,), "int32", 0, 31))


def test_values_are_json_and_captions_become_tokens():
    text = "a small red circle on dark"
    values = opened.given(["latents=[0.5, -1]", f"tokens={text}"], INPUTS)
    assert values["latents"] == [0.5, -1]
    np.testing.assert_array_equal(values["tokens"], captions.encode(text))


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("latents", "takes NAME=VALUE. Received: 'latents'"),
        ("latent=1", "Unknown input 'latent'. Did you mean 'latents'"),
        ("latents=one", "in JSON, such as 3 or .* Received: 'one' for 'latents'"),
    ],
)
def test_mistakes_are_told(setting, message):
    with pytest.raises(RunError, match=message):
        opened.given([setting], INPUTS)


def test_an_artefact_does_not_know_how_to_draw_points(artefact):
    with pytest.raises(RunError, match="are no images. Write them to a .npy file"):
        opened.Opened(artefact).draw(np.zeros((3, 2)))
