import pytest

from keras_gen.training.data import parallel


@pytest.mark.parametrize("count", [0, 1, 63, 64, 1001])
def test_each_index_is_called_once(count):
    calls = [0] * count

    def function(index):
        calls[index] += 1

    parallel.for_each(function, count)
    assert calls == [1] * count


def test_an_error_reaches_the_caller():
    def function(index):
        if index == 77:
            raise OSError("index 77")

    with pytest.raises(OSError, match="index 77"):
        parallel.for_each(function, 100)
