import pytest

from keras_gen.training.data import DataError, DataNotFoundError


def test_errors_are_what_a_caller_would_catch():
    assert issubclass(DataError, ValueError)
    with pytest.raises(FileNotFoundError, match="^looked there$"):
        raise DataNotFoundError("looked there")
    with pytest.raises(DataError, match="^looked there$"):
        raise DataNotFoundError("looked there")
