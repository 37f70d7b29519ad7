import pytest

from keras_gen.training.errors import RecipeError
from keras_gen.training.overrides import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("64", 64),
        ("1e-4", 1e-4),
        (".5", 0.5),
        ("true", True),
        ("False", False),
        ("none", None),
        ("null", None),
        ("[1, 2]", [1, 2]),
        ("uniform", "uniform"),
        ("folder:a=b", "folder:a=b"),
        ("", ""),
    ],
)
def test_values_are_typed(text, value):
    parsed = parse([f" model.x = {text}"])
    assert parsed == {"model.x": value}
    assert type(parsed["model.x"]) is type(value)


def test_mistakes_are_told():
    with pytest.raises(RecipeError, match="written name=value. Received: 'steps'"):
        parse(["steps"])
    with pytest.raises(RecipeError, match="Received: 'steps' twice"):
        parse(["steps=1", "steps=2"])
