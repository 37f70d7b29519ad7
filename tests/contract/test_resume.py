"""A run that is resumed ends with the weights of an unbroken one."""

import shutil

import pytest
from testing import SYSTEMS, assert_same_state

from keras_gen import get_model
from keras_gen.training import Recipe, RunDirectory, get_recipe, train
from keras_gen.training.building import arguments
from keras_gen.training.data import melody_codec
from keras_gen.training.storage import checkpoints, step_files


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
        keep_checkpoints=4,
    )


@pytest.fixture(autouse=True)
def short_melodies(monkeypatch):
    """Cuts melodies to three tones, as images to 8 pixels: graphs unroll every tone."""
    whole = melody_codec.from_events
    monkeypatch.setattr(melody_codec, "from_events", lambda e: whole(e)[:, :3])


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_going_on_from_a_checkpoint_loses_nothing(system, tmp_path):
    plan, whole = recipe(system), RunDirectory(tmp_path / "whole")
    unbroken = train(plan, whole.path, verbose=False)
    # What a death after step 4 leaves; real deaths are those of test_faults.py.
    run = RunDirectory(shutil.copytree(whole.path, tmp_path / "run"))
    steps = [step_files.step_of(p) for p in checkpoints.listed(run.checkpoints)]
    assert steps == [2, 4, 6, 7]
    for step in (6, 7):
        checkpoints.path_of(run.checkpoints, step).unlink()
    resumed = train(plan, run.path, resume=True, verbose=False)
    assert [session["from_step"] for session in run.sessions()] == [0, 4]
    assert resumed.steps.numpy() == 7
    assert_same_state(unbroken, resumed)
