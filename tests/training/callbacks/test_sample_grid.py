import numpy as np
import small_run
import testing
from PIL import Image

from keras_gen.training import images
from keras_gen.training.building import load_source
from keras_gen.training.callbacks import SampleGrid


def test_grids_show_the_same_samples_as_they_change(tmp_path):
    model = testing.tiny("gan")
    before = images.grid(model.generate(9, seed=3))
    model.fit(
        load_source(small_run.recipe()).dataset(16),
        steps_per_epoch=5,
        verbose=0,
        callbacks=[SampleGrid(tmp_path, every=2, count=9, seed=3)],
    )
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"step-{step:06d}.png" for step in (0, 2, 4, 5)]
    after = images.grid(model.generate(9, seed=3))
    for name, expected in (("step-000000.png", before), ("step-000005.png", after)):
        with Image.open(tmp_path / name) as grid:
            assert np.array_equal(np.asarray(grid), np.asarray(expected))
    assert not np.array_equal(np.asarray(before), np.asarray(after))


def test_drawing_does_not_disturb_training(tmp_path):
    plain, watched = testing.tiny("gan"), testing.tiny("gan")
    for model, callbacks in ((plain, []), (watched, [SampleGrid(tmp_path, every=1)])):
        model.fit(
            load_source(small_run.recipe()).dataset(16),
            steps_per_epoch=3,
            verbose=0,
            callbacks=callbacks,
        )
    testing.assert_same_state(plain, watched)
