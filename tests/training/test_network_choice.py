import keras
import numpy as np
import pytest
import small_run
import testing

from keras_gen import get_model
from keras_gen.features import image
from keras_gen.registry import load_model
from keras_gen.training import RunDirectory, network_choice, train
from keras_gen.training.building import build_model, network_names
from keras_gen.training.errors import RecipeError

FEATURES = {"image": image((16, 16, 1))}


def recipe(system="vae", **networks):
    model = {"latent_dim": 3, "width": 4}
    return small_run.recipe(system=system, model=model, networks=networks)


def test_a_network_is_the_builders_and_takes_the_systems_sizes(tmp_path):
    choice = {"builder": "dcgan.generator", "activation": "linear"}
    model = build_model(recipe(decoder=choice), FEATURES)
    kinds = [type(layer).__name__ for layer in model.decoder.layers]
    assert kinds.count("Conv2DTranspose") == 2
    assert model.decoder.input_shape == (None, 3)
    assert model.decoder.layers[-1].activation is keras.activations.linear
    assert [x.filters for x in model.decoder.layers if hasattr(x, "filters")] == [4, 1]
    model.save(tmp_path / "model.keras")
    twin = load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(twin.generate(2, seed=0), model.generate(2, seed=0))


def test_the_recipes_argument_goes_before_the_systems():
    choice = {"builder": "dcgan.gaussian_encoder", "width": 6, "normalization": None}
    model = build_model(recipe(encoder=choice), FEATURES)
    convolutions = [x for x in model.encoder.layers if hasattr(x, "filters")]
    assert [x.filters for x in convolutions] == [6, 12]
    kinds = {type(layer).__name__ for layer in model.encoder.layers}
    assert "BatchNormalization" not in kinds


def test_the_networks_precision_is_the_recipes():
    choice = {"builder": "dcgan.gaussian_encoder"}
    mixed = recipe(encoder=choice).replace(precision="mixed_bfloat16")
    outside = keras.config.dtype_policy()
    model = build_model(mixed, FEATURES)
    layer = next(x for x in model.encoder.layers if hasattr(x, "filters"))
    assert layer.compute_dtype == "bfloat16"
    assert keras.config.dtype_policy() is outside


def test_names_are_the_arguments_that_hold_networks():
    systems = ("gan", "began", "vae")
    found = [network_names(get_model(system)) for system in systems]
    assert found == [
        ("discriminator", "generator"),
        ("encoder", "decoder", "generator"),
        ("encoder", "decoder"),
    ]


@pytest.mark.parametrize(
    ("networks", "message"),
    [
        (
            {"dcoder": {"builder": "dcgan.generator"}},
            "Unknown network of vae 'dcoder'. Did you mean 'decoder'",
        ),
        ({"decoder": {}}, "names what builds it: networks.decoder.builder.*None"),
        (
            {"decoder": {"builder": "dcgan.generater"}},
            "Unknown builder 'dcgan.generater'. Did you mean 'dcgan.generator'",
        ),
        (
            {"decoder": {"builder": "dcgan.generator", "widht": 3}},
            "Unknown argument of dcgan.generator 'widht'. Did you mean 'width'",
        ),
        (
            {"decoder": {"builder": "dcgan.generator", "width": True}},
            "networks.decoder.width must be an integer. Received: True",
        ),
        (
            {"decoder": {"builder": "dcgan.generator", "normalization": "bacth"}},
            "networks.decoder cannot be built: A normalization is",
        ),
        (
            {"decoder": {"builder": "dcgan.generator", "latent_dim": 9}},
            "vae cannot be built .*'decoder' must map",
        ),
        ({"decoder": {"builder": "began.ladder"}}, "a function that returns a network"),
    ],
)
def test_mistakes_are_told(networks, message):
    with pytest.raises(RecipeError, match=message):
        build_model(recipe(**networks), FEATURES)


def test_every_default_network_has_a_builder():
    known = network_choice.builders()
    for name in ("mlp.discriminator", "autoencoder.encoder", "began.decoder"):
        assert callable(known[name])
    assert not any(name.split(".")[1].startswith("_") for name in known)


def test_a_loaded_network_spans_the_replicas_that_load_it(two_replicas, tmp_path):
    choice = {"builder": "dcgan.generator"}
    model = build_model(recipe("dcgan", generator=choice), FEATURES)

    def spans(model):
        layers = model.generator.layers + model.discriminator.layers
        kind = keras.layers.BatchNormalization
        return {x.synchronized for x in layers if isinstance(x, kind)}

    assert spans(model) == {False}
    model.save(tmp_path / "one.keras")
    with two_replicas.scope():
        two = load_model(tmp_path / "one.keras")
    assert spans(two) == {True}
    two.save(tmp_path / "two.keras")
    assert spans(load_model(tmp_path / "two.keras")) == {False}


@pytest.mark.slow
def test_a_run_with_networks_of_its_own_goes_on_on_two_replicas(two_replicas, tmp_path):
    choice = {"generator": {"builder": "dcgan.generator", "width": 6}}
    own = recipe("dcgan", **choice).replace(steps=4, log_every=2, checkpoint_every=2)
    expected = train(own, tmp_path / "one", verbose=False)
    run = RunDirectory(tmp_path / "two")
    train(own.replace(steps=2), run.path, verbose=False)
    model = train(own, run.path, resume=True, strategy=two_replicas, verbose=False)
    assert [each["replicas"] for each in run.sessions()] == [1, 2]
    ours = testing.state(model).values()
    for (name, value), two in zip(testing.state(expected).items(), ours, strict=True):
        np.testing.assert_allclose(two, value, rtol=0, atol=1e-5, err_msg=name)
