import subprocess
import sys

import keras
import pytest

from keras_gen import get_model, schedules


def test_the_rate_is_held_and_then_falls_to_zero():
    rate = schedules.LinearDecay(0.4, hold_steps=2, decay_steps=4)
    values = [float(rate(step)) for step in (0, 2, 3, 4, 6, 9)]
    assert values == pytest.approx([0.4, 0.4, 0.3, 0.2, 0.0, 0.0])


def test_it_is_serialized_from_settings():
    settings = {"schedule": "linear_decay", "initial_rate": 0.1, "hold_steps": 1}
    config = schedules.serialized({**settings, "decay_steps": 2})
    rate = keras.optimizers.schedules.deserialize(config)
    assert rate.get_config() == {"initial_rate": 0.1, "hold_steps": 1, "decay_steps": 2}
    with pytest.raises(ValueError, match="is wrong"):
        schedules.serialized(settings)
    with pytest.raises(ValueError, match="positive rate"):
        schedules.LinearDecay(0.0, 1, 1)


def test_a_model_with_a_schedule_loads_where_nothing_was_imported(tmp_path):
    model = get_model("gan").tiny()
    rate = schedules.LinearDecay(0.1, hold_steps=1, decay_steps=2)
    model.compile({"generator": keras.optimizers.Adam(rate)})
    model.save(tmp_path / "model.keras")
    code = "import sys, keras_gen; keras_gen.load_model(sys.argv[1])"
    command = [sys.executable, "-c", code, tmp_path / "model.keras"]
    subprocess.run(command, check=True, capture_output=True)
