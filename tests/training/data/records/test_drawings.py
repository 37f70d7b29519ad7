import pytest

from keras_gen.training.data import DataError
from keras_gen.training.data.gaussians import density
from keras_gen.training.data.melody_statistics import piano_roll
from keras_gen.training.data.records import drawings
from keras_gen.training.data.source import as_images


@pytest.mark.parametrize("draw", [as_images, density, piano_roll])
def test_names_lead_back_to_the_function(draw):
    assert drawings.get(drawings.name_of(draw)) is draw


def test_functions_without_a_name_are_refused():
    with pytest.raises(DataError, match="Records can name.*piano_roll"):
        drawings.name_of(lambda rows: rows)
    with pytest.raises(DataError, match="Unknown way of drawing rows 'image'"):
        drawings.get("image")
