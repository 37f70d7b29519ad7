import numpy as np
import pytest

from keras_gen.cli import quality
from keras_gen.registry import load_model


@pytest.fixture
def model(trained):
    return load_model(trained.checkpoint(), compile=False)


def test_the_measure_is_the_distance_of_the_images_it_is_given(trained, model):
    endpoint = model.endpoints["generate"]
    measure = quality.measure_of(trained, endpoint)
    sizes = []

    def keras(arrays):
        sizes.append(len(arrays["latents"]))
        return {"image": endpoint.function(arrays["latents"])[0].numpy()}

    figures = measure(keras)
    assert sizes == [100] * 20
    assert figures["n_fake"] == 2000
    assert figures == measure(keras)
    grey = measure(lambda arrays: {"image": np.zeros((100, 8, 8, 1), "float32")})
    assert grey["fd_c"] > figures["fd_c"] > 0


@pytest.mark.parametrize("data", ["folder:x", "shapes:pairs", "shapes:unpaired"])
def test_without_an_extractor_or_images_there_is_no_measure(trained, model, data):
    class OtherData:
        def recipe(self):
            return trained.recipe().replace(data=data)

    assert quality.measure_of(OtherData(), model.endpoints["generate"]) is None
