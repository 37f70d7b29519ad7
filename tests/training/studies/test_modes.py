"""The study of modes: its rows differ in what its docstring says, and no further."""

import pytest

from keras_gen.training.building import build_model, load_source
from keras_gen.training.studies.modes import STUDIES

COMMON = ("data", "batch_size", "steps", "evaluation", "quality", "precision")


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_rows_share_data_budget_and_measurement(study):
    recipes = list(study.rows.values())
    for field in COMMON:
        assert all(getattr(r, field) == getattr(recipes[0], field) for r in recipes)
    assert study.search == {"default": {}}
    for recipe in recipes:
        assert recipe.data == f"gaussians:{study.name.removeprefix('modes_')}"
        rates = {s["learning_rate"] for s in recipe.optimizers.values()}
        assert rates == {1e-3} and len(recipe.optimizers) == 2


def test_rows_have_one_generator_and_one_hidden_layer():
    models = {}
    for name, recipe in STUDIES[0].rows.items():
        models[name] = build_model(recipe, load_source(recipe, "test").features)
    plain = models["GAN"]
    shapes = [v.shape for v in plain.generator.trainable_variables]
    for name, model in models.items():
        assert [v.shape for v in model.generator.trainable_variables] == shapes
        opponent = getattr(model, "critic", None) or model.discriminator
        assert opponent.trainable_variables[0].shape == (2, 128)
        assert not model.optimizers["generator"].use_ema
        layers = {type(layer).__name__ for layer in opponent.layers}
        compares = name == "minibatch discrimination"
        assert ("MinibatchDiscrimination" in layers) == compares
