import numpy as np
import pytest

from keras_gen import features
from keras_gen.distributions import inputs, portable
from keras_gen.features import Feature

LATENTS = features.latents(3)
LABEL = features.label(5, prior="categorical")
TOKENS = Feature("tokens", (2,), "int32", 0, 9)


def test_each_input_has_its_own_stream_of_the_seed():
    drawn = inputs.draw((LATENTS, LABEL), {}, seed=4, start=0, rows=6)
    np.testing.assert_array_equal(
        drawn["latents"], portable.standard_normal(4, 6, (3,))
    )
    np.testing.assert_array_equal(
        drawn["label"], portable.categorical(4, 6, (), 5, stream=1)
    )
    assert drawn["label"].dtype == np.int32 and list(drawn) == ["latents", "label"]


def test_what_is_given_stays_and_leaves_the_rest_as_it_was():
    given = inputs.check_given((LATENTS, LABEL), {"label": 3}, 6)
    drawn = inputs.draw((LATENTS, LABEL), given, seed=4, start=2, rows=3)
    assert drawn["label"].tolist() == [3, 3, 3]
    np.testing.assert_array_equal(
        drawn["latents"], portable.standard_normal(4, 6, (3,))[2:5]
    )


def test_rows_are_dealt_out_by_the_samples_index():
    tokens = np.arange(12).reshape(6, 2) % 10
    given = inputs.check_given((LATENTS, TOKENS), {"tokens": tokens}, 6)
    drawn = inputs.draw((LATENTS, TOKENS), given, seed=0, start=4, rows=2)
    np.testing.assert_array_equal(drawn["tokens"], tokens[4:])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "'tokens' has no prior.*must be given. Received: none"),
        ({"tokens": [1, 2], "lable": 3}, "Unknown input 'lable'. Did you mean 'label'"),
        ({"tokens": [[1, 2]] * 5}, "one row or as many as there are samples, 6"),
        ({"tokens": [1, 2, 3]}, "needs at least one row of shape"),
        ({"tokens": 3}, "one row or as many as there are samples, 6"),
        ({"tokens": [1, 12]}, r"must lie in \[0, 9\]. Received: values from 1 to 12"),
        ({"tokens": [1.5, 2]}, "must be int32. Received: dtype float32"),
    ],
)
def test_mistakes_are_told(given, message):
    with pytest.raises(ValueError, match=message):
        inputs.check_given((LATENTS, LABEL, TOKENS), given, 6)
