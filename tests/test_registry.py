"""The registry: ids, nearest names, one owner, quick discovery."""

import json
import subprocess
import sys
import zipfile

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


def lambda_config(marker):
    """The config of a layer whose pickled code makes a file when it is called."""
    import keras

    code = f"lambda x: open({str(marker)!r}, 'w').close() or x"
    layer = keras.layers.Lambda(eval(code))
    return keras.saving.serialize_keras_object(layer)


def rewrite_config(path, change):
    """Changes the config of a .keras file."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(parts["config.json"])
    change(config)
    parts["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_load_model_runs_no_code_of_a_file(tmp_path):
    path, marker = tmp_path / "model.keras", tmp_path / "executed"
    keras_gen.get_model("dcgan").tiny().save(path)

    def inject(config):
        config["config"]["adversarial_loss"] = lambda_config(marker)

    rewrite_config(path, inject)
    with pytest.raises(ValueError, match="cannot be loaded: .*(unsafe|[Ll]ambda)"):
        keras_gen.load_model(path)
    # Said so, Keras builds the layer, and our registry sees that it is no loss.
    with pytest.raises(ValueError, match="must be an id .* instance of"):
        keras_gen.load_model(path, safe_mode=False)
    assert not marker.exists()


@pytest.mark.parametrize(
    "evil",
    [
        {"module": "os", "class_name": "system", "config": {"command": "true"}},
        {"module": "builtins", "class_name": "function", "config": "eval"},
        {"module": "keras.utils", "class_name": "get_file", "config": {"fname": "x"}},
        {"module": "antigravity", "class_name": "fly", "config": {}},
    ],
    ids=lambda evil: evil["module"],
)
def test_load_model_imports_and_calls_nothing_that_a_file_names(tmp_path, evil):
    path = tmp_path / "model.keras"
    keras_gen.get_model("dcgan").tiny().save(path)
    rewrite_config(path, lambda c: c["config"].update(adversarial_loss=evil))
    for safe_mode in (True, False):
        with pytest.raises(ValueError):
            keras_gen.load_model(path, safe_mode=safe_mode)
    assert "antigravity" not in sys.modules


@pytest.mark.parametrize(
    "config", [b"[]", b"\xff", b"[" * 100_000, b'{"module": ["os"]}', b"{}", b"null"]
)
def test_load_model_refuses_a_config_that_is_none(tmp_path, config):
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", config)
    with pytest.raises(ValueError, match="from a .keras file|no system of keras_gen"):
        keras_gen.load_model(path)


def test_load_model_refuses_damaged_weights(tmp_path):
    path = tmp_path / "model.keras"
    keras_gen.get_model("dcgan").tiny().save(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match="cannot be loaded: .*CRC"):
        keras_gen.load_model(path)
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match="loaded from a .keras file"):
        keras_gen.load_model(path)
