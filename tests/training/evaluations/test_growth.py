"""Growth: two more subjects, of the weights that their names say."""

import numpy as np
import small_run

from keras_gen import ProGAN
from keras_gen.training import RunDirectory, train
from keras_gen.training.evaluation import Trial
from keras_gen.training.evaluations import growth

SIZES = {"latent_dim": 4, "width": 4, "max_width": 4}


def test_an_average_is_lent_the_plain_weights_and_gets_its_own_back():
    model = ProGAN.tiny()
    for variable in model.generator.trainable_variables:
        variable.assign_add(variable * 0 + 1.0)
    kept = model.generator_ema.get_weights()
    with growth.without_average(model, "generator"):
        for a, b in zip(
            model.generator_ema.weights, model.generator.weights, strict=True
        ):
            np.testing.assert_array_equal(a.numpy(), b.numpy())
    for a, b in zip(kept, model.generator_ema.weights, strict=True):
        np.testing.assert_array_equal(a, b.numpy())


def test_five_subjects_are_measured_alike(tmp_path):
    recipe = small_run.recipe(steps=1).replace(
        system="progan", model={**SIZES, "stable_steps": 1, "fade_steps": 1}
    )
    run = RunDirectory(tmp_path / "run")
    model = train(recipe, run.path, verbose=False)
    trial = Trial(run, model, count=100)
    rows = {row.subject: row for row in growth.evaluate(trial) if row.metric == "fd_c"}
    assert list(rows) == [
        "generator",
        "untrained generator",
        "test split",
        "generator without average",
        "untrained generator, full size",
    ]
    assert {row.n_fake for row in rows.values()} == {100}
    full = growth.untrained_at_full_size(trial)
    assert full.phase.name == "stable_8"
    for a, b in zip(full.weights, trial.untrained.weights, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
