import fabricated

from keras_gen.training.reports import evaluated
from keras_gen.training.storage.runs import read_lines


def rows(tmp_path, *pairs):
    return read_lines(fabricated.run(tmp_path, evaluations=pairs).evaluations)


def test_a_curve_is_of_one_protocol_and_of_the_newest_value(tmp_path):
    found = rows(tmp_path, (8, 5.0), (4, 9.0), (12, 3.0), (8, 6.0))
    assert evaluated.points(found, "fd_c", "generator") == {4: 9.0, 8: 6.0, 12: 3.0}
    found[2]["n_fake"] = 1000  # The last one with more samples.
    assert evaluated.points(found, "fd_c", "generator") == {4: 9.0, 8: 6.0}
    assert evaluated.points(found, "fd_c", "test split") == {}


def test_the_newest_is_of_a_checkpoint_where_there_is_one(tmp_path):
    found = rows(tmp_path, (4, 9.0), (8, 5.0))
    assert [row["value"] for row in evaluated.newest(found)] == [5.0]
    found[1]["checkpoint"] = None
    assert [row["value"] for row in evaluated.newest(found)] == [9.0]
    assert [row["value"] for row in evaluated.newest(found[1:])] == [5.0]
    assert evaluated.newest([]) == []


def test_a_measurement_has_no_origin(tmp_path):
    (row,) = rows(tmp_path, (4, 9.0))
    assert evaluated.measurement(row).value == 9.0
