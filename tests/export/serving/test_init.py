import pytest

from keras_gen.export import serving


def test_every_public_name_is_there():
    for name in serving.__all__:
        assert getattr(serving, name) is not None
    assert set(serving.__all__) <= set(dir(serving))


def test_other_names_are_not():
    with pytest.raises(AttributeError, match="no attribute 'Client'"):
        _ = serving.Client
