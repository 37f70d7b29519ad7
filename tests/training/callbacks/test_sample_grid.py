import numpy as np
import testing
from PIL import Image

from keras_gen import images
from keras_gen.training.callbacks import SampleGrid


def test_grids_show_the_same_samples_as_they_change(model, dataset, tmp_path):
    before = images.grid(model.generate(9, seed=3))
    model.fit(
        dataset,
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


def test_the_last_grid_replaces_one_of_an_older_training(model, dataset, tmp_path):
    path = tmp_path / "step-000002.png"
    path.touch()
    grid = SampleGrid(tmp_path, every=100, count=4)
    model.fit(dataset, steps_per_epoch=2, verbose=0, callbacks=[grid])
    assert path.stat().st_size > 0


def test_drawing_does_not_disturb_training(model, dataset, tmp_path):
    before = [(variable, variable.numpy()) for variable in model.variables]
    states = []
    for callbacks in ([], [SampleGrid(tmp_path, every=1)]):
        for variable, value in before:
            variable.assign(value)
        for optimizer in model.optimizers.values():
            for variable in optimizer.variables:
                variable.assign(0 * variable.value)
        model.fit(dataset, steps_per_epoch=3, verbose=0, callbacks=callbacks)
        states.append(testing.state(model))
    for name, value in states[0].items():
        np.testing.assert_array_equal(value, states[1][name], err_msg=name)
