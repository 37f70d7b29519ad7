"""A model that is saved and loaded continues as if it had never stopped."""

import subprocess
import sys

import numpy as np
import pytest
from testing import (
    SYSTEMS,
    assert_same_state,
    outputs,
    probe,
    state,
    tiny,
    train_eagerly,
    visit_phases,
)

import keras_gen


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_next_steps_after_loading_are_identical(system, tmp_path):
    model = tiny(system)
    for _ in visit_phases(model):
        # test_resume.py does the same with compiled steps.
        train_eagerly(model, steps=1)
        model.save(tmp_path / "model.keras")
        twin = keras_gen.load_model(tmp_path / "model.keras")
        assert_same_state(model, twin)
        before = state(model)
        for each in (model, twin):
            train_eagerly(each, steps=1, start=2)
        assert_same_state(model, twin)
        moved = [k for k, v in state(model).items() if (v != before[k]).any()]
        assert any("optimizer" in k for k in moved)
        assert any("steps" in k for k in moved)


@pytest.mark.parametrize("system", SYSTEMS)
def test_compile_settings_survive(system, tmp_path):
    model = tiny(system)
    model.compile(
        {player: type(o)(3e-3) for player, o in model.optimizers.items()},
        steps_per_execution=2,
    )
    model.save(tmp_path / "model.keras")
    twin = keras_gen.load_model(tmp_path / "model.keras")
    assert twin.steps_per_execution == 2
    for player, optimizer in model.optimizers.items():
        other = twin.optimizers[player]
        assert type(other) is type(optimizer)
        np.testing.assert_allclose(float(other.learning_rate), 3e-3, rtol=1e-6)


@pytest.mark.parametrize("system", SYSTEMS)
def test_outputs_survive(system, tmp_path):
    model = train_eagerly(tiny(system))
    model.save(tmp_path / "model.keras")
    twin = keras_gen.load_model(tmp_path / "model.keras", compile=False)
    inputs = probe(model)
    for one, other in zip(outputs(model, inputs), outputs(twin, inputs), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.slow
def test_loads_in_a_process_that_imported_nothing(tmp_path):
    tiny("wgan_gp").save(tmp_path / "model.keras")
    code = (
        "import sys, keras_gen; model = keras_gen.load_model(sys.argv[1]); "
        "print(model.id, model.compiled)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "model.keras"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["wgan_gp", "True"]


def test_an_average_is_made_apart_from_what_keras_shares_while_loading():
    from keras.src.backend.common import global_state
    from keras.src.saving.serialization_lib import ObjectSharingScope

    model = tiny("gan_cls")
    with ObjectSharingScope():
        model._start_average("generator")
        seen = global_state.get_global_attribute("shared_objects/id_to_config_map")
        assert seen == {}
    assert global_state.get_global_attribute("shared_objects/id_to_obj_map") is None
