import pytest

from keras_gen.training import RecipeError
from keras_gen.training.checked import Checked


class Setting(Checked):
    """A set of two fields."""

    width: int
    word: str = "a"


def test_values_are_typed_and_frozen():
    setting = Setting(width="3")
    assert (setting.width, setting.word) == (3, "a")
    with pytest.raises(ValueError, match="frozen"):
        setting.width = 4


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"width": "wide"}, "width must be a valid integer. Received: width='wide'"),
        ({"width": 1, "wrod": "b"}, "Unknown recipe field 'wrod'. Did you mean 'word'"),
        ({}, "needs the field 'width'"),
    ],
)
def test_mistakes_are_told(values, message):
    with pytest.raises(RecipeError, match=message):
        Setting(**values)
