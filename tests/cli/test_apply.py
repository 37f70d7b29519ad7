import numpy as np
import pytest
from PIL import Image

from keras_gen import get_model, images
from keras_gen.export import export


@pytest.fixture(scope="module")
def autoencoder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("apply")
    model = get_model("vae").tiny()
    model.compile()
    model.save(folder / "model.keras")
    export(model, folder / "artefact", formats=["onnx"])
    return model, folder


@pytest.fixture
def pictures(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (2, 8, 8), dtype=np.uint8)
    for name, each in zip("ab", pixels, strict=True):
        Image.fromarray(each).save(tmp_path / f"{name}.png")
    return pixels


@pytest.mark.parametrize("kind", ["model.keras", "artefact"])
def test_images_become_images(call, autoencoder, pictures, tmp_path, kind):
    model, folder = autoencoder
    outcome = call(
        *("apply", folder / kind, "a.png", "b.png"),
        *("--endpoint", "reconstruct", "-o", "out"),
    )
    assert outcome.code == 0, outcome.err
    assert outcome.out == "reconstruct of 2 images: 2 files in out\n"
    expected = model.reconstruct(pictures[..., None] / np.float32(127.5) - 1)
    for name, image in zip("ab", np.asarray(expected), strict=True):
        with Image.open(tmp_path / "out" / f"{name}.png") as picture:
            difference = (
                np.asarray(picture).astype(int) - images.to_uint8(image)[..., 0]
            )
            assert np.abs(difference).max() <= 1  # A half may round either way.


def test_what_is_no_image_becomes_an_array(call, autoencoder, pictures, tmp_path):
    model, folder = autoencoder
    outcome = call("apply", folder / "artefact", "a.png", "-e", "encode", "-o", "out")
    assert outcome.code == 0, outcome.err
    mean, _ = model.encode(pictures[:1, ..., None] / np.float32(127.5) - 1)
    np.testing.assert_allclose(
        np.load(tmp_path / "out" / "a_mean.npy"), mean[0], atol=1e-5
    )
    assert (tmp_path / "out" / "a_log_variance.npy").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.png", "-e", "decod"], "Error: Unknown endpoint 'decod'. Did you mean"),
        (["a.png"], "Error: An endpoint is applied to images if it takes one"),
        (["none.png", "-e", "encode"], "Error: none.png is no image that can be read"),
        (["large.png", "-e", "encode"], "Error: large.png does not fit. Input 'image'"),
    ],
)
def test_mistakes_are_told(call, autoencoder, pictures, tmp_path, arguments, message):
    Image.new("L", (9, 8)).save(tmp_path / "large.png")
    outcome = call("apply", autoencoder[1] / "model.keras", *arguments, "-o", "out")
    assert outcome.code == 2
    assert outcome.err.startswith(message)
    assert not (tmp_path / "out").exists()
