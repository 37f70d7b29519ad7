"""The registry: ids, nearest names, one owner, quick discovery."""

import subprocess
import sys

import pytest

import keras_gen
from keras_gen.registry import Registry, unknown


def test_nearest_names_are_offered():
    message = unknown("system", "wgan_pg", ["wgan", "wgan_gp", "vae"])
    assert message.startswith("Unknown system 'wgan_pg'. Did you mean 'wgan_gp'")
    assert message.endswith("There are: vae, wgan, wgan_gp.")


def test_nothing_near_offers_the_list_alone():
    assert unknown("loss", "zzz", ["hinge"]) == "Unknown loss 'zzz'. There are: hinge."


def test_an_id_has_one_owner():
    registry = Registry("thing")
    registry.add("a", 1)
    with pytest.raises(ValueError, match="'a', which 1 owns already"):
        registry.add("a", 2)
    assert registry.ids() == ("a",)


def test_get_model_refuses_unknown_ids():
    with pytest.raises(ValueError, match="Did you mean 'dcgan'"):
        keras_gen.get_model("dcgna")


def test_listing_systems_imports_no_tensorflow():
    code = (
        "import sys, keras_gen; print(keras_gen.list_models()); "
        "print('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "wgan_gp" in done.stdout
    assert done.stdout.splitlines()[-1] == "False"


def test_load_model_refuses_what_is_none_of_ours(tmp_path):
    import keras

    path = tmp_path / "other.keras"
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save(path)
    with pytest.raises(ValueError, match="no system of keras_gen"):
        keras_gen.load_model(path)
    (tmp_path / "bad.keras").write_bytes(b"not a zip")
    with pytest.raises(ValueError, match="loaded from a .keras file"):
        keras_gen.load_model(tmp_path / "bad.keras")
    with pytest.raises(ValueError, match="No such file"):
        keras_gen.load_model(tmp_path / "missing.keras")
