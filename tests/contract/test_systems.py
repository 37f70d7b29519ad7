"""Each system's file: found, registered, documented, and rebuilt from its config."""

import inspect
from pathlib import Path

import keras
import numpy as np
import pytest
from testing import SYSTEMS, tiny

import keras_gen
from keras_gen import get_model

HEADS = (
    "Objective:",
    "Shapes:",
    "Args:",
    "Defaults:",
    "Deviations:",
    "Example:",
    "References:",
    "See Also:",
)


def test_the_registry_lists_every_file():
    folder = Path(keras_gen.__file__).parent / "models"
    files = {p.stem for p in folder.glob("*/*.py") if p.stem != "__init__"}
    assert set(SYSTEMS) == files
    assert len(SYSTEMS) >= 6


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_class_knows_its_id_and_is_public(system):
    cls = get_model(system)
    assert cls.id == system
    assert getattr(keras_gen, cls.__name__) is cls
    assert cls.__name__ in keras_gen.__all__


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_page_has_all_heads_in_order(system):
    doc = inspect.getdoc(get_model(system))
    places = [doc.find(f"\n{head}\n") for head in HEADS]
    missing = [h for h, place in zip(HEADS, places, strict=True) if place < 0]
    assert not missing
    assert places == sorted(places)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_example_runs(system):
    cls = get_model(system)
    lines = inspect.getdoc(cls).split("Example:")[1].split("References:")[0]
    code = [x.strip() for x in lines.strip().splitlines() if x.strip()]
    scope = {cls.__name__: cls}
    for statement in code[:-2]:
        exec(statement.removeprefix(">>> "), scope)
    shape = eval(code[-2].removeprefix(">>> "), scope)
    assert str(shape) == code[-1]


@pytest.mark.parametrize("system", SYSTEMS)
def test_config_round_trip(system):
    model = tiny(system)
    twin = type(model).from_config(model.get_config())
    assert twin.get_config() == model.get_config()
    assert [w.shape for w in twin.weights] == [w.shape for w in model.weights]


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_constructor_argument_is_in_the_config(system):
    model = tiny(system)
    arguments = {
        name
        for cls in type(model).__mro__
        if cls.__module__.startswith("keras_gen")
        for name, p in inspect.signature(cls.__init__).parameters.items()
        if p.kind is not p.VAR_KEYWORD and name != "self"
    }
    networks = {n for owned in model.players.values() for n in owned}
    config = set(model.get_config())
    # Default networks are rebuilt from sizes; a child may fix its parent's argument.
    missing = arguments - config - networks
    for name in missing:
        with pytest.raises(TypeError, match=name):
            type(model).tiny(**{name: None})


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_users_networks_are_kept(system):
    donor = tiny(system)
    networks = {
        name: getattr(donor, name)
        for owned in donor.players.values()
        for name in owned
        if isinstance(getattr(donor, name), keras.Model)
    }
    model = type(donor).tiny(**networks)
    twin = type(model).from_config(model.get_config())
    for name, network in networks.items():
        assert getattr(model, name) is network
        copy = getattr(twin, name)
        assert copy.get_config() == network.get_config()


@pytest.mark.parametrize("system", SYSTEMS)
def test_building_is_repeatable_from_a_seed(system):
    first, second = tiny(system), tiny(system)
    for a, b in zip(first.weights, second.weights, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
