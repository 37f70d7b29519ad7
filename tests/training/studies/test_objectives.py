"""The rows are equal where the study says so, and differ where it says so."""

import json
from pathlib import Path

import keras
import pytest

from keras_gen.features import image
from keras_gen.training.building import build_model
from keras_gen.training.studies import get_study
from keras_gen.training.studies.objectives import SEARCH, STUDIES, WON

FEATURES = {"image": image((28, 28, 1))}


@pytest.fixture(scope="module")
def models():
    rows = get_study("objectives_fashion_mnist").rows
    return {name: build_model(recipe, FEATURES) for name, recipe in rows.items()}


def layers(network):
    """Kind, output shape and size of each layer: all that is equal but names."""
    return [(type(x), x.output.shape, x.count_params()) for x in network.layers]


def trunk(network):
    """The layers up to the flattened map, without batch normalisation."""
    kinds = [type(x) for x in network.layers]
    kept = network.layers[: kinds.index(keras.layers.Flatten)]
    return [
        (type(x), x.output.shape)
        for x in kept
        if not isinstance(x, keras.layers.BatchNormalization)
    ]


def generator(name, models):
    return models[name].decoder if name == "VAE" else models[name].generator


def opponent(model):
    names = ("discriminator", "critic", "encoder")
    return next(getattr(model, name) for name in names if hasattr(model, name))


def test_there_are_the_eight_rows():
    for study in STUDIES:
        assert [recipe.system for recipe in study.rows.values()] == [
            *("mm_gan", "ns_gan", "lsgan", "wgan", "wgan_gp", "dragan", "began", "vae")
        ]
        assert len(study.seeds) == 3


def test_all_generators_are_one_network(models):
    wanted = layers(generator("NS GAN", models))
    for name in models:
        assert layers(generator(name, models)) == wanted, name
    assert layers(models["BEGAN"].decoder) == wanted


def test_all_opponents_have_one_trunk_and_batch_norm_unless_forbidden(models):
    wanted = trunk(opponent(models["NS GAN"]))
    for name, model in models.items():
        network = opponent(model)
        assert trunk(network) == wanted, name
        kinds = {type(layer) for layer in network.layers}
        forbidden = name in ("WGAN-GP", "DRAGAN")
        assert (keras.layers.BatchNormalization in kinds) != forbidden, name


def test_budget_prior_and_average_are_equal(models):
    for model in models.values():
        assert (model.latent_dim, model.prior, model.ema_momentum) == (
            *(64, "normal", 0.999),
        )
    for study in STUDIES:
        for recipe in study.rows.values():
            first = next(iter(study.rows.values()))
            fields = ("data", "batch_size", "steps", "licence", "evaluation")
            assert all(getattr(recipe, f) == getattr(first, f) for f in fields)


def test_critic_updates_are_the_papers_and_rates_their_multiples(models):
    updates = {name: model.sub_batches_per_step for name, model in models.items()}
    assert {n for n, k in updates.items() if k == 5} == {"WGAN", "WGAN-GP"}
    assert set(updates.values()) == {1, 5}
    for name, model in models.items():
        for player, default in model.default_optimizers().items():
            wanted = default.get_config() | {"name": ""}
            wanted["learning_rate"] *= WON.get(name, 1.0)
            mine = model.optimizers[player].get_config() | {"name": ""}
            assert mine.pop("learning_rate") == pytest.approx(
                wanted.pop("learning_rate")
            )
            assert mine == wanted


def test_rates_on_fashion_mnist_are_those_that_won_on_the_digits():
    recorded = Path(__file__).parents[3] / "docs/studies/objectives_digits"
    won = {}
    for line in (recorded / "results.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["phase"] == "final":
            won[row["row"]] = SEARCH[row["search"]].get("learning_rate_factor", 1.0)
    assert {row: factor for row, factor in won.items() if factor != 1.0} == WON
