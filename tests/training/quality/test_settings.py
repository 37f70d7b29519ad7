import pytest

from keras_gen.training.errors import RecipeError
from keras_gen.training.quality.settings import Quality


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"evry": 3}, "Unknown recipe field 'evry'. Did you mean 'every'"),
        ({"every": 0}, "every must be greater than or equal to 1"),
        ({"count": 1}, "count must be greater than or equal to 2"),
        ({"on_divergence": "rollback"}, "on_divergence must be 'stop' or 'roll_back'"),
        ({"factor": 0.5}, "factor must be greater than or equal to 1"),
        ({"rate_factor": 1.0}, "rate_factor must be less than 1"),
        (
            {"on_divergence": "roll_back", "keep_best": False},
            "the best checkpoint must be kept",
        ),
        ({"evaluations": ["fd", "kernel_distnce"]}, "Did you mean 'kernel_distance'"),
        ({"evaluations": "fd,"}, "Unknown evaluation ''"),
        ({"evaluations": 3}, "evaluations must be a valid tuple"),
        ({"patience": 5}, "patience says what .* needs on_divergence=stop or roll_ba"),
        (
            {"on_divergence": "stop", "limit": 5},
            "limit says .* needs on_divergence=roll_back. Received: limit=5 with",
        ),
    ],
)
def test_ill_typed_and_contradictory_fields_are_refused(fields, message):
    with pytest.raises(RecipeError, match=message):
        Quality(**fields)


def test_only_rolling_back_changes_weights():
    assert not Quality().changes_weights
    assert not Quality(on_divergence="stop", patience=5).changes_weights
    assert Quality(on_divergence="roll_back", limit=5).changes_weights


def test_evaluations_are_ids_each_once():
    for names in (("fd", "kid", "frechet"), "fd, kid,frechet"):
        quality = Quality(evaluations=names)
        assert quality.evaluations == ("frechet", "kernel_distance")
    assert Quality().evaluations == ()
    assert Quality(**quality.model_dump(mode="json")) == quality


def test_what_was_dumped_is_read():
    for action in (None, "stop", "roll_back"):
        quality = Quality(on_divergence=action)
        assert Quality(**quality.model_dump()) == quality
