import pytest
import tensorflow as tf

from keras_gen.training.callbacks import JSONLLogger, SampleGrid, TensorBoardLogger
from keras_gen.training.storage.runs import read_lines


def test_scalars_and_grids_stand_at_the_models_step(model, dataset, tmp_path):
    logger = TensorBoardLogger(tmp_path / "tb")
    log = tmp_path / "metrics.jsonl"
    model.fit(
        dataset,
        steps_per_epoch=3,
        epochs=2,
        verbose=0,
        callbacks=[
            JSONLLogger(log),
            SampleGrid(tmp_path, every=3, count=4, tensorboard=logger),
            logger,
        ],
    )
    scalars, grids = {}, {}
    for path in (tmp_path / "tb").iterdir():
        for event in tf.compat.v1.train.summary_iterator(str(path)):
            for value in event.summary.value:
                kind = value.metadata.plugin_data.plugin_name
                store = grids if kind == "images" else scalars
                store[event.step, value.tag] = tf.make_ndarray(value.tensor)
    assert {step for step, _ in grids} == {0, 3, 6}
    for row in read_lines(log):
        for term in ("discriminator/real", "discriminator/fake", "generator/fake"):
            assert scalars[row["step"], term] == row[term]
    assert len(scalars) == 6
    width, height, png = grids[6, "samples"]
    assert (int(width), int(height)) == (108, 108)
    assert tf.io.decode_png(png).shape == (108, 108, 1)


def test_a_full_disk_is_told_as_python_tells_it(tmp_path, monkeypatch):
    logger = TensorBoardLogger(tmp_path / "tb")
    logger.write_scalars({"a": 1.0}, 1)

    def full():
        raise tf.errors.ResourceExhaustedError(
            None, None, f"{tmp_path}; No space left on device\n\tCould not flush."
        )

    monkeypatch.setattr(logger._writer, "flush", full)
    with pytest.raises(OSError, match="not written: .*; No space left on device"):
        logger.write_scalars({"a": 1.0}, 2)
