"""A run that dies and is resumed ends with the weights of an unbroken one."""

import keras
import pytest
from testing import SYSTEMS, assert_same_state

from keras_gen import get_model
from keras_gen.training import Recipe, get_recipe, train
from keras_gen.training.building import arguments


class Death(keras.callbacks.Callback):
    """Dies after a number of steps, with no chance to save."""

    def __init__(self, step):
        super().__init__()
        self.step = step

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.steps.numpy()) == self.step:
            raise MemoryError("died")


def recipe(system):
    cls = get_model(system)
    tiny = cls.tiny().get_config()
    sizes = cls.sizes(cls.tiny().features)
    legal = set(arguments(cls)) - set(sizes)
    return Recipe(
        name="resume",
        system=system,
        data=get_recipe(system).data,
        image_size=8 if len(sizes.get("image_shape", ())) == 3 else None,
        model={name: tiny[name] for name in tiny if name in legal},
        batch_size=16,
        steps=7,
        log_every=3,
        sample_every=100,
        checkpoint_every=2,
    )


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_death_after_a_checkpoint_loses_nothing(system, tmp_path):
    plan = recipe(system)
    whole = train(plan, tmp_path / "whole", verbose=False)
    with pytest.raises(MemoryError):
        train(plan, tmp_path / "broken", callbacks=[Death(5)], verbose=False)
    saved = sorted(p.name for p in (tmp_path / "broken" / "checkpoints").iterdir())
    assert saved == ["step-000002.keras", "step-000004.keras"]
    resumed = train(plan, tmp_path / "broken", resume=True, verbose=False)
    assert resumed.steps.numpy() == 7
    assert_same_state(whole, resumed)
