from typing import Annotated

import pytest
from pydantic import Field

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


class Rule(Checked):
    """A field that another holds, with a rule of its own."""

    every: Annotated[int, Field(ge=1)] = 1

    def model_post_init(self, _):
        if self.every == 7:
            raise RecipeError("every must not be 7.")


class Holder(Checked):
    """One set of fields in another, by name and by number."""

    quality: Rule | None = None
    expects: tuple[Setting, ...] = ()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"quality": {"every": 0}},
            r"^quality\.every must be greater .*Received: quality\.every=0$",
        ),
        (
            {"quality": {"evry": 1}},
            r"^Unknown recipe field 'quality\.evry'. Did you mean 'quality\.every'\?",
        ),
        ({"quality": {"every": 7}}, r"^quality: every must not be 7\.$"),
        (
            {"expects": [{"width": 1}, {"width": "wide", "wrod": ""}]},
            r"^expects\.1\.width must .*'expects\.1\.wrod'",
        ),
        ({"expects": [{}]}, r"needs the field 'expects\.0\.width'"),
    ],
)
def test_mistakes_inside_are_named_in_full(values, message):
    with pytest.raises(RecipeError, match=message):
        Holder(**values)
