import keras
import pytest

from keras_gen.training.callbacks import JSONLLogger
from keras_gen.training.storage.runs import read_lines


class EveryStep(keras.callbacks.Callback):
    """Notes the running means after each step."""

    def on_train_begin(self, logs=None):
        self.logs = []

    def on_train_batch_end(self, batch, logs=None):
        self.logs.append(dict(logs))


def test_a_line_holds_the_means_since_the_last(model, dataset, tmp_path):
    path, each = tmp_path / "new" / "metrics.jsonl", EveryStep()
    model.fit(
        dataset,
        steps_per_epoch=3,
        epochs=2,
        verbose=0,
        callbacks=[JSONLLogger(path, seconds=100.0), each],
    )
    rows = read_lines(path)
    assert [(row["step"], row["steps"]) for row in rows] == [(3, 3), (6, 3)]
    assert 100 < rows[0]["seconds"] < rows[1]["seconds"] < 200
    for row, last in zip(rows, (each.logs[2], each.logs[5]), strict=True):
        for term in ("discriminator/real", "discriminator/fake", "generator/fake"):
            assert row[term] == pytest.approx(last[term], rel=1e-6)
        assert len(row) == 6
