import numpy as np
import tensorflow as tf

from keras_gen.training.callbacks import Histograms, TensorBoardLogger


def test_every_weight_is_shown_at_its_steps(model, dataset, tmp_path):
    logger = TensorBoardLogger(tmp_path)
    callbacks = [logger, Histograms(logger, every=2)]
    model.fit(dataset, steps_per_epoch=3, verbose=0, callbacks=callbacks)
    found = {}
    for path in tmp_path.iterdir():
        for event in tf.compat.v1.train.summary_iterator(str(path)):
            for value in event.summary.value:
                if value.metadata.plugin_data.plugin_name == "histograms":
                    found[event.step, value.tag] = tf.make_ndarray(value.tensor)
    assert {step for step, _ in found} == {0, 2}
    for player in model.players:
        for variable in model.player_variables(player):
            buckets = found[2, f"{player}/{variable.path}"]
            # Left edge, right edge and count of each.
            assert buckets[:, 2].sum() == np.prod(variable.shape)
