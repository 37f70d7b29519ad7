import keras
import numpy as np
import pytest
import testing

from keras_gen import GAN
from keras_gen.training.callbacks import CollapseMonitor
from keras_gen.training.quality.events import Events


@pytest.fixture
def rows(dataset):
    """A fixed batch of digits."""
    return {name: column.numpy() for name, column in next(iter(dataset)).items()}


def kinds(monitor):
    return [row["kind"] for row in monitor.events.rows()]


def watching(model, rows, every=1):
    monitor = CollapseMonitor(rows, every, Events(say=lambda text: None))
    monitor.set_model(model)
    return monitor


def like_the_data(rows):
    """Returns a generator whose samples have the mean and covariance of images."""
    flat = rows["image"].reshape(len(rows["image"]), -1)
    centred = (flat - flat.mean(axis=0)) / np.sqrt(len(flat))
    inputs = keras.Input((len(flat),))
    dense = keras.layers.Dense(flat.shape[1])
    generator = keras.Model(inputs, keras.layers.Reshape((8, 8, 1))(dense(inputs)))
    dense.set_weights([centred, flat.mean(axis=0)])
    return generator


def test_a_healthy_generator_passes_and_a_collapsed_one_does_not(rows):
    model = GAN((8, 8, 1), 16, width=8, generator=like_the_data(rows))
    model.compile()
    monitor = watching(model, rows)
    assert monitor.look() == []
    # The average is what is sampled; without its kernel all latents give one image.
    kernel = model.generator_ema.weights[0]
    kernel.assign(0.02 * kernel.value)
    (symptom,) = monitor.look()
    assert symptom.kind == "low_diversity"
    assert "two differ by 0.02 of what two rows of data do" in symptom.message


def test_a_saturated_discriminator_is_told(rows):
    flatten = keras.layers.Flatten()
    inputs = keras.Input((8, 8, 1))
    dense = keras.layers.Dense(1)
    discriminator = keras.Model(inputs, dense(flatten(inputs)))
    model = GAN(
        (8, 8, 1), 16, discriminator=discriminator, generator=like_the_data(rows)
    )
    model.compile()
    # A bright pixel of samples, which no digit has, is what it goes by.
    bias = model.generator_ema.weights[1].numpy()
    bias[0] = 1.0
    model.generator_ema.weights[1].assign(bias)
    assert np.all(rows["image"][:, 0, 0] == -1)
    kernel = np.zeros((64, 1), np.float32)
    for size, expected in ((3.0, []), (20.0, ["saturated_discriminator"])):
        kernel[0] = -size
        dense.set_weights([kernel, np.zeros(1, np.float32)])
        assert [each.kind for each in watching(model, rows).look()] == expected


def test_vanished_gradients_are_told(model, dataset, rows):
    model.fit(dataset, steps_per_epoch=1, verbose=0)
    monitor = watching(model, rows)
    before = {each.kind for each in monitor.look()}
    assert not any("gradients" in kind for kind in before)
    for variable in model.optimizers["generator"].variables:
        if "velocity" in variable.path:
            variable.assign(1e-18 * (variable.value + 1))
    found = [each for each in monitor.look() if each.kind not in before]
    assert [each.kind for each in found] == ["vanished_gradients_generator"]
    assert "root mean square of 1e-09, below" in found[0].message


def test_exploding_gradients_are_told_and_over_when_they_are(model, dataset, rows):
    model.fit(dataset, steps_per_epoch=1, verbose=0)
    monitor = watching(model, rows)
    before = {each.kind for each in monitor.look()}
    velocities = [
        variable
        for variable in model.optimizers["discriminator"].variables
        if "velocity" in variable.path
    ]
    for variable in velocities:
        variable.assign(1e6 + 0 * variable.value)
    found = [each for each in monitor.look() if each.kind not in before]
    assert [each.kind for each in found] == ["exploding_gradients_discriminator"]
    assert "root mean square of 1e+03 (fine up to" in found[0].message
    monitor.step = 0
    monitor.on_step(1)
    for variable in velocities:
        variable.assign(1e-4 + 0 * variable.value)
    monitor.step = 1
    monitor.on_step(2)
    assert "exploding_gradients_discriminator_over" in kinds(monitor)


def test_a_symptom_is_told_when_it_comes_and_when_it_goes(model, dataset, rows):
    class Look(CollapseMonitor):
        def _pair(self):
            fake = rows["image"] if self.look_at in (1, 4) else 0 * rows["image"]
            return fake, rows["image"]

        def on_step(self, step):
            self.look_at = step
            super().on_step(step)

    monitor = Look(rows, 1, Events(say=lambda text: None))
    monitor.events.add(0, "early_stop", "Not of the monitor.")
    model.fit(dataset, steps_per_epoch=5, verbose=0, callbacks=[monitor])
    steps = [(row["step"], row["kind"]) for row in monitor.events.rows()[1:]]
    assert steps == [
        (2, "low_diversity"),
        (4, "low_diversity_over"),
        (5, "low_diversity"),
    ]
    # A training that goes on knows what was told.
    again = Look(rows, 1, monitor.events)
    model.fit(dataset, steps_per_epoch=1, verbose=0, callbacks=[again])
    assert kinds(again)[-1] == "low_diversity"
    assert len(kinds(again)) == 4


def test_use_of_codes_is_read_from_the_terms(model, rows, monkeypatch):
    monkeypatch.setattr(type(model), "num_codes", 40, raising=False)
    monitor = watching(model, rows)
    for perplexity, expected in ((4.1, []), (3.9, ["unused_codes"])):
        monitor._logs = {"autoencoder/batch_perplexity": perplexity}
        found = [each.kind for each in monitor.look() if each.kind == "unused_codes"]
        assert found == expected


def test_looking_does_not_disturb_training(model, dataset, rows):
    before = [(variable, variable.numpy()) for variable in model.variables]
    states = []
    for callbacks in ([], [watching(model, rows)]):
        for variable, value in before:
            variable.assign(value)
        for optimizer in model.optimizers.values():
            for variable in optimizer.variables:
                variable.assign(0 * variable.value)
        model.fit(dataset, steps_per_epoch=3, verbose=0, callbacks=callbacks)
        states.append(testing.state(model))
    for name, value in states[0].items():
        np.testing.assert_array_equal(value, states[1][name], err_msg=name)


def test_one_row_is_refused(rows):
    with pytest.raises(ValueError, match="two or more are needed. Received: 1"):
        CollapseMonitor({"image": rows["image"][:1]})
