"""The evaluation of super-resolution: a perfect model, its baselines, SRResNet."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from keras_gen import SRGAN
from keras_gen.training import RunDirectory
from keras_gen.training.evaluation import Trial
from keras_gen.training.evaluations import super_resolution
from keras_gen.training.recipe import Recipe
from keras_gen.training.storage import checkpoints

COUNT = 20


def repeating_model(**arguments):
    """The default network with its last layer silent: it repeats pixels."""
    model = SRGAN((32, 32, 3), 4, num_blocks=1, width=4, content_steps=3, **arguments)
    last = [layer for layer in model.generator.layers if "conv" in layer.name][-1]
    last.set_weights([0 * w for w in last.get_weights()])
    return model


@pytest.fixture
def trial(tmp_path):
    run = RunDirectory(tmp_path / "run")
    recipe = Recipe(
        name="small",
        system="srgan",
        data="downscaled:4:photos",
        model={"num_blocks": 1, "width": 4},
        steps=10,
    )
    run.create(recipe)
    model = repeating_model()
    model.steps.assign(9)
    return Trial(run, model, count=COUNT)


def evaluate(trial):
    rows = super_resolution.evaluate(trial)
    values = {}
    for row in rows:
        values.setdefault(row.subject, {})[row.metric] = row.value
        if "share" in row.details:
            assert row.value == abs(row.details["share"] - 1)
            values[row.subject][f"{row.metric} share"] = row.details["share"]
        assert row.n_real == row.n_fake == COUNT
        assert row.to_json()
    return values


def test_noise_of_a_known_size_has_its_psnr_and_sharpens(trial, monkeypatch):
    rows = trial.test.rows(COUNT, seed=0)
    noise = np.random.default_rng(0).choice([-0.1, 0.1], rows["high"].shape)
    near = np.clip(rows["high"] + noise, -1, 1).astype("float32")
    monkeypatch.setattr(trial.model, "super_resolve", lambda low: tf.constant(near))
    values = evaluate(trial)
    assert set(values) == {"generator", "bicubic", "nearest", "untrained generator"}
    # Errors of 0.05 in [0, 1], independent in three channels, and Y's weights.
    error = 0.05**2 * (65.481**2 + 128.553**2 + 24.966**2) / 255**2
    expected = -10 * np.log10(error)
    assert values["generator"]["psnr_y"] == pytest.approx(expected, abs=0.2)
    assert values["generator"]["gradient_error share"] > 1.1
    assert values["generator"]["edge_error share"] > 1.1
    gain = values["generator"]["psnr_y"] - values["bicubic"]["psnr_y"]
    assert values["generator"]["psnr_gain"] == pytest.approx(gain)


def test_baselines_stand_in_their_order(trial):
    values = evaluate(trial)
    assert values["generator"] == pytest.approx(values["nearest"], rel=1e-3)
    bicubic, nearest = values["bicubic"], values["nearest"]
    assert bicubic["psnr_gain"] == 0
    assert 25 < nearest["psnr_y"] + 1 < bicubic["psnr_y"] < 35
    assert 0.5 < nearest["ssim_y"] < bicubic["ssim_y"] < 0.95
    assert nearest["gradient_error share"] < bicubic["gradient_error share"] < 0.7
    assert bicubic["edge_error share"] < nearest["edge_error share"] < 0.7


def test_srresnet_is_the_checkpoint_at_the_end_of_the_phase(trial):
    assert super_resolution.content_model(trial) is None
    trial.run.checkpoints.mkdir(exist_ok=True, parents=True)
    kept = repeating_model(ema_momentum=0.5)
    kept.steps.assign(3)
    kept.save(checkpoints.path_of(trial.run.checkpoints, 3))
    assert super_resolution.content_model(trial).ema_momentum == 0.5
    assert "SRResNet" in evaluate(trial)
    trial.model.steps.assign(3)
    assert super_resolution.content_model(trial) is trial.model


def test_bicubic_is_pillows():
    low = np.random.default_rng(0).uniform(-1, 1, (2, 3, 5, 1)).astype("float32")
    high = super_resolution.bicubic(low, 4)
    assert high.shape == (2, 12, 20, 1)
    picture = Image.fromarray(np.rint((low[1, ..., 0] + 1) * 127.5).astype("uint8"))
    expected = np.asarray(picture.resize((20, 12), Image.Resampling.BICUBIC))
    np.testing.assert_allclose((high[1, ..., 0] + 1) * 127.5, expected, atol=1e-3)
